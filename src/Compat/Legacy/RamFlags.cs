namespace Ber.Compat;

/// <summary>The flags in the low bits of a ram record's word (QEMU migration/ram.c, RAM_SAVE_FLAG_*), and the section's own constants.</summary>
internal static class RamFlags
{
    public const ulong Zero = 0x002;
    public const ulong MemSize = 0x004;
    public const ulong Page = 0x008;
    public const ulong Eos = 0x010;
    public const ulong Continue = 0x020;
    public const ulong Xbzrle = 0x040;
    public const ulong CompressPage = 0x100;
    public const ulong MultifdFlush = 0x200;

    /// <summary>All bits that are flags where a target page has 1 KiB or more.</summary>
    public const ulong Mask = 0x3ff;

    /// <summary>The bits that are flags whatever the page size is: AVR up to 10.0 has pages of 256 octets.</summary>
    public const ulong SmallestMask = 0xff;

    public const int MinPageBits = 8;

    /// <summary>Page size where nothing else is said.</summary>
    public const int DefaultPageBits = 12;

    public const int MaxPageBits = 16;

    /// <summary>The bits that are flags with pages of 2^<paramref name="pageBits"/> octets.</summary>
    public static ulong MaskOf(int pageBits) => Math.Min(Mask, (1UL << pageBits) - 1);

    /// <summary>The bits of a page size that is stated; null: no page has that size.</summary>
    public static int? BitsOf(long pageSize)
        => pageSize is >= 1 << MinPageBits and <= 1 << MaxPageBits && long.IsPow2(pageSize) ? (int)long.Log2(pageSize) : null;

    /// <summary>The idstr of the section and its only version.</summary>
    public const string IdStr = "ram";
    public const uint VersionId = 4;
}
