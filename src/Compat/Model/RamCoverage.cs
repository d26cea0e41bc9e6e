using System.Numerics;
using System.Runtime.InteropServices;

namespace Ber.Compat;

/// <summary>
/// Which pages of a RAM block a stream has sent, and which of them are zero. What it has not sent is unknown, not zero: pages travel on other channels
/// (multifd, postcopy-preempt), a block is left out (x-ignore-shared), memory is not plugged (virtio-mem) or free (page hinting), a stream is cut short.
/// </summary>
/// <remarks>
/// Two bits for a page, in chunks of 2^15 pages; a chunk that is alike throughout takes none. All blocks of a stream together take at most 64 MiB, which is
/// 1 TiB of mixed pages of 4 KiB: a block beyond that is not counted.
/// </remarks>
public sealed class RamCoverage : IEquatable<RamCoverage>
{
    private const int ChunkBits = 15;
    private const int ChunkMask = (1 << ChunkBits) - 1;
    private const int MaxOwnWords = 8 * 1024 * 1024;   // of 8 octets, for all blocks
    private const int MaxChunks = 256 * 1024;
    private const int MaxChunksAtChange = 64;
    private const int MaxChanges = 2;

    private static readonly Chunk s_data = Chunk.Whole(isZero: false);
    private static readonly Chunk s_zeros = Chunk.Whole(isZero: true);

    private readonly ulong _length;
    private readonly Room _room;
    private Dictionary<ulong, Chunk> _chunks = [];
    private int _pageBits;
    private ulong _pages;
    private int _changes;
    private ulong _lastKey = ulong.MaxValue;
    private Chunk? _last;   // of its own, where it is not null

    internal RamCoverage(ulong length, int pageBits, Room room) 
    {
        (_length, _pageBits, _room) = (length, pageBits, room);
        _pages = PagesOf(pageBits);
    }

    /// <summary>Whether pages were counted: there were not too many chunks, or sizes of pages.</summary>
    public bool IsCounted { get; private set; } = true;

    /// <summary>Octets of a page.</summary>
    public int PageLength => 1 << _pageBits;

    /// <summary>Pages of the block.</summary>
    public long Pages => (long)_pages;

    /// <summary>Pages that were sent with data the last time.</summary>
    public long DataPages => Sent - ZeroPages;

    /// <summary>Pages that were sent as zero the last time.</summary>
    public long ZeroPages => _chunks.Values.Sum(static chunk => (long)chunk.Zeros);

    /// <summary>Pages that were not sent.</summary>
    public long UnknownPages => Pages - Sent;

    private long Sent => _chunks.Values.Sum(static chunk => (long)chunk.Sent);

