using System.IO.Hashing;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Ber.Compat;

/// <summary>What RAM holds when a stream has ended: a hash (XXH3, 64 bits) per page, of the last time that the page was sent.</summary>
/// <remarks>
/// Pages of zeros, and pages that were not sent, take no memory; 8 octets for each other page, in chunks of 512, at most 64 MiB for all. A
/// block beyond that is not known.
/// </remarks>
internal sealed class RamContents
{
    private const int ChunkBits = 9;
    private const int MaxChunks = 16 * 1024;
    private const ulong Zeros = 0;
    private const ulong Unknown = ulong.MaxValue;

    private static readonly Block s_none = new();   // of which no page with octets was sent
    private static readonly string? s_noPages = s_none.Digest();

    private readonly List<Block?> _blocks = [];
    private int _chunks;

    /// <summary>Takes a page as <see cref="IRamConsumer.OnPage"/> gives it.</summary>
    public void Add(int block, ulong offset, int length, RamPageForm form, ReadOnlySpan<byte> octets)
    {
        ulong hash = form switch
        {
            RamPageForm.Data => HashOf(octets),
            RamPageForm.Fill when octets[0] == 0 => Zeros,
            RamPageForm.Fill => HashOf(Enumerable.Repeat(octets[0], length).ToArray()),
            RamPageForm.Compressed => HashOfInflated(octets, length),
            _ => Unknown,   // a difference to octets that nobody keeps
        };
        Set(block, offset, length, hash);
    }

    /// <summary>Takes pages as <see cref="IRamConsumer.OnFilledPages"/> gives them: where nothing but zeros was sent before, zeros change nothing.</summary>
    public void AddFilled(int block, ulong offset, int length, long count, byte fill)
    {
        if (fill != 0)
        {
            ulong hash = HashOf(Enumerable.Repeat(fill, length).ToArray());
            for (long i = 0; i < count && BlockAt(block)?.IsUnknown is not true; i++)
                Set(block, offset + ((ulong)i * (uint)length), length, hash);
        }
        else if (BlockAt(block) is Block known)
        {
            SetZeros(known, offset, length, (ulong)count);
        }
    }

    /// <summary>The hashes that more than one page has, of all blocks.</summary>
    public HashSet<ulong> Repeated()
    {
        ulong[] all =
        [
            .. _blocks.Where(static b => b is { IsUnknown: false })
                .SelectMany(static b => b!.Chunks.Values).SelectMany(static c => c).Where(static h => h is not (Zeros or Unknown)),
        ];
        Array.Sort(all);
        HashSet<ulong> repeated = [];
        for (int i = 1; i < all.Length; i++)
        {
            if (all[i] == all[i - 1])
                repeated.Add(all[i]);
        }

        return repeated;
    }

    /// <summary>The map of a block's pages; null: they were not counted.</summary>
    /// <param name="ordinal">The block's ordinal.</param>
    /// <param name="coverage">Which pages were sent.</param>
    /// <param name="repeated">What <see cref="Repeated"/> gave.</param>
    public RamPageMap? MapOf(int ordinal, RamCoverage? coverage, HashSet<ulong> repeated)
    {
        if (coverage is not { IsCounted: true })
            return null;
        var map = new RamPageMap(coverage.Pages);
        Block? block = BlockAt(ordinal) is { IsUnknown: false } known && 1 << known.PageBits == coverage.PageLength ? known : null;
        coverage.ForEachRun((first, count, isSent, isZero) =>
        {
            if (!isSent || isZero || block is null || repeated.Count == 0)
            {
                map.Add(first, count, !isSent ? RamPageKind.Unknown : isZero ? RamPageKind.Zero : RamPageKind.Data);
                return;
            }

            for (long page = first; page < first + count; page++)
            {
                bool isRepeated = block.TryGet((ulong)page >> ChunkBits, out ulong[]? chunk) && repeated.Contains(chunk[page & ((1 << ChunkBits) - 1)]);
                map.Add(page, 1, isRepeated ? RamPageKind.Repeated : RamPageKind.Data);
            }
        });
        return map;
    }

