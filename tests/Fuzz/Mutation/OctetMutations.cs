using System.Buffers.Binary;

namespace Fuzz;

/// <summary>Changes that know nothing of what the octets mean.</summary>
internal static class OctetMutations
{
    private static readonly ulong[] s_edges =
    [
        0, 1, 2, 0x7f, 0x80, 0xff, 0x100, 0xfff, 0x1000, 0x7fff, 0x8000, 0xffff, 0x10000, 0x100000, 0x7fffffff, 0x80000000, 0xffffffff, 0x100000000,
        0x7ffffffffffff000, 0x7fffffffffffffff, 0x8000000000000000, 0xfffffffffffff000, 0xfffffffffffffffe, 0xffffffffffffffff,
    ];

    /// <summary>A number at which something may tip over.</summary>
    public static ulong Edge(Random random) => s_edges[random.Next(s_edges.Length)];

    /// <summary>One change.</summary>
    public static byte[] Mutate(byte[] octets, Random random)
    {
        if (octets.Length == 0)
            return [(byte)random.Next(256)];
        int at = random.Next(octets.Length);
        switch (random.Next(7))
        {
            case 0:
                return With(octets, at, [(byte)(octets[at] ^ (1 << random.Next(8)))]);
            case 1:
                return With(octets, at, [(byte)random.Next(256)]);
            case 2:
                byte[] number = new byte[8];
                BinaryPrimitives.WriteUInt64BigEndian(number, Edge(random));
                return With(octets, at, number.AsSpan(8 - (1 << random.Next(4))));
            case 3:
                return Replace(octets, at, Math.Min(octets.Length - at, random.Next(1, 17)), []);
            case 4:
                return Replace(octets, at, 0, Enumerable.Repeat((byte)random.Next(256), random.Next(1, 33)).ToArray());
            case 5:
                ReadOnlySpan<byte> rest = octets.AsSpan(random.Next(octets.Length));
                return Replace(octets, at, 0, rest[..Math.Min(rest.Length, random.Next(1, 65))]);
            default:
                return octets[..at];
        }
    }

    public static byte[] Replace(byte[] octets, int at, int length, ReadOnlySpan<byte> with)
        => [.. octets.AsSpan(0, at), .. with, .. octets.AsSpan(at + length)];

    private static byte[] With(byte[] octets, int at, ReadOnlySpan<byte> with)
    {
        byte[] changed = [.. octets];
        with[..Math.Min(with.Length, changed.Length - at)].CopyTo(changed.AsSpan(at));
        return changed;
    }
}
