namespace Support;

/// <summary>A record of an <c>m</c> file: where it stands, its letter, all its octets.</summary>
public sealed record BerRecord(int Offset, char Letter, byte[] Octets)
{
    /// <summary>The octets behind identifier and length octets.</summary>
    public byte[] Contents => Octets[Head(Octets, 0).Length..];

    /// <summary>Cuts a file into its records; knows of identifier and length octets only.</summary>
    public static IReadOnlyList<BerRecord> Of(byte[] file)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (file is not [0x6d, 0x80, 0x68, ..])
            throw new FormatException("The file does not begin 6d 80 68.");
        List<BerRecord> records = [];
        int at = 2;
        while (file[at] != 0)
        {
            (int head, int contents) = Head(file, at);
            records.Add(new BerRecord(at, (char)file[at], file[at..(at + head + contents)]));
            at += head + contents;
        }

        return at == file.Length - 2 ? records : throw new FormatException($"{file.Length - at - 2} octets follow the end-of-contents octets.");
    }

    /// <summary>The letters of the records at the start of a stream that may end anywhere.</summary>
    public static string LettersOf(byte[] start)
    {
        ArgumentNullException.ThrowIfNull(start);
        var letters = new System.Text.StringBuilder();
        for (int at = 2; at + 6 < start.Length && start[at] != 0;)
        {
            letters.Append((char)start[at]);
            (int head, int contents) = Head(start, at);
            at += head + contents;
        }

        return letters.ToString();
    }

    /// <summary>Number of identifier and length octets (low tag numbers only), and of contents octets.</summary>
    internal static (int Length, int Contents) Head(byte[] octets, int at)
    {
        int first = octets[at + 1];
        if (first < 0x80)
            return (2, first);
        int length = 0;
        for (int i = 0; i < (first & 0x7f); i++)
            length = (length << 8) | octets[at + 2 + i];
        return (2 + (first & 0x7f), length);
    }
}