    /// <summary>One block of a stream: what its pages hold, and which were sent.</summary>
    /// <param name="Contents">What the pages hold.</param>
    /// <param name="Ordinal">The block's ordinal.</param>
    /// <param name="Coverage">Which pages were sent; null: that is not known, and what was not sent counts as zeros.</param>
    public readonly record struct Side(RamContents Contents, int Ordinal, RamCoverage? Coverage)
    {
        /// <summary>Pages that were not sent.</summary>
        public long UnknownPages => Coverage?.UnknownPages ?? 0;

        /// <summary>Whether a page is zeros only because nobody sent it.</summary>
        /// <param name="hash">Its hash.</param>
        /// <param name="offset">Octets from the block's start to it.</param>
        public bool IsUnsent(ulong hash, ulong offset) => hash is Zeros && Coverage is { IsCounted: true } && !Coverage.IsKnown(offset);
    }

    /// <summary>Compares one block's pages. A page that either side was not sent is not compared.</summary>
    public static RamBlockComparison Compare(string idStr, Side left, Side right)
    {
        Block one = left.Contents.BlockAt(left.Ordinal) ?? s_none;
        Block other = right.Contents.BlockAt(right.Ordinal) ?? s_none;
        RamBlockComparison comparison = one == s_none && other == s_none
            ? new RamBlockComparison(idStr) { LeftDigest = s_noPages, RightDigest = s_noPages }
            : Compare(idStr, one, left, other, right);
        return comparison.NotCompared is null && HasUnsent(left, right, out string? unsent) ? comparison with { NotCompared = unsent } : comparison;
    }

    private static bool HasUnsent(Side left, Side right, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? words)
    {
        words = (left.UnknownPages, right.UnknownPages) switch
        {
            (0, 0) => null,
            (var count, 0) => $"{Pages(count)} not in the left stream",
            (0, var count) => $"{Pages(count)} not in the right stream",
            var (one, other) => $"{Pages(one)} not in the left stream, {Pages(other)} not in the right one",
        };
        return words is not null;
    }

    private static string Pages(long count) => count == 1 ? "1 page is" : $"{count} pages are";

    private static RamBlockComparison Compare(string idStr, Block one, Side left, Block other, Side right)
    {
        if (one.IsUnknown || other.IsUnknown || (one.PageBits != other.PageBits && one.PageBits != 0 && other.PageBits != 0))
            return new RamBlockComparison(idStr)
            {
                NotCompared = one.IsUnknown || other.IsUnknown ? "its pages are too many, or of several sizes" : "its pages have different sizes",
            };

        long differing = 0, unknown = 0;
        ulong? first = null;
        int bits = Math.Max(one.PageBits, other.PageBits);
        RamPageMap? map = left.Coverage is { IsCounted: true } counted && 1 << bits == counted.PageLength ? new RamPageMap(counted.Pages) : null;
        foreach (ulong key in one.Chunks.Keys.Union(other.Chunks.Keys).Order())
        {
            ulong[]? leftPages = one.Chunks.GetValueOrDefault(key);
            ulong[]? rightPages = other.Chunks.GetValueOrDefault(key);
            for (int i = 0; i < 1 << ChunkBits; i++)
            {
                ulong leftHash = leftPages?[i] ?? Zeros;
                ulong rightHash = rightPages?[i] ?? Zeros;
                ulong offset = ((key << ChunkBits) + (ulong)i) << bits;
                if (leftHash is Unknown || rightHash is Unknown)
                {
                    unknown++;
                }
                else if (leftHash != rightHash && !left.IsUnsent(leftHash, offset) && !right.IsUnsent(rightHash, offset))
                {
                    differing++;
                    first ??= offset;
                    map?.Add((long)(offset >> bits), 1, RamPageKind.Data);
                }
            }
        }

        return new RamBlockComparison(idStr)
        {
            LeftDigest = one.Digest(),
            RightDigest = other.Digest(),
            DifferentPages = differing,
            FirstDifference = first,
            Map = map,
            NotCompared = unknown == 0 ? null : $"{unknown} {(unknown == 1 ? "page was" : "pages were")} sent as XBZRLE differences",
        };
    }

