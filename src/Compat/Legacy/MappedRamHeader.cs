using System.Buffers.Binary;
using System.Numerics;

namespace Ber.Compat;

/// <summary>
/// What stands behind a block's used length in a mapped-ram file (migration/ram.c, MappedRamHeader): 28 octets; then the bitmap of the pages that are present,
/// a gap, and from an aligned place on the whole block, each page at its place.
/// </summary>
/// <param name="Version">be32; 1.</param>
/// <param name="PageSize">be64: octets of a target page.</param>
/// <param name="BitmapOffset">be64: where the bitmap stands in the file, which may have other things before the stream.</param>
/// <param name="PagesOffset">be64: where the first page stands.</param>
internal sealed record MappedRamHeader(uint Version, ulong PageSize, ulong BitmapOffset, ulong PagesOffset)
{
    public const int Length = 28;
    public const uint KnownVersion = 1;

    /// <summary>Octets of a bitmap at most: one block of 2 TiB.</summary>
    private const int MaxBitmapLength = 64 * 1024 * 1024;

    /// <summary>MAPPED_RAM_FILE_OFFSET_ALIGNMENT: pages begin at a multiple of 1 MiB, so the gap is shorter.</summary>
    public const int MaxGap = 1024 * 1024;

    public static MappedRamHeader Read(ReadOnlySpan<byte> octets) => new(
        BinaryPrimitives.ReadUInt32BigEndian(octets),
        BinaryPrimitives.ReadUInt64BigEndian(octets[4..]),
        BinaryPrimitives.ReadUInt64BigEndian(octets[12..]),
        BinaryPrimitives.ReadUInt64BigEndian(octets[20..]));

    /// <summary>Whether the header describes a layout that can be carried: a known version, whole pages, and pages shortly behind the bitmap.</summary>
    /// <param name="usedLength">Octets of the block.</param>
    /// <param name="bitmapLength">Octets of the bitmap: words of 64 bits.</param>
    /// <param name="gap">Octets between the bitmap and the first page.</param>
    public bool IsPlausible(ulong usedLength, out int bitmapLength, out int gap)
    {
        bitmapLength = gap = 0;
        if (!HasPages)
            return Version == KnownVersion && ulong.IsPow2(PageSize) && PageBits is >= RamFlags.MinPageBits and <= RamFlags.MaxPageBits;
        if (Version != KnownVersion || !ulong.IsPow2(PageSize) || PageBits is < RamFlags.MinPageBits or > RamFlags.MaxPageBits || usedLength % PageSize != 0)
            return false;

        ulong octets = (usedLength / PageSize + 63) / 64 * 8;
        ulong distance = PagesOffset - BitmapOffset;
        if (octets > MaxBitmapLength || distance < octets || distance - octets >= MaxGap)
            return false;
        bitmapLength = (int)octets;
        gap = (int)(distance - octets);
        return true;
    }

    /// <summary>Whether the file has a bitmap and pages of the block: since 11.1 it does not of one that x-ignore-shared leaves out.</summary>
    public bool HasPages => BitmapOffset != 0 || PagesOffset != 0;

    /// <summary>Bits of the page size.</summary>
    public int PageBits => BitOperations.Log2(PageSize);
}