    /// <summary>Whether the counts are the same, not whether those are the same pages.</summary>
    public bool Equals(RamCoverage? other)
        => other is not null && (IsCounted, PageLength, Pages, DataPages, ZeroPages)
            == (other.IsCounted, other.PageLength, other.Pages, other.DataPages, other.ZeroPages);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RamCoverage);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(PageLength, Pages, DataPages, ZeroPages);

    /// <summary>Whether the page at an offset was sent.</summary>
    /// <param name="offset">Octets from the block's start.</param>
    internal bool IsKnown(ulong offset)
    {
        ulong page = offset >> _pageBits;
        return _chunks.TryGetValue(page >> ChunkBits, out Chunk? chunk) && chunk.Has((int)(page & ChunkMask));
    }

    /// <summary>Tells of all pages, in runs of pages that are alike: first page, number, whether they were sent, whether as zeros.</summary>
    /// <remarks>A chunk that is alike throughout, and chunks that are not there, are one run: the work is that of what was sent.</remarks>
    internal void ForEachRun(Action<long, long, bool, bool> run)
    {
        long next = 0;
        foreach ((ulong key, Chunk chunk) in _chunks.OrderBy(static c => c.Key))
        {
            long first = (long)(key << ChunkBits);
            if (next < first)
                run(next, first - next, false, false);
            next = Math.Min(first + (1 << ChunkBits), Pages);
            if (chunk == s_data || chunk == s_zeros)
            {
                run(first, next - first, true, chunk == s_zeros);
                continue;
            }

            int start = 0;
            int end = (int)(next - first);
            for (int i = 1; i <= end; i++)
            {
                if (i < end && (chunk.Has(i), chunk.IsZero(i)) == (chunk.Has(start), chunk.IsZero(start)))
                    continue;
                run(first + start, i - start, chunk.Has(start), chunk.IsZero(start));
                start = i;
            }
        }

        if (next < Pages)
            run(next, Pages - next, false, false);
    }

    /// <summary>A page was sent.</summary>
    /// <param name="offset">Octets from the block's start to it.</param>
    /// <param name="isZero">Whether as zeros.</param>
    internal void Add(ulong offset, bool isZero)
    {
        ulong page = offset >> _pageBits;
        if (page >= _pages)
            return;
        if (page >> ChunkBits == _lastKey && _last is not null)
            _last.Set((int)(page & ChunkMask), isZero);
        else
            OwnChunk(page >> ChunkBits)?.Set((int)(page & ChunkMask), isZero);
    }

    /// <summary>Pages that follow one another were sent.</summary>
    /// <param name="offset">Octets from the block's start to the first.</param>
    /// <param name="count">How many; what goes beyond the block does not count.</param>
    /// <param name="isZero">Whether as zeros.</param>
    internal void Add(ulong offset, long count, bool isZero)
    {
        if (count == 1)
        {
            Add(offset, isZero);
            return;
        }

        ulong page = offset >> _pageBits;
        ulong end = Math.Min(page + (ulong)count, _pages);
        while (page < end && IsCounted)
        {
            ulong key = page >> ChunkBits;
            ulong last = Math.Min(end, (key + 1) << ChunkBits);
            if (last - page == 1ul << ChunkBits)
                Replace(key, isZero ? s_zeros : s_data);
            else
                OwnChunk(key)?.Fill((int)(page & ChunkMask), (int)(last - page), isZero);
            page = last;
        }
    }

    /// <summary>
    /// From now on pages have another size. A stream states it late: those before were pages of that size, too.
    /// </summary>
    internal void SetPageBits(int pageBits)
    {
        if (pageBits == _pageBits)
            return;
        Dictionary<ulong, Chunk> former = _chunks;
        int formerBits = _pageBits;
        Forget();
        _pageBits = pageBits;
        _pages = PagesOf(pageBits);
        if (former.Count == 0 || !IsCounted)
            return;
        if (former.Count > MaxChunksAtChange || ++_changes > MaxChanges)
        {
            IsCounted = false;
            return;
        }

        foreach ((ulong key, Chunk chunk) in former)
        {
            for (int i = 0; i < chunk.Words << 6; i++)
            {
                if (chunk.Has(i))
                    Add(((key << ChunkBits) + (uint)i) << formerBits, chunk.IsZero(i));
            }
        }
    }

    /// <summary>The chunk of a key, which is nobody else's; null: no more are counted.</summary>
    private Chunk? OwnChunk(ulong key)
    {
        if (!IsCounted)
            return null;
        ref Chunk? chunk = ref CollectionsMarshal.GetValueRefOrAddDefault(_chunks, key, out _);
        if (chunk is null || chunk == s_data || chunk == s_zeros)
        {
            int words = (int)Math.Min((_pages - (key << ChunkBits) + 63) >> 6, Chunk.MaxWords);
            _room.Words += 2 * words;
            IsCounted = _room.Words <= MaxOwnWords && _chunks.Count <= MaxChunks;
            chunk = new Chunk(words, chunk);
        }

        (_lastKey, _last) = (key, chunk);
        if (!IsCounted)
            Forget();
        return chunk;
    }

    private void Replace(ulong key, Chunk whole)
    {
        ref Chunk? chunk = ref CollectionsMarshal.GetValueRefOrAddDefault(_chunks, key, out _);
        if (chunk is not null && chunk != s_data && chunk != s_zeros)
            _room.Words -= 2 * Chunk.MaxWords;
        chunk = whole;
        (_lastKey, _last) = (ulong.MaxValue, null);
        if (_chunks.Count <= MaxChunks)
            return;
        IsCounted = false;
        Forget();
    }

    private ulong PagesOf(int pageBits) => (_length >> pageBits) + ((_length & ((1ul << pageBits) - 1)) != 0 ? 1ul : 0);

    private void Forget()
    {
        foreach (Chunk chunk in _chunks.Values)
            _room.Words -= chunk == s_data || chunk == s_zeros ? 0 : 2 * chunk.Words;
        _chunks = [];
        (_lastKey, _last) = (ulong.MaxValue, null);
    }

    /// <summary>What all blocks of a stream take together.</summary>
    internal sealed class Room
    {
        /// <summary>Words of 8 octets.</summary>
        public int Words { get; set; }
    }

    /// <summary>2^15 pages, or as many as the block has from there on: a bit each for sent, and for zero.</summary>
    private sealed class Chunk
    {
        public const int MaxWords = 1 << (ChunkBits - 6);

        private readonly ulong[] _sent;
        private readonly ulong[] _zeros;

        public Chunk(int words, Chunk? former)
        {
            (_sent, _zeros) = (new ulong[words], new ulong[words]);
            former?._sent.CopyTo(_sent, 0);
            former?._zeros.CopyTo(_zeros, 0);
        }

        public int Words => _sent.Length;

        public int Sent => Count(_sent);

        public int Zeros => Count(_zeros);

        public static Chunk Whole(bool isZero)
        {
            var chunk = new Chunk(MaxWords, null);
            chunk.Fill(0, 1 << ChunkBits, isZero);
            return chunk;
        }

        public bool Has(int page) => (_sent[page >> 6] >> page & 1) != 0;

        public bool IsZero(int page) => (_zeros[page >> 6] >> page & 1) != 0;

        public void Set(int page, bool isZero) => Set(page >> 6, 1ul << page, isZero);

        public void Fill(int page, int count, bool isZero)
        {
            while (count > 0)
            {
                int bits = Math.Min(64 - (page & 63), count);
                Set(page >> 6, (bits == 64 ? ulong.MaxValue : (1ul << bits) - 1) << page, isZero);
                page += bits;
                count -= bits;
            }
        }

        private static int Count(ulong[] words)
        {
            int count = 0;
            foreach (ulong word in words)
                count += BitOperations.PopCount(word);
            return count;
        }

        private void Set(int word, ulong mask, bool isZero)
        {
            _sent[word] |= mask;
            _zeros[word] = isZero ? _zeros[word] | mask : _zeros[word] & ~mask;
        }
    }
}