    private static ulong HashOf(ReadOnlySpan<byte> page)
        => page.ContainsAnyExcept((byte)0) ? Math.Clamp(XxHash3.HashToUInt64(page), Zeros + 1, Unknown - 1) : Zeros;

    private static ulong HashOfInflated(ReadOnlySpan<byte> octets, int length)
        => CompressedPage.TryInflate(octets, length, out byte[] page) ? HashOf(page) : Unknown;

    private Block? BlockAt(int ordinal) => ordinal < _blocks.Count ? _blocks[ordinal] : null;

    private void Set(int ordinal, ulong offset, int length, ulong hash)
    {
        Block? block = BlockAt(ordinal);
        if (block is null)
        {
            if (hash is Zeros)
                return;   // the page size may still be a guess
            while (_blocks.Count <= ordinal)
                _blocks.Add(null);
            _blocks[ordinal] = block = new Block();
        }

        if (block.IsUnknown)
            return;

        int bits = BitOperations.Log2((uint)length);
        if (block.PageBits == 0)
            block.PageBits = bits;
        ulong page = offset >> bits;
        if (block.PageBits != bits)
            block.IsUnknown = true;
        else if (block.TryGet(page >> ChunkBits, out ulong[]? chunk))
            chunk[page & ((1 << ChunkBits) - 1)] = hash;
        else if (hash is Zeros)
            return;
        else if (_chunks == MaxChunks)
            block.IsUnknown = true;
        else
            block.Add(page >> ChunkBits, ref _chunks)[page & ((1 << ChunkBits) - 1)] = hash;
    }

    /// <summary>As <see cref="Set"/> for each page, but only pages in chunks that there are have to be set.</summary>
    private static void SetZeros(Block block, ulong offset, int length, ulong count)
    {
        int bits = BitOperations.Log2((uint)length);
        if (block.PageBits != bits)
        {
            block.IsUnknown = true;
            return;
        }

        ulong first = offset >> bits;
        foreach ((ulong key, ulong[] pages) in block.Chunks)
        {
            ulong start = Math.Max(first, key << ChunkBits);
            ulong end = Math.Min(first + count, (key + 1) << ChunkBits);
            if (start < end)
                pages.AsSpan((int)(start - (key << ChunkBits)), (int)(end - start)).Clear();
        }
    }

    private sealed class Block
    {
        private ulong _lastKey;
        private ulong[]? _last;

        public Dictionary<ulong, ulong[]> Chunks { get; } = [];

        public int PageBits { get; set; }

        public bool IsUnknown { get; set; }

        public bool TryGet(ulong key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ulong[]? chunk)
        {
            if (_last is null || key != _lastKey)
            {
                if (!Chunks.TryGetValue(key, out ulong[]? found))
                {
                    chunk = null;
                    return false;
                }

                (_lastKey, _last) = (key, found);
            }

            chunk = _last;
            return true;
        }

        public ulong[] Add(ulong key, ref int count)
        {
            var chunk = new ulong[1 << ChunkBits];
            Chunks.Add(key, chunk);
            count++;
            (_lastKey, _last) = (key, chunk);
            return chunk;
        }

        /// <summary>A digest of what the block holds, however it came; equal contents have equal digests.</summary>
        public string? Digest()
        {
            var digest = new XxHash3();
            foreach ((ulong key, ulong[] pages) in Chunks.OrderBy(static c => c.Key))
            {
                if (pages.AsSpan().Contains(Unknown))
                    return null;
                if (!pages.AsSpan().ContainsAnyExcept(Zeros))
                    continue;   // overwritten by zeros
                digest.Append(MemoryMarshal.AsBytes([key]));
                digest.Append(MemoryMarshal.AsBytes<ulong>(pages));
            }

            return digest.GetCurrentHashAsUInt64().ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
        }
    }
}
