namespace Fuzz;

/// <summary>An encoding that can be changed, and then be written with lengths that are right, or not. Written without the code under test.</summary>
internal sealed class BerElement
{
    private const int MaxDepth = 40;

    /// <summary>Its identifier octets.</summary>
    public required byte[] Identifier { get; set; }

    /// <summary>The contents octets of a primitive encoding.</summary>
    public byte[] Contents { get; set; } = [];

    /// <summary>The encodings in a constructed one; null: it is primitive, or its contents are no encodings.</summary>
    public List<BerElement>? Children { get; set; }

    /// <summary>Whether it ends with end-of-contents octets.</summary>
    public bool IsIndefinite { get; set; }

    /// <summary>A stated length that lies; null: it is right.</summary>
    public ulong? Lie { get; set; }

    /// <summary>Octets of the length beyond what it needs.</summary>
    public int Padding { get; set; }

    public IEnumerable<BerElement> All => Children is null ? [this] : [this, .. Children.SelectMany(static c => c.All)];

    /// <summary>The encodings of some octets; those behind the last whole one are one of their own.</summary>
    public static List<BerElement> Parse(byte[] octets)
    {
        int at = 0;
        List<BerElement> elements = ParseMany(octets, ref at, octets.Length, isIndefinite: false, 0);
        if (at < octets.Length)
            elements.Add(new BerElement { Identifier = octets[at..], Lie = ulong.MaxValue });
        return elements;
    }

    public BerElement Clone() => new()
    {
        Identifier = [.. Identifier],
        Contents = [.. Contents],
        Children = Children?.ConvertAll(static c => c.Clone()),
        IsIndefinite = IsIndefinite,
        Lie = Lie,
        Padding = Padding,
    };

    public static byte[] Write(List<BerElement> elements)
    {
        var output = new MemoryStream();
        elements.ForEach(e => e.Write(output));
        return output.ToArray();
    }

    private void Write(MemoryStream output)
    {
        output.Write(Identifier);
        if (Lie == ulong.MaxValue)
            return;   // octets that were no encoding
        byte[] contents = Children is null ? Contents : Write(Children);
        if (IsIndefinite)
            output.WriteByte(0x80);
        else
            WriteLength(output, Lie ?? (ulong)contents.Length);
        output.Write(contents);
        if (IsIndefinite)
            output.Write([0, 0]);
    }

    private void WriteLength(MemoryStream output, ulong length)
    {
        if (length < 0x80 && Padding == 0)
        {
            output.WriteByte((byte)length);
            return;
        }

        int octets = 1;
        while (octets < 8 && length >> (8 * octets) != 0)
            octets++;
        output.WriteByte((byte)(0x80 + octets + Padding));
        output.Write(new byte[Padding]);
        for (int i = octets - 1; i >= 0; i--)
            output.WriteByte((byte)(length >> (8 * i)));
    }

    private static List<BerElement> ParseMany(byte[] octets, ref int at, int end, bool isIndefinite, int depth)
    {
        List<BerElement> elements = [];
        while (at < end)
        {
            if (isIndefinite && end - at >= 2 && octets[at] == 0 && octets[at + 1] == 0)
                return elements;
            int before = at;
            if (ParseOne(octets, ref at, end, depth) is not BerElement element)
            {
                at = before;
                return elements;
            }

            elements.Add(element);
        }

        return elements;
    }

    private static BerElement? ParseOne(byte[] octets, ref int at, int end, int depth)
    {
        int start = at++;
        if ((octets[start] & 0x1f) == 0x1f)
        {
            while (at < end && (octets[at] & 0x80) != 0)
                at++;
            at++;
        }

        if (at >= end || depth > MaxDepth)
            return null;
        byte[] identifier = octets[start..at];
        bool isConstructed = (identifier[0] & 0x20) != 0;
        int first = octets[at++];
        if (first == 0x80 && isConstructed)
        {
            List<BerElement> children = ParseMany(octets, ref at, end, isIndefinite: true, depth + 1);
            at = Math.Min(end, at + 2);
            return new BerElement { Identifier = identifier, Children = children, IsIndefinite = true };
        }

        long length = first;
        if (first > 0x80)
        {
            int count = first - 0x80;
            if (count > 7 || end - at < count)
                return null;
            length = 0;
            for (int i = 0; i < count; i++)
                length = (length << 8) | octets[at++];
        }

        if (first == 0x80 || length > end - at)
            return null;
        int contentsEnd = at + (int)length;
        byte[] contents = octets[at..contentsEnd];
        if (isConstructed)
        {
            int inner = at;
            List<BerElement> children = ParseMany(octets, ref inner, contentsEnd, isIndefinite: false, depth + 1);
            if (inner == contentsEnd)
            {
                at = contentsEnd;
                return new BerElement { Identifier = identifier, Children = children };
            }
        }

        at = contentsEnd;
        return new BerElement { Identifier = identifier, Contents = contents };
    }
}
