using System.Buffers.Binary;

namespace Fuzz;

/// <summary>Divides a legacy stream into its parts. Written from QEMU's sources, without the code under test; what it does not
/// understand it leaves whole.</summary>
internal sealed class LegacyParts
{
    private const int PageLength = 4096;

    private readonly byte[] _octets;
    private readonly List<LegacyPart> _parts = [];
    private int _at;

    private LegacyParts(byte[] octets) => _octets = octets;

    public static List<LegacyPart> Parse(byte[] octets)
    {
        var parser = new LegacyParts(octets);
        try
        {
            parser.Start();
            while (parser.Element())
            {
            }
        }
        catch (Exception exception) when (exception is ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            // The stream is over in the middle of something.
        }

        if (parser._at < octets.Length)
            parser._parts.Add(new LegacyPart(LegacyPartKind.Rest, octets[parser._at..]));
        return parser._parts;
    }

    private ReadOnlySpan<byte> Left => _octets.AsSpan(_at);

    private void Add(LegacyPartKind kind, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, _octets.Length - _at);
        _parts.Add(new LegacyPart(kind, _octets[_at..(_at + length)]));
        _at += length;
    }

    private void Start()
    {
        int length = 8;
        if (Left[8..][0] == 0x07)
        {
            length += 5 + (int)BinaryPrimitives.ReadUInt32BigEndian(Left[9..]);
            while (Left[length..][0] == 0x05)   // a subsection: of those there are, all end before the next element
                length += NextElement(Left[(length + 1)..]) + 1;
        }

        Add(LegacyPartKind.Start, length);
    }

    /// <summary>Octets to something that looks like the start of ram, of a device or of a subsection.</summary>
    private static int NextElement(ReadOnlySpan<byte> octets)
    {
        for (int i = 0; i < Math.Min(octets.Length - 8, 4096); i++)
        {
            bool isSection = octets[i] is 0x01 or 0x04 && octets[i + 1] == 0 && octets[i + 2] == 0 && octets[i + 5] is > 1 and < 64;
            bool isSubsection = octets[i] == 0x05 && octets[(i + 2)..].StartsWith("configuration/"u8);
            if (isSection || isSubsection)
                return i;
        }

        throw new ArgumentOutOfRangeException(nameof(octets));
    }

    private bool Element()
    {
        if (Left.IsEmpty)
            return false;
        switch (Left[0])
        {
            case 0x00:
                Add(LegacyPartKind.Eof, 1);
                return true;
            case 0x01 or 0x04:
                Section(Left[0] == 0x01);
                return true;
            case 0x02 or 0x03:
                Add(LegacyPartKind.Head, 5);
                Ram();
                return true;
            case 0x06:
                Add(LegacyPartKind.VMDesc, 5 + (int)BinaryPrimitives.ReadUInt32BigEndian(Left[1..]));
                return true;
            case 0x08:
                Add(LegacyPartKind.Command, 5 + BinaryPrimitives.ReadUInt16BigEndian(Left[3..]));
                return true;
            default:
                return false;
        }
    }

    private void Section(bool isLive)
    {
        byte[] id = Left[1..5].ToArray();
        int nameLength = Left[5];
        bool isRam = isLive && nameLength == 3 && Left[6..9].SequenceEqual("ram"u8);
        Add(LegacyPartKind.Head, 5 + 1 + nameLength + 8);
        if (isRam)
        {
            Blocks();
            Ram();
            return;
        }

        int length = 0;
        do
        {
            int next = Left[length..].IndexOf((byte[])[0x7e, .. id]);
            ArgumentOutOfRangeException.ThrowIfNegative(next);
            length += next + 1;
        }
        while (length + 4 < Left.Length && Left[length + 4] is not (0 or 1 or 2 or 3 or 4 or 6 or 8));
        Add(LegacyPartKind.Contents, length - 1);
        Add(LegacyPartKind.Footer, 5);
    }

    private void Blocks()
    {
        long total = BinaryPrimitives.ReadInt64BigEndian(Left) & ~0xfffL;
        int length = 8;
        while (total > 0)
        {
            length += 1 + Left[length];
            total -= BinaryPrimitives.ReadInt64BigEndian(Left[length..]);
            length += 8;
        }

        Add(LegacyPartKind.Blocks, length);
    }

    private void Ram()
    {
        while (true)
        {
            ulong flags = BinaryPrimitives.ReadUInt64BigEndian(Left) & 0xfff;
            int length = 8;
            if ((flags & 0x010) != 0)
            {
                Add(LegacyPartKind.Word, length);
                if (!Left.IsEmpty && Left[0] == 0x7e)
                    Add(LegacyPartKind.Footer, 5);
                return;
            }

            if ((flags & 0x00a) != 0 && (flags & 0x020) == 0)
                length += 1 + Left[length];
            length += (flags & 0x00a) switch { 0x002 => 1, 0x008 => PageLength, _ => 0 };
            ArgumentOutOfRangeException.ThrowIfNotEqual((flags & ~0x22aUL), 0UL);
            Add(LegacyPartKind.Word, length);
        }
    }
}
