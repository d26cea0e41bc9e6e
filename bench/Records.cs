using System.Formats.Asn1;

namespace Ber.Bench;

/// <summary>How many contents octets the integers need.</summary>
public enum Distribution
{
    /// <summary>One octet.</summary>
    Small,

    /// <summary>One to eight octets, evenly.</summary>
    Mixed,

    /// <summary>Eight octets.</summary>
    Large,
}

/// <summary>Data of the codec benchmarks; the seed is fixed, and the count exceeds what branch predictors remember.</summary>
internal sealed class Records
{
    public const int Count = 10_000;
    public const int IntegersPerRecord = 14;
    public const int FieldsPerRecord = IntegersPerRecord + 2;
    public const int Fields = Count * FieldsPerRecord;

    /// <summary>A beginning and an end per record and for all of them.</summary>
    public const int Tokens = Fields + (2 * Count) + 2;

    public Records(Distribution distribution)
    {
        var random = new Random(20260101);
        Values = new long[Count * IntegersPerRecord];
        for (int i = 0; i < Values.Length; i++)
        {
            int octets = distribution switch { Distribution.Small => 1, Distribution.Large => 8, _ => random.Next(1, 9) };

            // The first bit is the sign; the second differs from it, so that no octet can be spared.
            long value = random.NextInt64() | (1L << 62);
            Values[i] = (random.Next(2) == 0 ? value : ~value) >> (64 - (8 * octets));
        }

        random.NextBytes(Octets);
    }

    public long[] Values { get; }

    public byte[] Octets { get; } = new byte[8];

    public long Sum()
    {
        long sum = Count * (1L + Octets.Length);
        foreach (long value in Values)
        {
            sum += value;
        }

        return sum;
    }

    /// <summary>The octets, by AsnWriter.</summary>
    public byte[] Encode()
    {
        var writer = new AsnWriter(AsnEncodingRules.BER, 1 << 22);
        using (writer.PushSequence())
        {
            for (int r = 0; r < Count; r++)
            {
                using (writer.PushSequence())
                {
                    for (int i = 0; i < IntegersPerRecord; i++)
                    {
                        writer.WriteInteger(Values[(r * IntegersPerRecord) + i]);
                    }

                    writer.WriteBoolean(true);
                    writer.WriteOctetString(Octets);
                }
            }
        }

        return writer.Encode();
    }
}
