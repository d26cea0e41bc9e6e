namespace Ber.Compat;

/// <summary>What runs of zero pages of one stream may still stand for; short ones are not counted.</summary>
/// <param name="limit">Octets of RAM.</param>
internal struct ZeroAllowance(long limit)
{
    private const int ShortRun = 16;   // as legacy page records they are not many times the octets of the item

    private long _left = limit;

    /// <summary>Pages that the next run may have.</summary>
    public long MaxPages { get; private set; } = Math.Max(ShortRun, limit >> RamFlags.DefaultPageBits);

    /// <summary>Pages have so many bits from now on.</summary>
    public void SetPageBits(int bits) => MaxPages = Math.Max(ShortRun, _left >> bits);

    /// <summary>A run of at most <see cref="MaxPages"/>.</summary>
    public void Take(long pages, int bits)
    {
        if (pages <= ShortRun)
            return;
        _left -= pages << bits;
        SetPageBits(bits);
    }
}
