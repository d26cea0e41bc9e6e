using System.Formats.Asn1;

namespace Ber.Bench;

/// <summary>The same octets as <see cref="MixedRecords"/> with System.Formats.Asn1, written by hand: the baseline.</summary>
internal static class Asn1Records
{
    /// <summary>Encodes; the writer is presized by its first use and keeps its buffer. The octets are not copied out.</summary>
    public static int Encode(AsnWriter writer, MixedRecord[] records)
    {
        writer.Reset();
        writer.PushSequence();
        writer.PushSequence();
        for (int i = 0; i < records.Length; i++)
        {
            ref MixedRecord record = ref records[i];
            writer.PushSequence();
            writer.WriteBoolean(record.Enabled != 0);
            writer.WriteInteger((long)record.Kind);
            writer.WriteInteger((long)record.Flags);
            writer.WriteInteger((long)record.Control);
            writer.PushSequence();
            writer.WriteInteger(record.Ring.Address);
            writer.WriteInteger((long)record.Ring.Index);
            writer.WriteInteger((long)record.Ring.Length);
            writer.PopSequence();
            writer.WriteInteger((long)record.Error);
            writer.WriteInteger(record.Timer);
            writer.WriteInteger((long)record.Irq);
            writer.PopSequence();
        }

        writer.PopSequence();
        writer.PopSequence();
        return writer.GetEncodedLength();
    }

    /// <summary>Decodes with the static methods, which allocate nothing, into the records given.</summary>
    public static void Decode(ReadOnlySpan<byte> octets, MixedRecord[] records)
    {
        ReadOnlySpan<byte> left = Sequence(Sequence(octets, out _), out _);
        for (int i = 0; i < records.Length; i++)
        {
            ref MixedRecord record = ref records[i];
            ReadOnlySpan<byte> fields = Sequence(left, out int length);
            left = left[length..];

            record.Enabled = AsnDecoder.ReadBoolean(fields, AsnEncodingRules.BER, out int used) ? (byte)1 : (byte)0;
            fields = fields[used..];
            record.Kind = (byte)UInt32(ref fields);
            record.Flags = (ushort)UInt32(ref fields);
            record.Control = UInt32(ref fields);
            ReadOnlySpan<byte> ring = Sequence(fields, out length);
            fields = fields[length..];
            record.Ring.Address = UInt64(ref ring);
            record.Ring.Index = (ushort)UInt32(ref ring);
            record.Ring.Length = UInt32(ref ring);
            record.Error = (int)Int64(ref fields);
            record.Timer = Int64(ref fields);
            record.Irq = UInt32(ref fields);
        }
    }

    private static ReadOnlySpan<byte> Sequence(ReadOnlySpan<byte> octets, out int consumed)
    {
        AsnDecoder.ReadSequence(octets, AsnEncodingRules.BER, out int start, out int length, out consumed);
        return octets.Slice(start, length);
    }

    private static uint UInt32(ref ReadOnlySpan<byte> octets)
    {
        if (!AsnDecoder.TryReadUInt32(octets, AsnEncodingRules.BER, out uint value, out int used))
            throw new InvalidOperationException("The value does not fit.");
        octets = octets[used..];
        return value;
    }

    private static ulong UInt64(ref ReadOnlySpan<byte> octets)
    {
        if (!AsnDecoder.TryReadUInt64(octets, AsnEncodingRules.BER, out ulong value, out int used))
            throw new InvalidOperationException("The value does not fit.");
        octets = octets[used..];
        return value;
    }

    private static long Int64(ref ReadOnlySpan<byte> octets)
    {
        if (!AsnDecoder.TryReadInt64(octets, AsnEncodingRules.BER, out long value, out int used))
            throw new InvalidOperationException("The value does not fit.");
        octets = octets[used..];
        return value;
    }
}
