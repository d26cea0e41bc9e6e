using System.Buffers;
using System.Collections.Immutable;
using System.Formats.Asn1;
using Ber.Visitors;

namespace Ber.Compat;

/// <summary>TypeDescription of schemas/migration.asn1 ↔ <see cref="VMStateDescription"/>.</summary>
internal static class TypeRecord
{
    /// <summary>Writes the contents octets. Everything nested must have its number already.</summary>
    /// <param name="output">Receives them.</param>
    /// <param name="types">The numbers.</param>
    /// <param name="description">The description.</param>
    /// <param name="number">Its number.</param>
    /// <param name="refined">The number of the announced type of which this is an instance; null: none.</param>
    public static void Write(IBufferWriter<byte> output, TypeTable types, VMStateDescription description, int number, int? refined = null)
    {
        var writer = new BerWriter(output);
        writer.WriteInteger((long)number);
        writer.WriteText(description.Name);
        writer.WriteInteger((long)description.VersionId);

        BerScope fields = writer.BeginSequence();
        foreach (VMStateField field in description.Fields)
            WriteField(ref writer, types, field);
        writer.EndConstructed(fields);

        if (!description.Subsections.IsEmpty)
        {
            BerScope subsections = writer.BeginSequence(0);
            foreach (VMStateDescription subsection in description.Subsections)
                writer.WriteInteger((long)NumberOf(types, subsection));
            writer.EndConstructed(subsections);
        }

        writer.WriteInteger(1, description.MinimumVersionId);
        writer.WriteInteger(2, refined);
        writer.WriteMark(3, !description.IsExact);
        writer.Complete();
    }

    /// <summary>Reads the contents octets and adds the description to the table.</summary>
    public static VMStateDescription Read(ref RecordReader reader, TypeTable types)
    {
        long at = reader.Offset;
        long number = reader.Integer(0, int.MaxValue);
        if (number != types.Count)
            throw new StreamFormatException(StreamFormatError.Malformed, at, $"type number {types.Count}", $"{number}");

        string name = reader.Name(FormatFacts.MaxRecordLength).Text;
        int versionId = (int)reader.Integer(int.MinValue, int.MaxValue);

        ImmutableArray<VMStateField>.Builder fields = ImmutableArray.CreateBuilder<VMStateField>();
        reader.Begin(Asn1Tag.Sequence);
        while (reader.TryPeek(out _, out _))
            fields.Add(ReadField(ref reader, types));
        reader.End();

        ImmutableArray<VMStateDescription>.Builder subsections = ImmutableArray.CreateBuilder<VMStateDescription>();
        if (reader.TryBegin(0))
        {
            while (reader.TryPeek(out _, out _))
                subsections.Add(Find(types, reader.Integer(), reader.Offset));
            reader.End();
        }

        int? minimum = (int?)reader.OptionalInteger(1, int.MinValue, int.MaxValue);
        reader.OptionalInteger(2);
        bool isGeneral = reader.OptionalNull(3);
        reader.SkipRest();
        try
        {
            var description = new VMStateDescription(name, versionId, fields.ToImmutable(), subsections.ToImmutable())
            {
                MinimumVersionId = minimum,
                IsExact = !isGeneral,
            };
            types.Add(description);
            return description;
        }
        catch (ArgumentException exception)
        {
            throw new StreamFormatException(StreamFormatError.Malformed, at, "a consistent type description", exception.Message, exception);
        }
    }

    /// <summary>The description that a type number stands for.</summary>
    /// <param name="types">The type numbers of the stream.</param>
    /// <param name="number">The number.</param>
    /// <param name="offset">Octets of the stream before the number.</param>
    /// <exception cref="StreamFormatException">No type has the number.</exception>
    public static VMStateDescription Find(TypeTable types, long number, long offset)
        => types.TryGetDescription(number, out VMStateDescription? description)
            ? description
            : throw new StreamFormatException(StreamFormatError.Malformed, offset, $"a type number below {types.Count}", $"{number}");

    private static void WriteField(ref BerWriter writer, TypeTable types, VMStateField field)
    {
        BerScope scope = writer.BeginSequence();
        writer.WriteText(field.Name);
        writer.WriteText(field.TypeName);
        writer.WriteEnumerated((int)field.Kind);
        writer.WriteInteger(0, field.Size != VMStateField.FixedSizeOf(field.Kind) ? field.Size : null);
        writer.WriteInteger(1, field.Count != 1 || field.IsArrayOfOne ? field.Count : null);
        writer.WriteText(2, field.CountField);
        writer.WriteInteger(3, field.VersionId != 0 ? field.VersionId : null);
        writer.WriteInteger(4, OptionalNumberOf(types, field.Struct));
        writer.WriteInteger(5, OptionalNumberOf(types, field.Key));
        if (!field.Elements.IsEmpty)
            WriteElements(ref writer, types, field.Elements);
        writer.WriteMark(7, field.IsConditional);
        writer.WriteInteger(8, field.Pointer is not PointerRule.None ? (int)field.Pointer : null);
        writer.WriteMark(9, field.IsListedByElement);
        writer.WriteInteger(10, (int?)field.IndexMode);
        writer.WriteInteger(11, field.CountFactor != 1 ? field.CountFactor : null);
        writer.WriteInteger(12, field.StructVersionId);
        writer.WriteMark(13, field.HasLocalCount);
        writer.WriteMark(14, field.IsSavedByHand);
        writer.WriteMark(15, field.IsLittleEndian);
        writer.WriteMark(16, field.IsZeros);
        writer.EndConstructed(scope);
    }

