using System.Text;
using Ber.Visitors;
using Xunit;
using static Unit.Visitors.VMDescTexts;

namespace Unit.Visitors;

public sealed class VMDescReaderTests
{
    private static readonly string s_u8 = Field("a", "uint8", 1);

    [Theory]
    [InlineData("bool", 1, FieldKind.Boolean)]
    [InlineData("int32 le", 4, FieldKind.Int32)]
    [InlineData("int64 equal", 8, FieldKind.UInt64)]
    [InlineData("timer", 8, FieldKind.Int64)]
    [InlineData("uint16", 4, FieldKind.Buffer)]
    [InlineData("pci config", 256, FieldKind.Buffer)]
    [InlineData("virtio", 45_000, FieldKind.Buffer)]
    [InlineData("never seen", 3, FieldKind.Buffer)]
    [InlineData("buffer", 0, FieldKind.Buffer)]
    [InlineData("capability", 5, FieldKind.Buffer)]
    public void Field_OfTypeName_HasItsKind(string type, int size, FieldKind kind)
    {
        VMStateField field = Assert.Single(ReadFields(Field("f", type, size)).Fields);
        Assert.Equal((kind, type, size, 1), (field.Kind, field.TypeName, field.Size, field.Count));
        Assert.Equal(size, field.Length);
    }

