using System.Formats.Asn1;
using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace Support;

/// <summary>Generators biased to boundaries, with shrinkers, for <c>[Properties(Arbitrary = [typeof(Arbitraries)])]</c>.</summary>
public static class Arbitraries
{
    private static readonly int[] s_lengths = [0, 1, 2, 126, 127, 128, 129, 255, 256, 257];
    private static readonly int[] s_tagNumbers =
        [0, 1, 30, 31, 32, 127, 128, 255, 256, 16383, 16384, 65535, 65536, (1 << 21) - 1, 1 << 21, (1 << 28) - 1, 1 << 28, int.MaxValue];

    /// <summary>Contents lengths around the steps of the length octets.</summary>
    public static Gen<int> ContentsLengths => Gen.Frequency(
        (6, Gen.Choose(0, 20)), (2, Gen.Elements(s_lengths)), (1, Gen.Choose(0, 400)));

    public static Gen<int> TagNumbers => Gen.Frequency((3, Gen.Elements(s_tagNumbers)), (2, Gen.Choose(0, 40)), (1, Gen.Choose(0, int.MaxValue)));

    /// <summary>Integers around every change of the number of contents octets.</summary>
    public static Gen<long> Integers =>
        from shift in Gen.Choose(0, 63)
        from near in Gen.Choose(-2, 2)
        from sign in Gen.Elements(1L, -1L)
        select unchecked(((1L << shift) + near) * sign);

    public static Arbitrary<BerNode> Nodes() => Arb.From(Gen.Sized(size => Node(Math.Min(size, 40))), Shrink);

    public static Arbitrary<NodeList> NodeLists() => Arb.From(
        from nodes in Gen.Sized(size => Children(Math.Min(size, 40)))
        select new NodeList(nodes),
        list => ShrinkList(list.Nodes).Select(nodes => new NodeList(nodes)));

    public static Arbitrary<BoundaryInteger> BoundaryIntegers() => Arb.From(
        from value in Integers select new BoundaryInteger(value),
        i => i.Value == 0 ? [] : [new BoundaryInteger(i.Value / 2), new BoundaryInteger(0)]);

    /// <summary>Smaller trees that are still valid.</summary>
    public static IEnumerable<BerNode> Shrink(BerNode node)
    {
        if (node.Children is { } children)
        {
            if (node.Class != TagClass.Universal || node.Number is 16 or 17)
            {
                foreach (BerNode child in children)
                {
                    yield return child;
                }
            }

            foreach (IReadOnlyList<BerNode> fewer in ShrinkList(children))
            {
                yield return node with { Children = fewer };
            }
        }
        else if (node.Contents.Length > 0 && (node.Class != TagClass.Universal || node.Number == 4))
        {
            yield return node with { Contents = node.Contents[..(node.Contents.Length / 2)] };
        }

        if (node.Length != NodeLength.Shortest)
        {
            yield return node with { Length = NodeLength.Shortest };
        }
    }

    private static IEnumerable<IReadOnlyList<BerNode>> ShrinkList(IReadOnlyList<BerNode> nodes)
    {
        for (int i = 0; i < nodes.Count; i++)
        {
            yield return [.. nodes.Take(i), .. nodes.Skip(i + 1)];
        }

        for (int i = 0; i < nodes.Count; i++)
        {
            foreach (BerNode smaller in Shrink(nodes[i]))
            {
                yield return [.. nodes.Take(i), smaller, .. nodes.Skip(i + 1)];
            }
        }
    }

    private static Gen<BerNode> Node(int size) => size <= 1
        ? Primitive
        : Gen.Frequency((2, Primitive), (3, Constructed(size)), (1, ConstructedString(size)));