    private static void WriteElements(ref BerWriter writer, TypeTable types, ImmutableArray<VMStateElements> elements)
    {
        BerScope scope = writer.BeginSequence(6);
        foreach (VMStateElements run in elements)
        {
            BerScope one = writer.BeginSequence();
            writer.WriteInteger((long)NumberOf(types, run.Struct));
            writer.WriteInteger((long)run.Count);
            writer.WriteInteger(0, OptionalNumberOf(types, run.Key));
            writer.EndConstructed(one);
        }

        writer.EndConstructed(scope);
    }

    private static VMStateField ReadField(ref RecordReader reader, TypeTable types)
    {
        long at = reader.Offset;
        reader.Begin(Asn1Tag.Sequence);
        string name = reader.Name(FormatFacts.MaxRecordLength).Text;
        string typeName = reader.Name(FormatFacts.MaxRecordLength).Text;
        var kind = (FieldKind)reader.Enumerated((int)FieldKind.Null);
        long? size = reader.OptionalInteger(0, 0, int.MaxValue);
        long? count = reader.OptionalInteger(1, 0, int.MaxValue);
        string? countField = reader.OptionalText(2);
        long? versionId = reader.OptionalInteger(3, int.MinValue, int.MaxValue);
        VMStateDescription? nested = FindOptional(types, reader.OptionalInteger(4), at);
        VMStateDescription? key = FindOptional(types, reader.OptionalInteger(5), at);
        ImmutableArray<VMStateElements> elements = reader.TryBegin(6) ? ReadElements(ref reader, types) : [];
        bool isConditional = reader.OptionalNull(7);
        var pointer = (PointerRule)(reader.OptionalInteger(8, 1, (int)PointerRule.PresenceMarker) ?? 0);
        bool isListed = reader.OptionalNull(9);
        long? indexMode = reader.OptionalInteger(10, 0, (int)IndexMode.None);
        long? countFactor = reader.OptionalInteger(11, 0, int.MaxValue);
        long? structVersion = reader.OptionalInteger(12, int.MinValue, int.MaxValue);
        bool hasLocalCount = reader.OptionalNull(13);
        bool isSavedByHand = reader.OptionalNull(14);
        bool isLittleEndian = reader.OptionalNull(15);
        bool isZeros = reader.OptionalNull(16);
        reader.End();
        if (size is not null && VMStateField.FixedSizeOf(kind) != 0)
            throw new StreamFormatException(StreamFormatError.Malformed, at, "no size where the kind fixes it", $"{size}");

        return new VMStateField(name, kind, typeName)
        {
            Size = (int)(size ?? 0),
            Count = (int)(count ?? 1),
            CountField = countField,
            VersionId = (int)(versionId ?? 0),
            Struct = nested,
            Key = key,
            Elements = elements,
            IsConditional = isConditional,
            Pointer = pointer,
            IsListedByElement = isListed,
            IndexMode = (IndexMode?)indexMode,
            CountFactor = (int)(countFactor ?? 1),
            StructVersionId = (int?)structVersion,
            HasLocalCount = hasLocalCount,
            IsSavedByHand = isSavedByHand,
            IsLittleEndian = isLittleEndian,
            IsZeros = isZeros,
            IsArrayOfOne = count == 1 && kind is not (FieldKind.List or FieldKind.Tree or FieldKind.Null or FieldKind.Octets),
        };
    }

    private static ImmutableArray<VMStateElements> ReadElements(ref RecordReader reader, TypeTable types)
    {
        ImmutableArray<VMStateElements>.Builder elements = ImmutableArray.CreateBuilder<VMStateElements>();
        while (reader.TryPeek(out _, out _))
        {
            long at = reader.Offset;
            reader.Begin(Asn1Tag.Sequence);
            VMStateDescription nested = Find(types, reader.Integer(), at);
            int count = (int)reader.Integer(1, int.MaxValue);
            VMStateDescription? key = FindOptional(types, reader.OptionalInteger(0), at);
            reader.End();
            elements.Add(new VMStateElements(nested, count, key));
        }

        reader.End();
        return elements.ToImmutable();
    }

    private static int NumberOf(TypeTable types, VMStateDescription description)
        => types.TryGetNumber(description, out int number) ? number : throw new InvalidOperationException($"'{description.Name}' has no type number yet.");

    private static int? OptionalNumberOf(TypeTable types, VMStateDescription? description) => description is null ? null : NumberOf(types, description);

    private static VMStateDescription? FindOptional(TypeTable types, long? number, long offset) => number is long n ? Find(types, n, offset) : null;
}
