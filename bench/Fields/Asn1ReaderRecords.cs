using System.Formats.Asn1;

namespace Ber.Bench;

/// <summary>The records with the two stateful readers of System.Formats.Asn1.</summary>
internal static class Asn1ReaderRecords
{
    /// <summary>With AsnReader: a class, and another for each SEQUENCE.</summary>
    public static void DecodeWithReader(ReadOnlyMemory<byte> octets, MixedRecord[] records)
    {
        AsnReader list = new AsnReader(octets, AsnEncodingRules.BER).ReadSequence().ReadSequence();
        for (int i = 0; i < records.Length; i++)
        {
            ref MixedRecord record = ref records[i];
            AsnReader reader = list.ReadSequence();
            record.Enabled = reader.ReadBoolean() ? (byte)1 : (byte)0;
            record.Kind = (byte)UInt32(reader);
            record.Flags = (ushort)UInt32(reader);
            record.Control = UInt32(reader);
            AsnReader ring = reader.ReadSequence();
            record.Ring.Address = ring.TryReadUInt64(out ulong address) ? address : throw new InvalidOperationException();
            record.Ring.Index = (ushort)UInt32(ring);
            record.Ring.Length = UInt32(ring);
            ring.ThrowIfNotEmpty();
            record.Error = reader.TryReadInt32(out int error) ? error : throw new InvalidOperationException();
            record.Timer = reader.TryReadInt64(out long timer) ? timer : throw new InvalidOperationException();
            record.Irq = UInt32(reader);
            reader.ThrowIfNotEmpty();
        }
    }

    /// <summary>With ValueAsnReader, which is on the stack.</summary>
    public static void DecodeWithValueReader(ReadOnlySpan<byte> octets, MixedRecord[] records)
    {
        var outer = new ValueAsnReader(octets, AsnEncodingRules.BER);
        ValueAsnReader root = outer.ReadSequence();
        ValueAsnReader list = root.ReadSequence();
        for (int i = 0; i < records.Length; i++)
        {
            ref MixedRecord record = ref records[i];
            ValueAsnReader reader = list.ReadSequence();
            record.Enabled = reader.ReadBoolean() ? (byte)1 : (byte)0;
            record.Kind = (byte)UInt32(ref reader);
            record.Flags = (ushort)UInt32(ref reader);
            record.Control = UInt32(ref reader);
            ValueAsnReader ring = reader.ReadSequence();
            record.Ring.Address = ring.TryReadUInt64(out ulong address) ? address : throw new InvalidOperationException();
            record.Ring.Index = (ushort)UInt32(ref ring);
            record.Ring.Length = UInt32(ref ring);
            ring.ThrowIfNotEmpty();
            record.Error = reader.TryReadInt32(out int error) ? error : throw new InvalidOperationException();
            record.Timer = reader.TryReadInt64(out long timer) ? timer : throw new InvalidOperationException();
            record.Irq = UInt32(ref reader);
            reader.ThrowIfNotEmpty();
        }
    }

    private static uint UInt32(AsnReader reader) => reader.TryReadUInt32(out uint value) ? value : throw new InvalidOperationException();

    private static uint UInt32(ref ValueAsnReader reader) => reader.TryReadUInt32(out uint value) ? value : throw new InvalidOperationException();
}
