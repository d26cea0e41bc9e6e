using System.Buffers;
using System.Formats.Asn1;

namespace Ber.Compat;

/// <summary>Configuration of schemas/migration.asn1 ↔ <see cref="ConfigurationSection"/>.</summary>
internal static class ConfigurationRecord
{
    /// <summary>Writes the contents octets.</summary>
    public static void Write(IBufferWriter<byte> output, ConfigurationSection configuration)
    {
        var writer = new BerWriter(output);
        writer.WriteInteger((long)LegacyTags.FileVersion);
        if (configuration.MachineType is LegacyName machine)
            writer.WriteName(machine);
        writer.WriteInteger(0, configuration.TargetPageBits);
        if (configuration.Capabilities is not null)
        {
            BerScope capabilities = writer.BeginSequence(1);
            foreach (LegacyName capability in configuration.Capabilities)
                writer.WriteName(capability);
            writer.EndConstructed(capabilities);
        }

        if (configuration.Uuid is not null)
            writer.WriteOctetString(configuration.Uuid, RecordWriting.Context(2));
        writer.Complete();
    }

    /// <summary>Reads the contents octets.</summary>
    public static ConfigurationSection Read(ref RecordReader reader)
    {
        reader.Integer(LegacyTags.FileVersion, LegacyTags.FileVersion);
        bool hasMachine = reader.IsNext(new Asn1Tag(UniversalTagNumber.UTF8String)) || reader.IsNext(Asn1Tag.PrimitiveOctetString);
        LegacyName? machine = hasMachine ? reader.Name() : null;
        long? bits = reader.OptionalInteger(0, RamFlags.MinPageBits, RamFlags.MaxPageBits);
        List<LegacyName>? capabilities = null;
        if (reader.TryBegin(1))
        {
            capabilities = [];
            while (reader.TryPeek(out _, out _))
                capabilities.Add(reader.Name());
            reader.End();
        }

        byte[]? uuid = reader.IsNext(RecordWriting.Context(2)) ? reader.Primitive(RecordWriting.Context(2)).ToArray() : null;
        reader.SkipRest();
        return new ConfigurationSection { MachineType = machine, TargetPageBits = (int?)bits, Capabilities = capabilities, Uuid = uuid };
    }
}
