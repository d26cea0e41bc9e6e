namespace Ber.Compat;

/// <summary>The pages of a RAM block drawn small: cells of as many pages each as it takes to have few, and which kinds of page are in each.</summary>
/// <param name="pages">Pages of the block.</param>
internal sealed class RamPageMap(long pages)
{
    /// <summary>Cells at most.</summary>
    public const int MaxCells = 4096;

    private readonly int _shift = ShiftOf(pages);
    private readonly byte[] _cells = new byte[(pages + (1L << ShiftOf(pages)) - 1) >> ShiftOf(pages)];

    /// <summary>Pages of the block.</summary>
    public long Pages => pages;

    /// <summary>Pages of a cell; the last one may have fewer.</summary>
    public long PagesPerCell => 1L << _shift;

    /// <summary>How many pages were told of as repeated.</summary>
    public long RepeatedPages { get; private set; }

    /// <summary>The cells, a hexadecimal digit each: the sum of <see cref="RamPageKind"/> of its pages.</summary>
    public string Cells => string.Create(_cells.Length, _cells, static (digits, cells) =>
    {
        for (int i = 0; i < cells.Length; i++)
            digits[i] = "0123456789abcdef"[cells[i]];
    });

    /// <summary>Pages that follow one another are of a kind. One beyond the block does not count.</summary>
    public void Add(long page, long count, RamPageKind kind)
    {
        long end = Math.Min(page + count, pages);
        if (page >= end)
            return;
        if (kind is RamPageKind.Repeated)
            RepeatedPages += end - page;
        for (long cell = page >> _shift; cell <= (end - 1) >> _shift; cell++)
            _cells[cell] |= (byte)kind;
    }

    private static int ShiftOf(long pages)
    {
        int shift = 0;
        while ((pages + (1L << shift) - 1) >> shift > MaxCells)
            shift++;
        return shift;
    }
}
