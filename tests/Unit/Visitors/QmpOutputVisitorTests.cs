using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Ber.Visitors;
using Support.Devices;
using Xunit;

namespace Unit.Visitors;

public sealed class QmpOutputVisitorTests
{
    private static readonly VMStateDescription s_pair = Exact("pair", new VMStateField("a", FieldKind.UInt8), new VMStateField("b", FieldKind.Int8));

    /// <summary>What is shown; the fields; the legacy octets; the JSON.</summary>
    public static TheoryData<string, VMStateField[], string, string> Fields => new()
    {
        { "unsigned", [new("a", FieldKind.UInt8), new("b", FieldKind.UInt64)], "ff ffffffffffffffff", """{"a":255,"b":18446744073709551615}""" },
        { "signed", [new("a", FieldKind.Int8), new("b", FieldKind.Int64)], "80 8000000000000000", """{"a":-128,"b":-9223372036854775808}""" },
        { "above 2^53", [new("a", FieldKind.Int64, "timer")], "0020000000000001", """{"a":9007199254740993}""" },
        { "booleans", [new("a", FieldKind.Boolean), new("b", FieldKind.Boolean), new("c", FieldKind.Boolean)], "00 01 02",
            """{"a":false,"b":true,"c":true}""" },
        { "buffer", [new("a", FieldKind.Buffer) { Size = 3 }, new("b", FieldKind.Buffer)], "00 ab CD", """{"a":"00abcd","b":""}""" },
        { "string", [new("a", FieldKind.String)], "04 c3a9 22 41", """{"a":"é\"A"}""" },
        { "array", [new("a", FieldKind.UInt16) { Count = 2 }], "0001 ffff", """{"a":[1,65535]}""" },
        { "array of booleans", [new("a", FieldKind.Boolean) { Count = 2 }], "00 02", """{"a":[false,true]}""" },
        { "array of signed", [new("a", FieldKind.Int32) { Count = 2 }], "ffffffff 00000001", """{"a":[-1,1]}""" },
        { "array of none", [new("a", FieldKind.UInt16) { Count = 0 }, new("b", FieldKind.UInt8)], "07", """{"a":[],"b":7}""" },
        { "array of buffers", [new("a", FieldKind.Buffer) { Count = 2, Size = 1 }], "01 02", """{"a":["01","02"]}""" },
        { "struct", [new("a", FieldKind.Struct) { Struct = s_pair }], "01 ff", """{"a":{"a":1,"b":-1}}""" },
        { "array of structs", [new("a", FieldKind.Struct) { Count = 2, Struct = s_pair }], "01 02 03 04", """{"a":[{"a":1,"b":2},{"a":3,"b":4}]}""" },
        { "list", [new("a", FieldKind.List) { Elements = [new(s_pair, 2)] }], "01 0102 01 0304 00", """{"a":[{"a":1,"b":2},{"a":3,"b":4}]}""" },
        { "list of none", [new("a", FieldKind.List)], "00", """{"a":[]}""" },
        {
            "tree of plain keys", [new("a", FieldKind.Tree) { Elements = [new(s_pair, 2)] }], "00000002 01 ffffffffffffffff 0102 01 0000000000000001 0304 00",
            """{"a":[{"key":18446744073709551615,"value":{"a":1,"b":2}},{"key":1,"value":{"a":3,"b":4}}]}"""
        },
        {
            "tree of described keys", [new("a", FieldKind.Tree) { Elements = [new(s_pair, 1, s_pair)] }], "00000001 01 0506 0102 00",
            """{"a":[{"key":{"a":5,"b":6},"value":{"a":1,"b":2}}]}"""
        },
        { "null pointer", [new("a", FieldKind.Null)], "30", """{"a":null}""" },
        { "run of null pointers", [new("a", FieldKind.Null) { Count = 3 }], "30 30 30", """{"a":[null,null,null]}""" },
        {
            "null pointers among others",
            [new("a", FieldKind.Null) { Count = 2 }, new("a", FieldKind.UInt8), new("a", FieldKind.Null), new("b", FieldKind.Null)], "30 30 09 30 30",
            """{"a":[null,null,9,null],"b":null}"""
        },
        {
            "pointers with markers", [new("a", FieldKind.Struct) { Count = 2, Pointer = PointerRule.PresenceMarker, Struct = s_pair }], "30 31 0102",
            """{"a":[null,{"a":1,"b":2}]}"""
        },
        { "neighbours of one name", [new("a", FieldKind.UInt8), new("a", FieldKind.UInt8) { Count = 2 }, new("a", FieldKind.Struct) { Struct = s_pair }],
            "01 02 03 04 05", """{"a":[1,2,3,{"a":4,"b":5}]}""" },
        { "neighbouring lists", [new("a", FieldKind.List), new("a", FieldKind.List) { Elements = [new(s_pair, 1)] }], "00 01 0102 00",
            """{"a":[[],[{"a":1,"b":2}]]}""" },
        {
            "a name that comes again", [new("a", FieldKind.UInt8), new("b", FieldKind.UInt8), new("a", FieldKind.UInt8), new("c", FieldKind.UInt8),
                new("a", FieldKind.UInt8) { Count = 2 }],
            "01 02 03 04 05 06", """{"a":1,"b":2,"a[1]":3,"c":4,"a[2]":[5,6]}"""
        },
        {
            "a suffix that is a name", [new("a[1]", FieldKind.UInt8), new("a", FieldKind.UInt8), new("b", FieldKind.UInt8), new("a", FieldKind.UInt8),
                new("a[1]", FieldKind.UInt8), new("a", FieldKind.UInt8)],
            "01 02 03 04 05 06", """{"a[1]":1,"a":2,"b":3,"a[2]":4,"a[1][1]":5,"a[3]":6}"""
        },
    };

