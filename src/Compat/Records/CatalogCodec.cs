using System.Buffers;
using System.Collections.Immutable;
using System.Formats.Asn1;
using System.Text;
using Ber.Visitors;

namespace Ber.Compat;

/// <summary>Catalog of schemas/migration.asn1 ↔ <see cref="SchemaCatalog"/>.</summary>
internal static class CatalogCodec
{
    /// <summary>Writes the contents octets of a g record. The types of all entries must have their numbers already.</summary>
    public static void Write(IBufferWriter<byte> output, TypeTable types, SchemaCatalog catalog)
    {
        var writer = new BerWriter(output);
        BerScope entries = writer.BeginConstructed(Asn1Tag.Sequence);
        foreach (SchemaEntry entry in catalog.Entries)
        {
            BerScope scope = writer.BeginConstructed(Asn1Tag.Sequence);
            writer.WriteInteger((long)entry.VersionId);
            if (entry.DeviceType is string type)
                writer.WriteUtf8String(Encoding.UTF8.GetBytes(type), Context(0));
            if (entry.MinimumVersionId is int minimum)
                writer.WriteInteger((long)minimum, Context(1));
            if (entry.Description is VMStateDescription description && types.TryGetNumber(description, out int number))
                writer.WriteInteger((long)number, Context(2));
            writer.EndConstructed(scope);
        }

        writer.EndConstructed(entries);
        if (catalog.MachineType is string machine)
            writer.WriteUtf8String(Encoding.UTF8.GetBytes(machine), Context(0));
        if (catalog.HasCounts)
            writer.WriteNull(Context(1));
        writer.Flush();
        writer.Dispose();
    }

    /// <summary>Reads the contents of a g record.</summary>
    public static SchemaCatalog Read(ref RecordReader reader, TypeTable types)
    {
        ImmutableArray<SchemaEntry>.Builder entries = ImmutableArray.CreateBuilder<SchemaEntry>();
        reader.Begin(Asn1Tag.Sequence);
        while (reader.TryPeek(out _, out _))
        {
            long at = reader.Offset;
            reader.Begin(Asn1Tag.Sequence);
            var versionId = (int)reader.Integer(int.MinValue, int.MaxValue);
            string? type = OptionalText(ref reader, 0);
            int? minimum = (int?)reader.OptionalInteger(1, int.MinValue, int.MaxValue);
            VMStateDescription? description = null;
            if (reader.OptionalInteger(2) is long number && !types.TryGetDescription(number, out description))
                throw new StreamFormatException(StreamFormatError.Malformed, at, $"a type number below {types.Count}", $"{number}");
            reader.End();
            entries.Add(new SchemaEntry { DeviceType = type, VersionId = versionId, MinimumVersionId = minimum, Description = description });
        }

        reader.End();
        string? machine = OptionalText(ref reader, 0);
        bool hasCounts = reader.OptionalNull(1);
        reader.SkipRest();
        return new SchemaCatalog(entries.ToImmutable()) { MachineType = machine, HasCounts = hasCounts };
    }

    private static string? OptionalText(ref RecordReader reader, int number)
    {
        var tag = new Asn1Tag(TagClass.ContextSpecific, number);
        return reader.IsNext(tag) ? reader.Text(tag) : null;
    }

    private static Asn1Tag Context(int number) => new(TagClass.ContextSpecific, number);
}
