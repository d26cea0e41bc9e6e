using System.Buffers;
using Ber.Compat;
using Ber.Visitors;
using Xunit;

namespace Unit.Compat.Records;

public sealed class TypeRecordTests
{
    private static readonly VMStateDescription s_nested = new("n", 3, [new("x", FieldKind.UInt8) { VersionId = 2 }]) { MinimumVersionId = 1 };

    public static TheoryData<VMStateField> Fields =>
    [
        new VMStateField("plain", FieldKind.UInt16),
        new VMStateField("named", FieldKind.Int32, "int32 le") { VersionId = 7 },
        new VMStateField("sized", FieldKind.Buffer, "pci config") { Size = 256 },
        new VMStateField("array", FieldKind.UInt8) { Count = 0 },
        new VMStateField("counted", FieldKind.UInt64) { CountField = "count", CountFactor = 3 },
        new VMStateField("bits", FieldKind.Octets, "bitmap") { CountField = "count" },
        new VMStateField("local", FieldKind.Octets) { HasLocalCount = true },
        new VMStateField("versioned", FieldKind.Struct, "vstruct") { Struct = s_nested, StructVersionId = 1 },
        new VMStateField("pointers", FieldKind.Struct) { Struct = s_nested, Count = 4, Pointer = PointerRule.NullMarker },
        new VMStateField("perhaps", FieldKind.Boolean) { IsConditional = true },
        new VMStateField("tree", FieldKind.Tree) { Struct = s_nested, Key = s_nested },
        new VMStateField("runs", FieldKind.List, "qlist") { Elements = [new(s_nested, 2)] },
        new VMStateField("listed", FieldKind.Struct) { Struct = s_nested, Count = 2, IsListedByElement = true, IndexMode = IndexMode.None },
    ];

    [Theory]
    [MemberData(nameof(Fields))]
    public void TypeDescription_WithEveryMember_ComesBack(VMStateField field)
    {
        var description = new VMStateDescription("d", 9, [new("count", FieldKind.Int32), field], [s_nested]) { MinimumVersionId = 4 };
        TypeTable types = TypeTable.Of(description);
        var copies = new TypeTable();

        for (int i = 0; i < types.Count; i++)
        {
            Assert.True(types.TryGetDescription(i, out VMStateDescription? original));
            var output = new ArrayBufferWriter<byte>();
            TypeRecord.Write(output, types, original, i);
            var reader = new RecordReader(output.WrittenSpan, 0);
            VMStateDescription copy = TypeRecord.Read(ref reader, copies);
            Assert.Equal(Text(original, types), Text(copy, copies));
        }
    }

    private static string Text(VMStateDescription description, TypeTable types)
        => $"{description} {description.MinimumVersionId} {description.IsExact} [{string.Join(' ', description.Subsections.Select(s => Number(s, types)))}] "
        + string.Join("; ", description.Fields.Select(f => Text(f, types)));

    private static string Text(VMStateField field, TypeTable types)
        => $"{field} {field.Kind} {field.Size} {field.Count} {field.CountField} {field.CountFactor} {field.HasLocalCount} "
        + $"v{field.VersionId} {field.StructVersionId} "
        + $"{field.IsConditional} {field.Pointer} {field.IsListedByElement} {field.IndexMode} {Number(field.Struct, types)} {Number(field.Key, types)} "
        + string.Join(' ', field.Elements.Select(e => $"{Number(e.Struct, types)}×{e.Count} {Number(e.Key, types)}"));

    private static int Number(VMStateDescription? description, TypeTable types)
        => description is not null && types.TryGetNumber(description, out int number) ? number : -1;
}
