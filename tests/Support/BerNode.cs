using System.Formats.Asn1;
using System.Globalization;

namespace Support;

/// <summary>How the length octets of a node are spelled.</summary>
public enum NodeLength
{
    Shortest,
    PaddedByOne,
    PaddedToEight,
    Indefinite,
}

/// <summary>A BER document as a tree, with its own trivial encoder: it never calls the codec that it is compared with.</summary>
public sealed record BerNode(TagClass Class, int Number, NodeLength Length, byte[] Contents, IReadOnlyList<BerNode>? Children)
{
    public bool IsConstructed => Children is not null;

    public Asn1Tag Tag => new(Class, Number, IsConstructed);

    public static BerNode Primitive(TagClass tagClass, int number, byte[] contents, NodeLength length = NodeLength.Shortest) =>
        new(tagClass, number, length, contents, null);

    public static BerNode Constructed(TagClass tagClass, int number, IReadOnlyList<BerNode> children, NodeLength length = NodeLength.Shortest) =>
        new(tagClass, number, length, [], children);

    public byte[] Encode()
    {
        var octets = new List<byte>();
        EncodeTo(octets);
        return [.. octets];
    }

    /// <summary>The same tree in which every constructed node has the form given.</summary>
    public BerNode WithForm(NodeLength length) => this with
    {
        Length = IsConstructed ? length : NodeLength.Shortest,
        Children = Children?.Select(c => c.WithForm(length)).ToList(),
    };

    /// <summary>Tags and contents without the spelling of lengths: equal texts are equal values.</summary>
    public string Describe() => IsConstructed
        ? $"{Class} {Number} {{ {string.Join(" ", Children!.Select(c => c.Describe()))} }}"
        : $"{Class} {Number} {Convert.ToHexString(Contents)}";

    public int Count => 1 + (Children?.Sum(c => c.Count) ?? 0);

    public override string ToString() => $"{Convert.ToHexString(Encode())} = {Describe()}";

    private void EncodeTo(List<byte> octets)
    {
        EncodeIdentifier(octets);
        byte[] contents = IsConstructed ? [.. Children!.SelectMany(c => c.Encode())] : Contents;
        if (Length == NodeLength.Indefinite)
        {
            octets.Add(0x80);
            octets.AddRange(contents);
            octets.AddRange([0, 0]);
            return;
        }

        EncodeLength(octets, contents.Length);
        octets.AddRange(contents);
    }

    private void EncodeIdentifier(List<byte> octets)
    {
        int leading = (int)Class | (IsConstructed ? 0x20 : 0);
        if (Number < 31)
        {
            octets.Add((byte)(leading | Number));
            return;
        }

        octets.Add((byte)(leading | 31));
        string bits = Convert.ToString(Number, 2);
        bits = bits.PadLeft((bits.Length + 6) / 7 * 7, '0');
        for (int i = 0; i < bits.Length; i += 7)
        {
            byte group = byte.Parse(bits.AsSpan(i, 7), NumberStyles.BinaryNumber, CultureInfo.InvariantCulture);
            octets.Add((byte)(group | (i + 7 < bits.Length ? 0x80 : 0)));
        }
    }

    private void EncodeLength(List<byte> octets, int length)
    {
        string hex = length.ToString("X", CultureInfo.InvariantCulture);
        hex = hex.Length % 2 == 0 ? hex : "0" + hex;
        hex = Length switch
        {
            NodeLength.PaddedByOne => "00" + hex,
            NodeLength.PaddedToEight => hex.PadLeft(16, '0'),
            _ => hex,
        };
        if (Length == NodeLength.Shortest && length < 128)
        {
            octets.Add((byte)length);
            return;
        }

        octets.Add((byte)(0x80 | (hex.Length / 2)));
        octets.AddRange(Convert.FromHexString(hex));
    }
}