    private static Gen<BerNode> Primitive => Gen.Frequency(
        (3, from value in Integers from length in DefiniteForms select Universal(UniversalTagNumber.Integer, IntegerOctets(value), length)),
        (2, from octet in Gen.Choose(0, 255) from length in DefiniteForms select Universal(UniversalTagNumber.Boolean, [(byte)octet], length)),
        (1, from length in DefiniteForms select Universal(UniversalTagNumber.Null, [], length)),
        (3, from octets in Octets from length in DefiniteForms select Universal(UniversalTagNumber.OctetString, octets, length)),
        (1,
            from octets in Octets
            from unused in Gen.Choose(0, 7)
            select Universal(UniversalTagNumber.BitString, BitOctets(octets, unused), NodeLength.Shortest)),
        (1, from arc in Gen.Choose(0, 1 << 28) select Universal(UniversalTagNumber.ObjectIdentifier, Subidentifier(arc), NodeLength.Shortest)),
        (3, from tag in OtherTags from octets in Octets from length in DefiniteForms select BerNode.Primitive(tag.Class, tag.Number, octets, length)));

    private static Gen<NodeLength> DefiniteForms => Gen.Frequency(
        (6, Gen.Constant(NodeLength.Shortest)), (1, Gen.Constant(NodeLength.PaddedByOne)), (1, Gen.Constant(NodeLength.PaddedToEight)));

    private static Gen<NodeLength> Forms => Gen.Frequency((3, DefiniteForms), (2, Gen.Constant(NodeLength.Indefinite)));

    private static Gen<byte[]> Octets =>
        from length in ContentsLengths
        from seed in Gen.Choose(0, int.MaxValue)
        select Pseudorandom(length, seed);

    private static Gen<(TagClass Class, int Number)> OtherTags =>
        from tagClass in Gen.Elements(TagClass.Application, TagClass.ContextSpecific, TagClass.Private)
        from number in TagNumbers
        select (tagClass, number);

    private static Gen<BerNode> Constructed(int size) =>
        from tag in Gen.Frequency((2, Gen.Elements((TagClass.Universal, 16), (TagClass.Universal, 17))), (3, OtherTags))
        from length in Forms
        from children in Children(size / 2)
        select BerNode.Constructed(tag.Item1, tag.Item2, children, length);

    /// <summary>An OCTET STRING in segments (X.690 8.7.3).</summary>
    private static Gen<BerNode> ConstructedString(int size) =>
        from length in Forms
        from count in Gen.Choose(0, Math.Min(size, 4))
        from segments in Gen.ArrayOf(from octets in Octets select Universal(UniversalTagNumber.OctetString, octets, NodeLength.Shortest), count)
        select BerNode.Constructed(TagClass.Universal, (int)UniversalTagNumber.OctetString, segments, length);

    private static Gen<IReadOnlyList<BerNode>> Children(int size) =>
        from count in Gen.Choose(0, Math.Min(size, 6))
        from children in Gen.ArrayOf(Node(count == 0 ? 0 : size / count), count)
        select (IReadOnlyList<BerNode>)children;

    private static BerNode Universal(UniversalTagNumber number, byte[] contents, NodeLength length) =>
        BerNode.Primitive(TagClass.Universal, (int)number, contents, length);

    private static byte[] IntegerOctets(long value)
    {
        byte[] octets = Convert.FromHexString(value.ToString("X16", CultureInfo.InvariantCulture));
        int skip = 0;
        while (skip < 7 && (octets[skip] == 0 && octets[skip + 1] < 0x80 || octets[skip] == 0xFF && octets[skip + 1] >= 0x80))
        {
            skip++;
        }

        return octets[skip..];
    }

    private static byte[] BitOctets(byte[] octets, int unused) => octets.Length == 0
        ? [0]
        : [(byte)unused, .. octets[..^1], (byte)(octets[^1] & (0xFF << unused))];

    private static byte[] Subidentifier(int arc)
    {
        var octets = new List<byte> { (byte)(arc & 0x7F) };
        for (arc >>= 7; arc != 0; arc >>= 7)
        {
            octets.Insert(0, (byte)(0x80 | (arc & 0x7F)));
        }

        return [.. octets];
    }

    private static byte[] Pseudorandom(int length, int seed)
    {
        byte[] octets = new byte[length];
        new Random(seed).NextBytes(octets);
        return octets;
    }
}

/// <summary>Encodings one after another.</summary>
public sealed record NodeList(IReadOnlyList<BerNode> Nodes)
{
    public byte[] Encode() => [.. Nodes.SelectMany(n => n.Encode())];

    public override string ToString() => Convert.ToHexString(Encode());
}

/// <summary>An integer near a power of two.</summary>
public sealed record BoundaryInteger(long Value);
