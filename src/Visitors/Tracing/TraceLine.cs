using System.Globalization;

namespace Ber.Visitors;

/// <summary>A line of a trace in its text form: <c>0x0000a3f2      4 "0000:00:03.0/e1000"#0.rxbuf_size: uint32 = 0x100</c>.</summary>
internal readonly ref struct TraceLine
{
    private TraceLine(ReadOnlySpan<char> offset, ReadOnlySpan<char> octets, ReadOnlySpan<char> path, ReadOnlySpan<char> type, ReadOnlySpan<char> value)
    {
        Offset = offset;
        Octets = octets;
        Path = path;
        Type = type;
        Value = value;
    }

    /// <summary>Where the octets stand in the legacy stream, in hexadecimal behind 0x.</summary>
    public ReadOnlySpan<char> Offset { get; }

    /// <summary>Number of legacy octets, decimal.</summary>
    public ReadOnlySpan<char> Octets { get; }

    /// <summary>The path in its string form.</summary>
    public ReadOnlySpan<char> Path { get; }

    /// <summary>The type: a VMStateInfo name with the number of elements or octets, or what else stands there (marker, count, section, subsection).</summary>
    public ReadOnlySpan<char> Type { get; }

    /// <summary>The value; a long one is cut and ends in a digest of all of it.</summary>
    public ReadOnlySpan<char> Value { get; }

    /// <summary>Makes a line.</summary>
    /// <param name="offset">Octets of the legacy stream before it.</param>
    /// <param name="octets">Number of legacy octets.</param>
    /// <param name="path">The path.</param>
    /// <param name="type">The type; it holds no <c> = </c>.</param>
    /// <param name="value">The value, without line ends.</param>
    /// <returns>The line with its end.</returns>
    public static string Format(long offset, long octets, FieldPath path, string type, string value)
        => string.Create(CultureInfo.InvariantCulture, $"0x{offset:x8} {octets,6} {path}: {OneLineText.Of(type)} = {OneLineText.Of(value)}\n");

    /// <summary>Takes a line apart. A path has no space outside of quotes, and a type no <c> = </c>.</summary>
    /// <param name="line">The line without its end.</param>
    /// <param name="parsed">Its parts, which are parts of <paramref name="line"/>.</param>
    /// <returns>Whether it is such a line.</returns>
    public static bool TryParse(ReadOnlySpan<char> line, out TraceLine parsed)
    {
        parsed = default;
        int afterOffset = line.IndexOf(' ');
        if (afterOffset < 0)
            return false;
        ReadOnlySpan<char> rest = line[afterOffset..].TrimStart(' ');
        int afterOctets = rest.IndexOf(' ');
        if (afterOctets < 0)
            return false;

        ReadOnlySpan<char> octets = rest[..afterOctets];
        rest = rest[(afterOctets + 1)..];
        int afterPath = IndexOfPathEnd(rest);
        if (afterPath < 0)
            return false;
        ReadOnlySpan<char> path = rest[..afterPath];
        rest = rest[(afterPath + 2)..];
        int afterType = rest.IndexOf(" = ", StringComparison.Ordinal);
        if (afterType < 0)
            return false;
        parsed = new TraceLine(line[..afterOffset], octets, path, rest[..afterType], rest[(afterType + 3)..]);
        return true;
    }

    private static int IndexOfPathEnd(ReadOnlySpan<char> text)
    {
        bool isQuoted = false;
        for (int i = 0; i + 1 < text.Length; i++)
        {
            if (text[i] == '\\')
                i++;
            else if (text[i] == '"')
                isQuoted = !isQuoted;
            else if (!isQuoted && text[i] == ':' && text[i + 1] == ' ')
                return i;
        }

        return -1;
    }
}
