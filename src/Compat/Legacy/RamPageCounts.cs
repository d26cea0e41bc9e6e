namespace Ber.Compat;

/// <summary>The RAM blocks of a stream, and how many pages of each were sent.</summary>
internal sealed class RamPageCounts
{
    private Pages[] _pages = [];
    private RamBlock[] _blocks = [];
    private RamBlockSummary[] _listed = [];

    /// <summary>How many blocks were listed so far.</summary>
    public int BlockCount { get; private set; }

    /// <summary>The block that was listed last; null: none was.</summary>
    public RamBlock? LastBlock => BlockCount == 0 ? null : _blocks[BlockCount - 1];

    /// <summary>The blocks as they were listed, without counts. Whoever has this keeps it: more blocks do not change it.</summary>
    public IReadOnlyList<RamBlockSummary> Listed => new ArraySegment<RamBlockSummary>(_listed, 0, BlockCount);

    /// <summary>The block of an ordinal.</summary>
    public RamBlock this[int ordinal] => _blocks[ordinal];

    public void Add(IReadOnlyList<RamBlock> blocks)
    {
        int count = BlockCount + blocks.Count;
        if (count > _blocks.Length)
        {
            // A stream may list its blocks one by one.
            int room = Math.Max(count, 2 * _blocks.Length);
            Array.Resize(ref _pages, room);
            Array.Resize(ref _blocks, room);
            Array.Resize(ref _listed, room);
        }

        foreach (RamBlock block in blocks)
        {
            _blocks[BlockCount] = block;
            _listed[BlockCount++] = block.ToSummary(0, 0);
        }
    }

    /// <summary>Counts pages that came as they are.</summary>
    public void AddData(int block, long pages) => _pages[block].Data += pages;

    /// <summary>Counts pages that came as one octet.</summary>
    public void AddFilled(int block, long pages) => _pages[block].Filled += pages;

    /// <summary>Counts a page that came as an XBZRLE difference or as a zlib stream.</summary>
    public void AddCoded(int block, RamPageForm form)
    {
        ref Pages pages = ref _pages[block];
        pages.Data++;
        if (form is RamPageForm.Xbzrle)
            pages.Xbzrle++;
        else
            pages.Compressed++;
    }

    /// <summary>The blocks with their counts so far.</summary>
    public IReadOnlyList<RamBlockSummary> Summarize()
    {
        var summaries = new RamBlockSummary[BlockCount];
        for (int i = 0; i < summaries.Length; i++)
        {
            ref Pages pages = ref _pages[i];
            summaries[i] = _blocks[i].ToSummary(pages.Data, pages.Filled) with { XbzrlePages = pages.Xbzrle, CompressedPages = pages.Compressed };
        }

        return summaries;
    }

    private struct Pages
    {
        public long Data;
        public long Filled;
        public long Xbzrle;
        public long Compressed;
    }
}
