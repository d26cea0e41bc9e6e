using System.Buffers.Binary;

namespace Ber.Compat;

/// <summary>A place in held octets where the end of a stream may stand: EOF, VMDESCRIPTION, be32 length, and a text that may be a vmdesc.</summary>
/// <param name="Start">Octets before it.</param>
/// <param name="TextLength">Octets of the text, as it states.</param>
internal readonly record struct VMDescCandidate(int Start, uint TextLength)
{
    /// <summary>Octets of the EOF tag, the VMDESCRIPTION tag and the length.</summary>
    public const int HeadLength = 6;

    /// <summary>Octets that tell a candidate: its head and the first octet of the text.</summary>
    public const int KnownLength = HeadLength + 1;

    private const int LongestStart = 20;   // octets of a text that are looked at

    public int TextStart => Start + HeadLength;

    /// <summary>Octets before the end of the text.</summary>
    public long End => TextStart + (long)TextLength;

    /// <summary>Finds the next candidate.</summary>
    /// <param name="octets">The held octets.</param>
    /// <param name="from">Where to begin.</param>
    /// <param name="found">The candidate.</param>
    public static bool TryFind(ReadOnlySpan<byte> octets, int from, out VMDescCandidate found)
    {
        found = default;
        while (from <= octets.Length - KnownLength)
        {
            int at = octets[from..].IndexOf([LegacyTags.Eof, LegacyTags.VMDescription]);
            if (at < 0 || from + at > octets.Length - KnownLength)
                return false;
            from += at;
            found = new VMDescCandidate(from, BinaryPrimitives.ReadUInt32BigEndian(octets[(from + 2)..]));
            if (found.MayBeText(octets))
                return true;
            from++;
        }

        return false;
    }

    /// <summary>Finds the one whose text ends where the octets do; zeros may follow it, where a stream stands in a volume.</summary>
    /// <param name="octets">The last octets of an input.</param>
    /// <param name="found">The candidate.</param>
    public static bool TryFindLast(ReadOnlySpan<byte> octets, out VMDescCandidate found)
    {
        int end = octets.LastIndexOfAnyExcept((byte)0) + 1;
        for (int from = 0; TryFind(octets, from, out found); from = found.Start + 1)
        {
            if (found.End >= end && found.End <= octets.Length)
                return true;
        }

        return false;
    }

    /// <summary>
    /// The text's first member is page_size, configuration or devices; a start that is too short to say may be, and is to be asked again when more is there.
    /// </summary>
    public bool MayBeText(ReadOnlySpan<byte> octets)
    {
        ReadOnlySpan<byte> text = octets[TextStart..(int)Math.Min(octets.Length, Math.Min(End, TextStart + LongestStart))];
        if (!text.StartsWith("{"u8))
            return false;
        ReadOnlySpan<byte> start = text[1..].TrimStart((byte)' ');
        return StartsLike(start, "\"page_size\""u8) || StartsLike(start, "\"configuration\""u8) || StartsLike(start, "\"devices\""u8);

        static bool StartsLike(ReadOnlySpan<byte> start, ReadOnlySpan<byte> name)
        {
            int length = Math.Min(start.Length, name.Length);
            return start[..length].SequenceEqual(name[..length]);
        }
    }

    /// <summary>How far the text goes on as JSON can: no octet of a JSON text is 0 (RFC 8259, 7), and every other candidate begins with one.</summary>
    /// <param name="octets">The held octets.</param>
    /// <param name="from">Where to go on; at first <see cref="TextStart"/>.</param>
    /// <returns>Octets before the first 0, or before the end of the text, or of what is held.</returns>
    public int Follow(ReadOnlySpan<byte> octets, int from)
    {
        int end = (int)Math.Min(End, octets.Length);
        if (from >= end)
            return end;
        int zero = octets[from..end].IndexOf((byte)0);
        return zero < 0 ? end : from + zero;
    }
}
