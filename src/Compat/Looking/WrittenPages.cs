using System.Collections;

namespace Ber.Compat;

/// <summary>Which pages of a block were written: memory grows with those, not with the block.</summary>
internal sealed class WrittenPages
{
    private const int ChunkBits = 15;
    private const int ChunkMask = (1 << ChunkBits) - 1;

    private Dictionary<ulong, BitArray> _chunks = [];

    /// <summary>Octets of a page: of the smallest that there was.</summary>
    public int PageLength { get; private set; } = 1 << RamFlags.MaxPageBits;

    /// <summary>A page was written.</summary>
    /// <param name="offset">Octets from the block's start to it.</param>
    /// <param name="length">Its octets, a power of two.</param>
    public void Add(ulong offset, int length)
    {
        Divide(length);
        ulong end = (offset + (uint)length) / (uint)PageLength;
        for (ulong page = offset / (uint)PageLength; page < end; page++)
            Add(page);
    }

    /// <summary>The pages of a range that were written, by their offsets, in no order.</summary>
    /// <param name="start">Octets from the block's start to the range.</param>
    /// <param name="end">Octets from the block's start to its end.</param>
    /// <param name="length">Octets of the pages that the range consists of.</param>
    public IEnumerable<ulong> Of(ulong start, ulong end, int length)
    {
        if (start >= end || _chunks.Count == 0)
            yield break;
        Divide(length);
        ulong first = start / (uint)PageLength, last = (end - 1) / (uint)PageLength;
        ulong firstKey = first >> ChunkBits, lastKey = last >> ChunkBits;
        IEnumerable<ulong> keys = lastKey - firstKey < (ulong)_chunks.Count ? Range(firstKey, lastKey) : _chunks.Keys;
        foreach (ulong key in keys)
        {
            if (!_chunks.TryGetValue(key, out BitArray? chunk))
                continue;
            ulong stop = Math.Min(last, (key << ChunkBits) + ChunkMask);
            for (ulong page = Math.Max(first, key << ChunkBits); page <= stop; page++)
            {
                if (chunk[(int)(page & ChunkMask)])
                    yield return page * (uint)PageLength;
            }
        }
    }

    private static IEnumerable<ulong> Range(ulong first, ulong last)
    {
        for (ulong key = first; key <= last; key++)
            yield return key;
    }

    private void Add(ulong page)
    {
        if (!_chunks.TryGetValue(page >> ChunkBits, out BitArray? chunk))
            _chunks.Add(page >> ChunkBits, chunk = new BitArray(1 << ChunkBits));
        chunk[(int)(page & ChunkMask)] = true;
    }

    /// <summary>Pages are smaller than those before: each of these is several.</summary>
    private void Divide(int length)
    {
        if (length >= PageLength)
            return;
        Dictionary<ulong, BitArray> former = _chunks;
        int parts = PageLength / length;
        (_chunks, PageLength) = ([], length);
        foreach ((ulong key, BitArray chunk) in former)
        {
            for (int i = 0; i < chunk.Length; i++)
            {
                for (int part = 0; chunk[i] && part < parts; part++)
                    Add((((key << ChunkBits) + (uint)i) * (uint)parts) + (uint)part);
            }
        }
    }
}
