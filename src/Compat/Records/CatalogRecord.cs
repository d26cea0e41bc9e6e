using System.Buffers;
using System.Collections.Immutable;
using System.Formats.Asn1;
using Ber.Visitors;

namespace Ber.Compat;

/// <summary>Catalog of schemas/migration.asn1 ↔ <see cref="SchemaCatalog"/>.</summary>
internal static class CatalogRecord
{
    /// <summary>Writes the contents octets. The types of all entries must have their numbers already.</summary>
    public static void Write(IBufferWriter<byte> output, TypeTable types, SchemaCatalog catalog)
    {
        var writer = new BerWriter(output);
        BerScope entries = writer.BeginSequence();
        foreach (SchemaEntry entry in catalog.Entries)
        {
            BerScope scope = writer.BeginSequence();
            writer.WriteInteger((long)entry.VersionId);
            writer.WriteText(0, entry.DeviceType);
            writer.WriteInteger(1, entry.MinimumVersionId);
            if (entry.Description is VMStateDescription description && types.TryGetNumber(description, out int number))
                writer.WriteInteger(2, number);
            writer.EndConstructed(scope);
        }

        writer.EndConstructed(entries);
        writer.WriteText(0, catalog.MachineType);
        writer.WriteMark(1, catalog.HasCounts);
        writer.Complete();
    }

    /// <summary>Reads the contents octets.</summary>
    public static SchemaCatalog Read(ref RecordReader reader, TypeTable types)
    {
        ImmutableArray<SchemaEntry>.Builder entries = ImmutableArray.CreateBuilder<SchemaEntry>();
        reader.Begin(Asn1Tag.Sequence);
        while (reader.TryPeek(out _, out _))
        {
            long at = reader.Offset;
            reader.Begin(Asn1Tag.Sequence);
            var versionId = (int)reader.Integer(int.MinValue, int.MaxValue);
            string? type = reader.OptionalText(0);
            int? minimum = (int?)reader.OptionalInteger(1, int.MinValue, int.MaxValue);
            VMStateDescription? description = null;
            if (reader.OptionalInteger(2) is long number && !types.TryGetDescription(number, out description))
                throw new StreamFormatException(StreamFormatError.Malformed, at, $"a type number below {types.Count}", $"{number}");
            reader.End();
            entries.Add(new SchemaEntry { DeviceType = type, VersionId = versionId, MinimumVersionId = minimum, Description = description });
        }

        reader.End();
        string? machine = reader.OptionalText(0);
        bool hasCounts = reader.OptionalNull(1);
        reader.SkipRest();
        return new SchemaCatalog(entries.ToImmutable()) { MachineType = machine, HasCounts = hasCounts };
    }
}