    [Fact]
    public void Capability_InConfiguration_IsString()
    {
        string capabilities =
            Body("configuration/capabilities", Field("caps_count", "uint32", 4) + ", " + Field("capabilities", "capability", 10, "\"array_len\": 2, "));
        string text = Text("", $"\"configuration\": {{{Body("configuration", s_u8, $", \"subsections\": [{{{capabilities}}}]")}}}, ");
        VMDesc desc = Read(text);

        VMStateField field = desc.Configuration!.Subsections[0].Fields[1];
        Assert.Equal((FieldKind.String, 2, 10), (field.Kind, field.Count, field.Size));
        Assert.Equal(text, Write(desc));
    }

    [Fact]
    public void OldStyleDevice_IsOneBuffer()
    {
        string text = Text("""{"name": "slirp", "instance_id": 4294967295, "size": 131, "fields": [{"name": "data", "size": 131, "type": "buffer"}]}""");
        VMDesc desc = Read(text);

        VMDescDevice device = Assert.Single(desc.Devices);
        Assert.True(device.IsOldStyle);
        Assert.Equal(uint.MaxValue, device.InstanceId);
        Assert.Equal(("", 0, 131L), (device.Description!.Name, device.Description.VersionId, device.Description.Length));
        Assert.Equal(text, Write(desc));
    }

    [Fact]
    public void Member_WhoseNameIsHalfOfASurrogatePair_IsNotKnown()
    {
        string text = Text("""{"name": "d", "instance_id": 0, "\ud800": 1, "vmsd_name": "d", "version": 1, "fields": [], "subsections": []}""");

        VMDescDevice device = Assert.Single(Read(text).Devices);

        Assert.Equal(("d", null), (device.Name, device.Reason));
    }

    [Fact]
    public void Array_OfOneEntry_HasCount()
    {
        VMStateField field = Assert.Single(ReadFields(Field("a", "uint32", 4, "\"array_len\": 1000, ")).Fields);
        Assert.Equal((1000, false, 4000L), (field.Count, field.IsListedByElement, field.Length));
    }

    [Theory]
    [InlineData(IndexMode.All, "\"index\": 0, ", "\"index\": 1, ", "\"index\": 2, ")]
    [InlineData(IndexMode.AllButLast, "\"index\": 0, ", "\"index\": 1, ", "")]
    [InlineData(IndexMode.None, "", "", "")]
    public void Array_ListedByElement_IsOneFieldInEveryIndexMode(object mode, string first, string second, string third)
    {
        string text = Text(Device(string.Join(", ", new[] { first, second, third }.Select(i => Field("a", "uint32", 4, i)))));
        VMDesc desc = Read(text);

        Assert.Equal(new VMDescDialect(false, (IndexMode)mode), desc.Dialect);
        VMStateField field = Assert.Single(desc.Devices[0].Description!.Fields);
        Assert.Equal((3, true, null), (field.Count, field.IsListedByElement, field.IndexMode));
        Assert.Equal(text, Write(desc));
    }

    [Fact]
    public void Array_WithElementsOfTwoShapes_IsSeveralFieldsNumberedTogether()
    {
        VMStateDescription description = ReadFields(string.Join(", ",
            Field("b", "buffer", 1, "\"index\": 0, "), Field("b", "buffer", 1, "\"index\": 1, "), Field("b", "buffer", 2, "\"index\": 2, "), s_u8));
        Assert.Equal([2, 1, 1], description.Fields.Select(f => f.Count));
        Assert.All(description.Fields, f => Assert.Null(f.IndexMode));
    }

    [Fact]
    public void Array_AgainstTheStreamsIndexMode_HasOverride()
    {
        VMStateDescription description = ReadFields(string.Join(", ",
            Field("a", "uint8", 1, "\"index\": 0, "), Field("a", "uint8", 1, "\"index\": 1, "), Field("b", "uint8", 1), Field("b", "uint8", 1)));
        Assert.Equal([null, IndexMode.None], description.Fields.Select(f => f.IndexMode));
    }

    [Fact]
    public void NullPointers_WithoutMarkerType_AreRunsOfNull()
    {
        // s390_css as 10.0 prints it; the runs show nothing about indices, the array before them does.
        string image = Field("css", "struct", 1, body: $"\"struct\": {{{Body("css_img", s_u8)}}}, ");
        VMStateDescription description = ReadFields(string.Join(", ",
            Field("x", "uint8", 1, "\"index\": 0, "), Field("x", "uint8", 1),
            Field("css", "nullptr", 1, "\"array_len\": 254, "), image, Field("css", "nullptr", 1)));

        VMStateField run = description.Fields[1];
        Assert.Equal((FieldKind.Null, PointerRule.NullMarker, 254, null), (run.Kind, run.Pointer, run.Count, run.IndexMode));
        Assert.Equal((FieldKind.Struct, PointerRule.None, IndexMode.None),
            (description.Fields[2].Kind, description.Fields[2].Pointer, description.Fields[2].IndexMode!.Value));
        Assert.Equal(2 + 254 + 1 + 1, description.Length);
    }

    [Fact]
    public void PointerMarkers_BeforeElements_ArePresenceMarkers()
    {
        string marker = Field("sq", "ptr-marker", 1);
        string queue = Field("sq", "struct", 1, body: $"\"struct\": {{{Body("queue", s_u8)}}}, ");
        VMStateDescription description = ReadFields(string.Join(", ", marker, queue, marker, queue, marker, marker, marker, queue, s_u8));

        Assert.Equal([2, 2, 1, 1], description.Fields.Select(f => f.Count));
        Assert.Equal([FieldKind.Struct, FieldKind.Null, FieldKind.Struct, FieldKind.UInt8], description.Fields.Select(f => f.Kind));
        Assert.All(description.Fields[..3], f => Assert.Equal(PointerRule.PresenceMarker, f.Pointer));
        Assert.Equal(4 + 2 + 2 + 1, description.Length);
    }

    [Fact]
    public void PointerMarker_OfARun_StandsAlone()
    {
        string image = Field("css", "struct", 1, body: $"\"struct\": {{{Body("css_img", s_u8)}}}, ");
        VMStateDescription description =
            ReadFields(string.Join(", ", Field("css", "ptr-marker", 1, "\"array_len\": 254, "), image, Field("css", "ptr-marker", 1)));
        Assert.Equal([PointerRule.PresenceMarker, PointerRule.None, PointerRule.PresenceMarker], description.Fields.Select(f => f.Pointer));
        Assert.Equal(254 + 1 + 1, description.Length);
    }

    [Theory]
    [InlineData("vstruct")]
    [InlineData("tmp")]
    public void InlineBody_IsStruct(string type)
    {
        VMStateField field = Assert.Single(ReadFields(Field("f", type, 1, body: Body("inner", s_u8) + ", ")).Fields);
        Assert.Equal((FieldKind.Struct, type, "inner"), (field.Kind, field.TypeName, field.Struct!.Name));
    }

    [Theory]
    [InlineData("qtailq")]
    [InlineData("qlist")]
    public void List_WithRepeatedNames_HasRunsOfElements(string type)
    {
        string one = Body("e", s_u8) + ", ";
        string other = Body("e", Field("a", "uint16", 2)) + ", ";
        VMStateField field = Assert.Single(ReadFields(Field("l", type, 1 + 2 + 2 + 3, body: one + one + other)).Fields);
        Assert.Equal([2, 1], field.Elements.Select(e => e.Count));
        Assert.Null(field.Struct);

        VMStateField empty = Assert.Single(ReadFields(Field("l", type, 1)).Fields);
        Assert.Equal((FieldKind.List, 0, 1L), (empty.Kind, empty.Elements.Length, empty.Length));
    }

    [Fact]
    public void Tree_TellsDescribedFromPlainKeysByItsSize()
    {
        string bodies = Body("k", Field("k", "uint32", 4)) + ", " + Body("v", s_u8) + ", ";
        VMStateElements described = Assert.Single(Assert.Single(ReadFields(Field("t", "gtree", 4 + 1 + 1 + 4 + 1, body: bodies)).Fields).Elements);
        Assert.Equal(("k", "v"), (described.Key!.Name, described.Struct.Name));

        VMStateField plain = Assert.Single(ReadFields(Field("t", "gtree", 4 + 1 + 1 + 8 + 4 + 1 + 8 + 1, body: bodies)).Fields);
        Assert.Equal([null, null], plain.Elements.Select(e => e.Key));
        Assert.Equal(FieldKind.Tree, Assert.Single(ReadFields(Field("t", "gtree", 5)).Fields).Kind);
    }

    [Fact]
    public void Subsections_CountInSizesAndMayRepeat()
    {
        string subsections = $", \"subsections\": [{{{Body("s/x", s_u8)}}}, {{{Body("s/x", s_u8)}}}]";
        VMStateDescription description = ReadFields(Field("f", "struct", 1 + (2 * (2 + 3 + 4 + 1)), body: $"\"struct\": {{{Body("s", s_u8, subsections)}}}, "),
            ", \"subsections\": [{" + Body("dev/y", "") + "}]");
        Assert.Equal(2, description.Fields[0].Struct!.Subsections.Length);
        Assert.Equal(21 + 2 + 5 + 4, description.Length);
    }

    [Fact]
    public void EqualShapes_AreOneObject()
    {
        string inner = $"\"struct\": {{{Body("inner", s_u8)}}}, ";
        VMDesc desc =
            Read(Text(string.Join(", ", Device(Field("x", "struct", 1, body: inner) + ", " + Field("y", "struct", 1, body: inner)),
                Device(Field("z", "struct", 1, body: inner)), Device(Field("z", "struct", 1, body: inner)))));
        Assert.Same(desc.Devices[0].Description!.Fields[0].Struct, desc.Devices[0].Description!.Fields[1].Struct);
        Assert.Same(desc.Devices[0].Description!.Fields[0].Struct, desc.Devices[1].Description!.Fields[0].Struct);
        Assert.Same(desc.Devices[1].Description, desc.Devices[2].Description);
        Assert.NotSame(desc.Devices[0].Description, desc.Devices[1].Description);
    }

    [Fact]
    public void Array_WithAnEmptyStruct_IsNullPointers()
    {
        // s390_css up to 9.x: element 0 of the pointer array is null.
        VMStateField css = Read(Text(Device(Field("css", "struct", 1, "\"array_len\": 256, ", "\"struct\": {}, ")))).Devices[0].Description!.Fields[0];
        Assert.Equal((FieldKind.Null, 256, "struct"), (css.Kind, css.Count, css.TypeName));
    }

    [Fact]
    public void Device_ThatContradictsItself_HasAReasonAndSparesTheOthers()
    {
        string css = Device(Field("css", "struct", 2, "\"array_len\": 256, ", "\"struct\": {}, "));
        VMDesc desc = Read(Text(css + ", " + Device(s_u8)));
        Assert.StartsWith("css: ", desc.Devices[0].Reason, StringComparison.Ordinal);
        Assert.Null(desc.Devices[0].Description);
        Assert.Equal((Text("").Length - 2, css.Length), (desc.Devices[0].TextStart, desc.Devices[0].TextLength));
        Assert.NotNull(desc.Devices[1].Description);
    }

    [Theory]
    [InlineData("""{"name": "f", "type": "uint8", "size": -1}""")]
    [InlineData("""{"name": "f", "type": "buffer", "size": 2147483648}""")]
    [InlineData("""{"name": "f", "type": "buffer", "size": 1.5}""")]
    [InlineData("""{"name": "f", "type": "buffer", "size": "1"}""")]
    [InlineData("""{"name": "f", "type": 7, "size": 1}""")]
    [InlineData("""{"name": "\ud800", "type": "uint8", "size": 1}""")]
    [InlineData("""{"name": "f", "type": "uint8"}""")]
    [InlineData("""{"type": "uint8", "size": 1}""")]
    [InlineData("""{"name": "f", "array_len": -3, "type": "uint8", "size": 1}""")]
    [InlineData("""{"name": "f", "array_len": 2147483647, "type": "buffer", "size": 2147483647}""")]
    [InlineData("""{"name": "f", "array_len": 2147483647, "type": "buffer", "size": 0}""")]
    [InlineData("""{"name": "f", "array_len": 2147483647, "type": "nullptr", "size": 1}""")]
    [InlineData("""{"name": "f", "array_len": 2, "type": "qtailq", "size": 1}""")]
    [InlineData("""{"name": "f", "type": "struct", "struct": 1, "size": 1}""")]
    [InlineData("""{"name": "f", "type": "tmp", "vmsd_name": "t", "version": 1, "fields": [], "size": 1}""")]
    [InlineData("""{"name": "f", "type": "qtailq", "vmsd_name": "t", "version": 1, "fields": [], "size": 1}""")]
    [InlineData("""{"name": "f", "type": "gtree", "vmsd_name": "t", "version": 1, "fields": [], "size": 1}""")]
    [InlineData("""{"name": "f", "type": "gtree", "struct": {"vmsd_name": "t", "version": 1, "fields": []}, "size": 0}""")]
    public void Field_ThatIsNone_MakesItsDeviceUnrepresentable(string field) => Assert.NotEmpty(ReasonOf(field));

    [Theory]
    [InlineData("""{"instance_id": 0, "vmsd_name": "d", "version": 1, "fields": []}""")]
    [InlineData("""{"name": "d", "vmsd_name": "d", "version": 1, "fields": []}""")]
    [InlineData("""{"name": "d", "instance_id": 4294967296, "vmsd_name": "d", "version": 1, "fields": []}""")]
    [InlineData("""{"name": "d", "instance_id": 0, "version": 1, "fields": []}""")]
    [InlineData("""{"name": "d", "instance_id": 0, "vmsd_name": "d", "fields": []}""")]
    [InlineData("""{"name": "d", "instance_id": 0, "vmsd_name": "d", "version": 1}""")]
    [InlineData("""{"name": "d", "instance_id": 0, "vmsd_name": "d", "version": 1, "fields": {}}""")]
    [InlineData("""{"name": "d", "instance_id": 0, "size": -1, "fields": []}""")]
    [InlineData("[[]]")]
    public void Device_ThatIsNone_HasAReason(string device)
    {
        VMDesc desc = Read(Text(device + ", " + Device(s_u8)));
        Assert.NotEmpty(desc.Devices[0].Reason!);
        Assert.Null(desc.Devices[0].Description);
        Assert.NotNull(desc.Devices[1].Description);
    }

    [Theory]
    [InlineData(20, true)]
    [InlineData(25, false)]
    [InlineData(100, false)]
    public void Device_NestedTooDeep_HasAReason(int levels, bool isRepresentable)
    {
        string field = s_u8;
        for (int i = 0; i < levels; i++)
            field = Field("f", "struct", 1, body: $"\"struct\": {{{Body("s", field)}}}, ");
        VMDescDevice device = Assert.Single(Read(Text(Device(field))).Devices);
        Assert.Equal(isRepresentable, device.Description is not null);
        Assert.Equal(!isRepresentable, device.Reason is not null);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"page_size": 4096}""")]
    [InlineData("""{"page_size": "4096", "devices": []}""")]
    [InlineData("""{"page_size": -1, "devices": []}""")]
    [InlineData("""{"page_size": 4096, "devices": {}}""")]
    [InlineData("""{"page_size": 4096, "devices": []} trailing""")]
    public void Text_WithoutDevices_HasAReason(string text)
    {
        Assert.False(VMDescReader.TryRead(Encoding.UTF8.GetBytes(text), out VMDesc? desc, out string? reason));
        Assert.Null(desc);
        Assert.NotEmpty(reason!);
    }

    [Fact]
    public void Text_NestedAsNoDescriptionIs_HasAReason()
        => Assert.False(VMDescReader.TryRead(Encoding.UTF8.GetBytes(Text(new string('[', 100_000))), out _, out string? _));

    [Fact]
    public void Text_CutAnywhere_HasAReason()
    {
        byte[] text =
            Encoding.UTF8.GetBytes(Text(Device(Field("f", "struct", 1, body: $"\"struct\": {{{Body("s", s_u8)}}}, ") + ", " + Field("l", "qtailq", 1))));
        for (int length = 0; length < text.Length; length++)
        {
            Assert.False(VMDescReader.TryRead(text.AsSpan(0, length), out _, out string? reason));
            Assert.NotEmpty(reason);
        }
    }

    [Fact]
    public void Text_WithAnyOctetChanged_IsReadOrHasAReason()
    {
        byte[] text = Encoding.UTF8.GetBytes(Text(Device(Field("f", "tmp", 1, body: Body("s", s_u8) + ", ") + ", " + Field("l", "qtailq", 1))));
        foreach (byte octet in (byte[])[0, (byte)'"', (byte)'0', (byte)'-', (byte)'[', (byte)'}', 0xC3, 0xFF])
        {
            for (int i = 0; i < text.Length; i++)
            {
                byte[] changed = [.. text];
                changed[i] = octet;
                bool isRead = VMDescReader.TryRead(changed, out VMDesc? desc, out string? reason);
                Assert.Equal(isRead, reason is null);
                if (isRead)
                    Write(desc!);
            }
        }
    }
}
