using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using Ber.Visitors;
using Xunit;
using static Unit.Visitors.VMDescTexts;

namespace Unit.Visitors;

public sealed class VMDescWriterTests
{
    [Theory]
    [InlineData("""{"page_size": 4096, "devices": []}""")]
    [InlineData("""{"devices": []}""")]
    [InlineData("""{ "page_size" : 4096, "devices" : [  ] }""")]
    [InlineData("""{ "page_size" : 4096, "devices" : [ { "name" : "audio", "instance_id" : 0, "vmsd_name" : "audio", "version" : 1, "fields" : [  ] } ] }""")]
    [InlineData(
        """{ "page_size" : 4096, "devices" : [ { "name" : "d", "instance_id" : 1, "vmsd_name" : "d", "version" : -1, "fields" : [ { "name" : "a", "index" : """
        + """0, "type" : "uint8", "size" : 1 }, { "name" : "a", "index" : 1, "type" : "uint8", "size" : 1 } ], "subsections" : """
        + """[ { "vmsd_name" : "d/s", "version" : 1, "fields" : [  ] } ] } ] }""")]
    [InlineData(
        """{"configuration": {"vmsd_name": "configuration", "version": 1, "fields": [{"name": "len", "type": "uint32", "size": 4}]}, "page_size": """
        + """65536, "devices": []}""")]
    public void Text_InEitherSpacing_Regenerates(string text) => Assert.Equal(text, Write(Read(text)));

    [Theory]
    [InlineData("""\"\\\b\f\n\r\t""")]
    [InlineData("""\u0001\u007F~""")]
    [InlineData("""\u00E9\u20AC\uFFFD""")]
    [InlineData("""\uD83D\uDE00/x""")]
    public void Names_AreEscapedAsQemuDoes(string name)
    {
        string text = Text($$"""{"name": "{{name}}", "instance_id": 0, "vmsd_name": "{{name}}", "version": 1, "fields": []}""");
        Assert.Equal(text, Write(Read(text)));
    }

    [Fact]
    public void Devices_HaveRangesThatCanBeReplaced()
    {
        string bad = """{"name": "bad", "instance_id": 0}""";
        string good = Device(Field("a", "uint8", 1));
        string text = Text(string.Join(", ", bad, good, bad));
        VMDesc desc = Read(text);
        var output = new ArrayBufferWriter<byte>();
        Assert.True(VMDescWriter.TryWrite(desc, output, int.MaxValue, out ImmutableArray<Range> ranges));

        string written = Encoding.UTF8.GetString(output.WrittenSpan);
        Assert.Equal(["", good, ""], ranges.Select(r => written[r]));
        for (int i = ranges.Length - 1; i >= 0; i--)
            written = string.Concat(written.AsSpan(0, ranges[i].Start.Value), text.AsSpan(desc.Devices[i].TextStart, desc.Devices[i].TextLength),
                written.AsSpan(ranges[i].End.Value));
        Assert.Equal(text, written);
    }

    [Fact]
    public void Array_OfNoElements_HasNoEntry()
    {
        VMDesc desc = Desc(new VMStateDescription("dev", 1, [new VMStateField("a", FieldKind.UInt8) { Count = 0 }]) { IsExact = true });
        Assert.Equal(Text(Device("")), Write(desc));
    }

    [Fact]
    public void Index_WhereModesDifferWithinAnArray_Regenerates()
    {
        string text = Text(Device(string.Join(", ",
            Field("a", "uint8", 1, "\"index\": 0, "), Field("a", "uint8", 1), Field("b", "uint8", 1, "\"index\": 0, "), Field("b", "uint8", 1),
            Field("b", "uint8", 1, "\"index\": 2, "))));
        Assert.Equal(text, Write(Read(text)));
    }

    [Fact]
    public void Text_LongerThanAllowed_EndsAtOnce()
    {
        // Each level holds the one below twice: 2^40 fields in a few hundred octets of types.
        var description = new VMStateDescription("s", 1, [new VMStateField("f", FieldKind.UInt8)]) { IsExact = true };
        for (int i = 0; i < 40; i++)
            description = new VMStateDescription("s", 1,
                [new VMStateField("x", FieldKind.Struct) { Struct = description },
                    new VMStateField("y", FieldKind.Struct) { Struct = description }])
            {
                IsExact = true,
            };
        var output = new ArrayBufferWriter<byte>();
        Assert.False(VMDescWriter.TryWrite(Desc(description), output, 10_000, out _));
        Assert.Equal(10_000, output.WrittenCount);

        var listed =
            new VMStateDescription("s", 1, [new VMStateField("f", FieldKind.UInt8) { Count = int.MaxValue, IsListedByElement = true }]) { IsExact = true };
        Assert.False(VMDescWriter.TryWrite(Desc(listed), new ArrayBufferWriter<byte>(), 10_000, out _));
    }

    [Fact]
    public void Text_OfExactlyTheAllowedLength_IsWritten()
    {
        VMDesc desc = Read(Text(Device("")));
        int length = Write(desc).Length;
        Assert.True(VMDescWriter.TryWrite(desc, new ArrayBufferWriter<byte>(), length, out _));
        Assert.False(VMDescWriter.TryWrite(desc, new ArrayBufferWriter<byte>(), length - 1, out _));
    }

    [Fact]
    public void Descriptions_NestedTooDeep_AreNotWritten()
    {
        var description = new VMStateDescription("s", 1, []) { IsExact = true };
        for (int i = 0; i < 10_000; i++)
            description = new VMStateDescription("s", 1, [new VMStateField("f", FieldKind.Struct) { Struct = description }]) { IsExact = true };
        Assert.False(VMDescWriter.TryWrite(Desc(description), new ArrayBufferWriter<byte>(), int.MaxValue, out _));
    }

    private static VMDesc Desc(VMStateDescription description) => new()
    {
        Dialect = new VMDescDialect(false, IndexMode.All),
        PageSize = 4096,
        Devices = [new VMDescDevice { Name = "dev", Description = description }],
    };
}
