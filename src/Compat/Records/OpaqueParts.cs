namespace Ber.Compat;

/// <summary>SEQUENCE OF OpaquePart of schemas/migration.asn1, an element of o records and of announcements: octets as they are, and runs of zeros.</summary>
internal static class OpaqueParts
{
    /// <summary>A run of zeros worth a part of its own: the next part costs up to 12 octets.</summary>
    private const int MinZeroRun = 32;

    /// <summary>Writes octets as parts, into a SEQUENCE that is open.</summary>
    /// <param name="writer">Receives the parts.</param>
    /// <param name="octets">The octets.</param>
    /// <param name="expansion">Counts the zeros that runs stand for: what it does not take is written as it is; null: they are few.</param>
    public static void Write(ref BerWriter writer, ReadOnlySpan<byte> octets, Expansion? expansion)
    {
        while (octets.Length > 0)
        {
            int zeros = LeadingZeros(octets);
            if ((zeros >= MinZeroRun || zeros == octets.Length) && expansion?.TryTake(zeros) is not false)
            {
                writer.WriteInteger(0, zeros);
                octets = octets[zeros..];
                continue;
            }

            int length = zeros + UntilZeroRun(octets[zeros..]);
            writer.WriteOctetString(octets[..length]);
            octets = octets[length..];
        }
    }

    /// <summary>Reads the next part of a SEQUENCE that has begun.</summary>
    /// <param name="reader">Stands on it, or on the end.</param>
    /// <param name="maxZeros">Zeros that a part may stand for.</param>
    /// <param name="octets">The octets; empty where they are zeros.</param>
    /// <param name="zeros">The number of zeros; 0 where they are other octets.</param>
    /// <returns>false: there is none.</returns>
    public static bool TryRead(scoped ref RecordReader reader, int maxZeros, out ReadOnlySpan<byte> octets, out int zeros)
    {
        octets = [];
        zeros = 0;
        if (!reader.TryPeek(out _, out _))
            return false;
        if (reader.OptionalInteger(0, 0, maxZeros) is long count)
            zeros = (int)count;
        else
            octets = reader.OctetString();
        return true;
    }

    private static int LeadingZeros(ReadOnlySpan<byte> octets)
    {
        int end = octets.IndexOfAnyExcept((byte)0);
        return end < 0 ? octets.Length : end;
    }

    private static int UntilZeroRun(ReadOnlySpan<byte> octets)
    {
        int at = 0;
        while (at < octets.Length)
        {
            int zero = octets[at..].IndexOf((byte)0);
            if (zero < 0)
                return octets.Length;
            at += zero;
            int run = LeadingZeros(octets[at..]);
            if (run >= MinZeroRun)
                return at;
            at += run;
        }

        return octets.Length;
    }
}
