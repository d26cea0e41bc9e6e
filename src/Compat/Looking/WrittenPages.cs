using System.Collections;

namespace Ber.Compat;

/// <summary>Which pages of a block were written: memory grows with those, not with the block.</summary>
internal sealed class WrittenPages
{
    private const int ChunkBits = 15;

    private readonly Dictionary<long, BitArray> _chunks = [];

    public void Add(long page)
    {
        if (!_chunks.TryGetValue(page >> ChunkBits, out BitArray? chunk))
            _chunks.Add(page >> ChunkBits, chunk = new BitArray(1 << ChunkBits));
        chunk[(int)(page & ((1 << ChunkBits) - 1))] = true;
    }

    /// <summary>The pages of a range that were written, in no order.</summary>
    public IEnumerable<long> Of(long first, long count)
    {
        long firstKey = first >> ChunkBits, lastKey = (first + count - 1) >> ChunkBits;
        IEnumerable<long> keys = lastKey - firstKey < _chunks.Count ? Range(firstKey, lastKey) : _chunks.Keys;
        foreach (long key in keys)
        {
            if (!_chunks.TryGetValue(key, out BitArray? chunk))
                continue;
            long start = Math.Max(first, key << ChunkBits);
            long end = Math.Min(first + count, (key + 1) << ChunkBits);
            for (long page = start; page < end; page++)
            {
                if (chunk[(int)(page & ((1 << ChunkBits) - 1))])
                    yield return page;
            }
        }
    }

    private static IEnumerable<long> Range(long first, long last)
    {
        for (long key = first; key <= last; key++)
            yield return key;
    }
}
