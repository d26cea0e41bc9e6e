using System.Buffers.Binary;
using System.IO.Hashing;
using System.Numerics;

namespace Support;

/// <summary>Makes an <c>m</c> file of given records: counts, digests and index as docs/format.md says, written without the code under test.</summary>
public static class BerFile
{
    /// <summary>The header record of a stream with XXH3 digests, written by "golden".</summary>
    public static byte[] Header { get; } =
        LegacyStruct.Hex("68 25 0c 12 51 45 4d 55 20 6d 69 67 72 61 74 69 6f 6e 20 42 45 52 02 01 01 0a 01 00 0a 01 01 0c 06 67 6f 6c 64 65 6e");

    /// <summary>A file of the header, some records, the index and the end record.</summary>
    /// <param name="records">The octets of the records between header and index.</param>
    /// <param name="legacy">The legacy stream that they stand for.</param>
    /// <param name="indexed">Offsets in <paramref name="records"/> of those that the index names.</param>
    public static byte[] Of(byte[] records, byte[] legacy, params int[] indexed) => Of(records, legacy, [], indexed);

    /// <summary>The same with one record that has page data, which is left out of the digest of the file.</summary>
    /// <param name="records">The octets of the records between header and index.</param>
    /// <param name="legacy">The legacy stream that they stand for.</param>
    /// <param name="pages">The page data; they stand in <paramref name="records"/> once.</param>
    /// <param name="indexed">Offsets in <paramref name="records"/> of those that the index names.</param>
    public static byte[] Of(byte[] records, byte[] legacy, byte[] pages, int[] indexed)
    {
        byte[] before = [0x6d, 0x80, .. Header, .. records];
        int previous = 0;
        List<byte> entries = [];
        foreach (int offset in indexed.Select(i => i + 2 + Header.Length))
        {
            entries.AddRange(Element(0x02, Integer(offset - previous)));
            previous = offset;
        }

        byte[] withIndex = [.. before, .. Element(0x69, entries.ToArray())];
        int pagesAt = withIndex.AsSpan().IndexOf(pages);
        byte[] hashed = [.. withIndex[..pagesAt], .. withIndex[(pagesAt + pages.Length)..]];
        var indexOffset = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(indexOffset, before.Length);
        byte[] end = Element(0x65,
        [
            .. Element(0x02, Integer(legacy.Length)), .. Element(0x02, Integer(withIndex.Length)), 0x0a, 0x01, 0x01,
            .. Element(0x04, XxHash128.Hash(legacy)), .. Element(0x04, XxHash128.Hash(hashed)), .. Element(0x04, indexOffset),
        ]);
        return [.. withIndex, .. end, 0, 0];
    }

    /// <summary>An encoding with one identifier octet and the shortest length octets.</summary>
    public static byte[] Element(byte identifier, byte[] contents)
        => contents.Length < 0x80 ? [identifier, (byte)contents.Length, .. contents]
            : contents.Length < 0x100 ? [identifier, 0x81, (byte)contents.Length, .. contents]
            : contents.Length < 0x10000 ? [identifier, 0x82, (byte)(contents.Length >> 8), (byte)contents.Length, .. contents]
            : throw new ArgumentException("Longer than a test needs.", nameof(contents));

    /// <summary>The contents octets of an INTEGER.</summary>
    public static byte[] Integer(long value) => new BigInteger(value).ToByteArray(isBigEndian: true);
}
