namespace Ber.Compat;

/// <summary>The word in front of a ram record: a page's offset, and flags in the bits below it (QEMU migration/ram.c).</summary>
/// <param name="Value">be64 of the stream.</param>
/// <param name="PageBits">Bits of the page size, which divide the two.</param>
internal readonly record struct RamWord(ulong Value, int PageBits)
{
    /// <summary>Octets of a word.</summary>
    public const int Length = 8;

    /// <summary>Octets from the block's start, if the word is what it seems.</summary>
    public ulong Offset => Value & ~RamFlags.MaskOf(PageBits);

    /// <summary>The flags besides CONTINUE.</summary>
    public ulong Flags => Value & RamFlags.MaskOf(PageBits) & ~RamFlags.Continue;

    /// <summary>Whether the record names its block.</summary>
    public bool IsNamed => (Value & RamFlags.Continue) == 0;

    /// <summary>Whether offset, flags and name are the whole word: what is written of them gives it back.</summary>
    public bool IsProven => (Offset | Flags | (IsNamed ? 0 : RamFlags.Continue)) == Value;

    /// <summary>Whether the offset is that of a page.</summary>
    public bool IsAligned => (Offset & ((1UL << PageBits) - 1)) == 0;

    /// <summary>Whether this is the form of some record with a page.</summary>
    public bool HasPageFlag => Flags is RamFlags.Page or RamFlags.Zero or RamFlags.Xbzrle or RamFlags.CompressPage;
}