    [Theory]
    [MemberData(nameof(Fields))]
    public void Fields_OfEveryKind_HaveTheirJson(string subject, VMStateField[] fields, string octets, string json)
        => Assert.Equal((subject, json), (subject, Json(Exact("d", fields), octets)));

    [Fact]
    public void Subsections_StandBehindTheFields_UnderTheirFullNames()
    {
        VMStateDescription first = Exact("d/s", new VMStateField("x", FieldKind.UInt8));
        VMStateDescription second = Exact("d/s", new VMStateField("y", FieldKind.UInt8));
        VMStateDescription named = Exact("d/a", new VMStateField("z", FieldKind.UInt8));
        var owner = new VMStateDescription("d", 1, [new("d/a", FieldKind.UInt8)], [first, named, second]) { IsExact = true };

        string json = Json(owner, "01 05 03 642f73 00000001 02 05 03 642f61 00000001 03 05 03 642f73 00000001 04");

        Assert.Equal("""{"d/a":1,"d/s":{"x":2},"d/a[1]":{"z":3},"d/s[1]":{"y":4}}""", json);
    }

    [Fact]
    public void Subsection_ThatIsSentTwice_IsAMemberTwice()
    {
        var owner = new VMStateDescription("d", 1, [new("d/s[1]", FieldKind.UInt8)], [Exact("d/s", new VMStateField("x", FieldKind.UInt8))]);

        string json = Json(owner, "01 05 03 642f73 00000001 02 05 03 642f73 00000001 03");

        Assert.Equal("""{"d/s[1]":1,"d/s":{"x":2},"d/s[2]":{"x":3}}""", json);
    }

    [Fact]
    public void ConditionalFieldsAndPointers_Absent_AreNull()
    {
        var state = DeviceSamples.Queues.First();
        string json = Json(state, static (ref QmpOutputVisitor v, ref QueueState s) => VMState.Visit(ref v, ref s));

        using JsonDocument document = JsonDocument.Parse(json);
        Assert.Equal(JsonValueKind.Null, document.RootElement.GetProperty("primary").ValueKind);
        Assert.Equal("[null,null]", document.RootElement.GetProperty("legacy").GetRawText());
        Assert.Equal("[]", document.RootElement.GetProperty("domains").GetRawText());

        var absent =
            new VMStateDescription("d", 1, [new("a", FieldKind.UInt8) { IsConditional = true }, new("b", FieldKind.UInt8) { Count = 2, IsConditional = true }]);
        Assert.Equal("""{"a":null,"b":null}""", FromBer(absent, "30 04 0500 0500"));
        Assert.Equal("""{"a":7,"b":[8,9]}""", FromBer(absent, "30 07 020107 0402 0809"));
    }

    [Fact]
    public void Visit_ThroughTheInterface_WritesTheSame()
    {
        NicState state = DeviceSamples.Nics.Last();
        string direct = Json(state, static (ref QmpOutputVisitor v, ref NicState s) => VMState.Visit(ref v, ref s));
        string through = Json(state, static (ref QmpOutputVisitor v, ref NicState s) =>
        {
            IVisitor visitor = v;
            VMState.Visit(ref visitor, ref s);
        });

        Assert.Equal(direct, through);
        Assert.StartsWith("""{"parent_obj":{"version_id":""", direct, StringComparison.Ordinal);
    }

    [Fact]
    public void Complete_WithOpenStruct_IsMisuse()
    {
        using var json = new Utf8JsonWriter(new ArrayBufferWriter<byte>());
        var visitor = new QmpOutputVisitor(json);
        visitor.BeginStruct(s_pair, null, 1);

        Assert.Throws<InvalidOperationException>(visitor.Complete);
    }

    [Fact]
    public void Visit_FieldOfAnotherDescription_IsMisuse()
    {
        using var json = new Utf8JsonWriter(new ArrayBufferWriter<byte>());
        var visitor = new QmpOutputVisitor(json);
        visitor.BeginStruct(s_pair, null, 1);
        byte value = 0;

        Assert.Throws<ArgumentException>(() => visitor.VisitByte(new VMStateField("a", FieldKind.UInt8), ref value));
    }

    private delegate void Walk<TState>(ref QmpOutputVisitor visitor, ref TState state);

    private static VMStateDescription Exact(string name, params VMStateField[] fields) => new(name, 1, [.. fields]) { IsExact = true };

    private static string Json<TState>(TState state, Walk<TState> walk)
        => Json(visitor => walk(ref visitor, ref state));

    private static string Json(VMStateDescription description, string octets)
    {
        var state = new DynamicState();
        QemuFileInputVisitor input = new QemuFileReader(Convert.FromHexString(octets.Replace(" ", "", StringComparison.Ordinal))).Visitor;
        VMState.Visit(ref input, description, state);
        input.Complete();
        return Json(visitor => VMState.Visit(ref visitor, description, state));
    }

    private static string FromBer(VMStateDescription description, string octets)
    {
        var state = new DynamicState();
        var input = new BerInputVisitor(Convert.FromHexString(octets.Replace(" ", "", StringComparison.Ordinal)));
        VMState.Visit(ref input, description, state);
        input.Complete();
        return Json(visitor => VMState.Visit(ref visitor, description, state));
    }

    private static string Json(Action<QmpOutputVisitor> walk)
    {
        var output = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        var visitor = new QmpOutputVisitor(json);
        walk(visitor);
        visitor.Complete();
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
