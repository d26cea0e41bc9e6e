using System.Buffers.Binary;

namespace Fuzz;

/// <summary>Changes of BER files: encodings swapped, repeated, removed, crossed; tags, lengths, forms, integers and contents.</summary>
internal static class BerMutations
{
    private static readonly byte[][] s_tags =
    [
        [0x02], [0x04], [0x0c], [0x0a], [0x01], [0x05], [0x30], [0x31],
        [0x61], [0x62], [0x64], [0x65], [0x6f], [0x72], [0x73], [0x74], [0x76], [0x80], [0xa0], [0xa1], [0xc1], [0x00], [0x1f, 0x83, 0x7f],
    ];

    /// <summary>Some changes.</summary>
    /// <param name="octets">The file.</param>
    /// <param name="other">A file to take encodings of.</param>
    /// <param name="random">Chooses.</param>
    public static byte[] Mutate(byte[] octets, byte[] other, Random random)
    {
        List<BerElement> roots = BerElement.Parse(octets);
        for (int i = random.Next(1, 5); i > 0; i--)
        {
            List<BerElement> all = [.. roots.SelectMany(static r => r.All)];
            if (all.Count == 0)
                break;
            BerElement one = all[random.Next(all.Count)];
            List<BerElement> siblings = all.Find(e => e.Children?.Contains(one) == true)?.Children ?? roots;
            if (random.Next(2) == 0)
                ChangeList(siblings, one, other, random);
            else
                ChangeElement(one, random);
        }

        byte[] changed = BerElement.Write(roots);
        return random.Next(8) == 0 ? OctetMutations.Mutate(changed, random) : changed;
    }

    private static void ChangeList(List<BerElement> siblings, BerElement one, byte[] other, Random random)
    {
        int at = siblings.IndexOf(one);
        switch (random.Next(5))
        {
            case 0:
                siblings.RemoveAt(at);
                break;
            case 1:
                int count = random.Next(8) == 0 ? random.Next(1, 200) : 1;
                siblings.InsertRange(random.Next(siblings.Count + 1), Enumerable.Range(0, count).Select(_ => one.Clone()));
                break;
            case 2:
                int with = random.Next(siblings.Count);
                (siblings[at], siblings[with]) = (siblings[with], siblings[at]);
                break;
            default:
                List<BerElement> others = [.. BerElement.Parse(other).SelectMany(static r => r.All)];
                BerElement taken = others[random.Next(others.Count)].Clone();
                if (random.Next(2) == 0)
                    siblings[at] = taken;
                else
                    siblings.Insert(at, taken);
                break;
        }
    }

    private static void ChangeElement(BerElement one, Random random)
    {
        switch (random.Next(7))
        {
            case 0:
                one.Identifier = [.. s_tags[random.Next(s_tags.Length)]];
                break;
            case 1:
                one.Lie = random.Next(2) == 0 ? OctetMutations.Edge(random) : (ulong)(one.Contents.Length + random.Next(-2, 3));
                break;
            case 2:
                one.IsIndefinite = !one.IsIndefinite;
                break;
            case 3:
                one.Padding = random.Next(1, 120);
                break;
            default:
                if (one.Children is null)
                    one.Contents = Contents(one.Contents, random);
                else
                    one.Children.Add(new BerElement { Identifier = s_tags[random.Next(s_tags.Length)], Contents = Contents([], random) });
                break;
        }
    }

    private static byte[] Contents(byte[] contents, Random random)
    {
        if (random.Next(3) == 0 && contents.Length > 8)
            return OctetMutations.Mutate(contents, random);
        Span<byte> number = stackalloc byte[9];
        BinaryPrimitives.WriteUInt64BigEndian(number[1..], OctetMutations.Edge(random) + (ulong)random.Next(-1, 2));
        int skip = 0;   // X.690 8.3.2: not the first nine bits alike
        while (skip < 8 && number[skip] == 0 && number[skip + 1] < 0x80)
            skip++;
        return random.Next(4) == 0 ? [(byte)random.Next(256)] : number[skip..].ToArray();
    }
}
