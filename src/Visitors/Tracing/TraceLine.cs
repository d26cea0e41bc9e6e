using System.Globalization;

namespace Ber.Visitors;

/// <summary>The text form of a trace: <c>0x0000a3f2      4 "0000:00:03.0/e1000"#0.rxbuf_size: uint32 = 0x100</c>.</summary>
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

    public ReadOnlySpan<char> Offset { get; }

    public ReadOnlySpan<char> Octets { get; }

    public ReadOnlySpan<char> Path { get; }

    public ReadOnlySpan<char> Type { get; }

    public ReadOnlySpan<char> Value { get; }

    public static string Format(long offset, int octets, FieldPath path, string type, string value)
        => string.Create(CultureInfo.InvariantCulture, $"0x{offset:x8} {octets,6} {path}: {type} = {value}\n");

    /// <summary>Takes a line apart. A path has no space outside of quotes, and a type no <c> = </c>.</summary>
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
