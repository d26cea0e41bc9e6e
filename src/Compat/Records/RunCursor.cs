namespace Ber.Compat;

/// <summary>
/// Where the pages of run items stand in a block (docs/format.md, "RAM pages"): the same rules for who reads the items and for who proves what was written.
/// </summary>
internal struct RunCursor
{
    /// <summary>Octets from the block's start to the next page.</summary>
    public ulong Position { get; private set; }

    /// <summary>Before a page: inside of one, because the pages have grown, the cursor is rounded up.</summary>
    public void Align(int pageBits)
    {
        ulong last = (1UL << pageBits) - 1;
        Position = (Position + last) & ~last;
    }

    /// <summary>So many pages forward, or backward.</summary>
    public void Move(long pages, int pageBits) => Position += (ulong)pages << pageBits;
}
