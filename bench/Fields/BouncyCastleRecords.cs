using System.Buffers.Binary;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Math;

namespace Ber.Bench;

/// <summary>The records with BouncyCastle: a tree of objects, then its encoding.</summary>
internal static class BouncyCastleRecords
{
    public static byte[] Encode(MixedRecord[] records)
    {
        var elements = new Asn1EncodableVector(records.Length);
        for (int i = 0; i < records.Length; i++)
        {
            ref MixedRecord record = ref records[i];
            elements.Add(new DerSequence(
                DerBoolean.GetInstance(record.Enabled != 0), DerInteger.ValueOf(record.Kind), DerInteger.ValueOf(record.Flags),
                DerInteger.ValueOf(record.Control),
                new DerSequence(Unsigned(record.Ring.Address), DerInteger.ValueOf(record.Ring.Index), DerInteger.ValueOf(record.Ring.Length)),
                DerInteger.ValueOf(record.Error), DerInteger.ValueOf(record.Timer), DerInteger.ValueOf(record.Irq)));
        }

        return new DerSequence(new DerSequence(elements)).GetEncoded();
    }

    public static void Decode(byte[] octets, MixedRecord[] records)
    {
        Asn1Sequence list = Asn1Sequence.GetInstance(Asn1Sequence.GetInstance(octets)[0]);
        for (int i = 0; i < records.Length; i++)
        {
            ref MixedRecord record = ref records[i];
            Asn1Sequence fields = Asn1Sequence.GetInstance(list[i]);
            record.Enabled = DerBoolean.GetInstance(fields[0]).IsTrue ? (byte)1 : (byte)0;
            record.Kind = (byte)Integer(fields[1]);
            record.Flags = (ushort)Integer(fields[2]);
            record.Control = (uint)Integer(fields[3]);
            Asn1Sequence ring = Asn1Sequence.GetInstance(fields[4]);
            record.Ring.Address = (ulong)DerInteger.GetInstance(ring[0]).PositiveValue.LongValue;
            record.Ring.Index = (ushort)Integer(ring[1]);
            record.Ring.Length = (uint)Integer(ring[2]);
            record.Error = (int)Integer(fields[5]);
            record.Timer = Integer(fields[6]);
            record.Irq = (uint)Integer(fields[7]);
        }
    }

    private static DerInteger Unsigned(ulong value)
    {
        if (value <= long.MaxValue)
            return DerInteger.ValueOf((long)value);
        byte[] octets = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(octets, value);
        return new DerInteger(new BigInteger(1, octets));
    }

    private static long Integer(Asn1Encodable value) => DerInteger.GetInstance(value).LongValueExact;
}
