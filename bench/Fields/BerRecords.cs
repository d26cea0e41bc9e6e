using System.Buffers;
using System.Formats.Asn1;
using Ber;

namespace Ber.Bench;

/// <summary>The records with our codec alone, without visitors and descriptions: what AsnWriter and AsnDecoder are.</summary>
internal static class BerRecords
{
    public static long Encode(ArrayBufferWriter<byte> output, MixedRecord[] records)
    {
        output.ResetWrittenCount();
        var writer = new BerWriter(output);
        BerScope root = writer.BeginConstructed(Asn1Tag.Sequence);
        BerScope list = writer.BeginConstructed(Asn1Tag.Sequence);
        for (int i = 0; i < records.Length; i++)
        {
            ref MixedRecord record = ref records[i];
            BerScope fields = writer.BeginConstructed(Asn1Tag.Sequence);
            writer.WriteBoolean(record.Enabled != 0);
            writer.WriteInteger((long)record.Kind);
            writer.WriteInteger((long)record.Flags);
            writer.WriteInteger((long)record.Control);
            BerScope ring = writer.BeginConstructed(Asn1Tag.Sequence);
            writer.WriteInteger(record.Ring.Address);
            writer.WriteInteger((long)record.Ring.Index);
            writer.WriteInteger((long)record.Ring.Length);
            writer.EndConstructed(ring);
            writer.WriteInteger((long)record.Error);
            writer.WriteInteger(record.Timer);
            writer.WriteInteger((long)record.Irq);
            writer.EndConstructed(fields);
        }

        writer.EndConstructed(list);
        writer.EndConstructed(root);
        writer.Flush();
        return output.WrittenCount;
    }

    public static void Decode(ReadOnlySpan<byte> octets, MixedRecord[] records)
    {
        var reader = new BerReader(octets);
        Require(reader.ReadBeginConstructed(Asn1Tag.Sequence));
        Require(reader.ReadBeginConstructed(Asn1Tag.Sequence));
        for (int i = 0; i < records.Length; i++)
        {
            ref MixedRecord record = ref records[i];
            Require(reader.ReadBeginConstructed(Asn1Tag.Sequence));
            Require(reader.ReadBoolean(out byte enabled));
            record.Enabled = enabled == 0 ? (byte)0 : (byte)1;
            record.Kind = checked((byte)Integer(ref reader));
            record.Flags = checked((ushort)Integer(ref reader));
            record.Control = checked((uint)Integer(ref reader));
            Require(reader.ReadBeginConstructed(Asn1Tag.Sequence));
            Require(reader.ReadInteger(out record.Ring.Address));
            record.Ring.Index = checked((ushort)Integer(ref reader));
            record.Ring.Length = checked((uint)Integer(ref reader));
            Require(reader.ReadEndConstructed());
            record.Error = checked((int)Integer(ref reader));
            record.Timer = Integer(ref reader);
            record.Irq = checked((uint)Integer(ref reader));
            Require(reader.ReadEndConstructed());
        }

        Require(reader.ReadEndConstructed());
        Require(reader.ReadEndConstructed());
    }

    /// <summary>Looks at every token, as what knows no description must.</summary>
    /// <returns>Encodings met: identifier and length octets, with or without contents.</returns>
    public static int Walk(ReadOnlySpan<byte> octets)
    {
        var reader = new BerReader(octets);
        int encodings = 0;
        while (reader.Read() is BerReadResult.Success)
            encodings += reader.TokenType is BerTokenType.EndConstructed ? 0 : 1;
        return encodings;
    }

    private static long Integer(ref BerReader reader)
    {
        Require(reader.ReadInteger(out long value));
        return value;
    }

    private static void Require(BerReadResult result)
    {
        if (result is not BerReadResult.Success)
            throw new InvalidOperationException("The octets end before.");
    }
}
