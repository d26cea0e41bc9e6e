namespace Ber.Compat;

/// <summary>Which pages of all blocks were sent, on whatever channel: each page counts as it came last.</summary>
internal sealed class RamCoverages
{
    private readonly List<RamCoverage> _blocks = [];
    private readonly RamCoverage.Room _room = new();

    /// <summary>Bits of the page size that was known last.</summary>
    public int PageBits { get; set; } = RamFlags.DefaultPageBits;

    /// <summary>Blocks were listed.</summary>
    public void Add(IReadOnlyList<RamBlock> blocks) => _blocks.AddRange(blocks.Select(block => new RamCoverage(block.UsedLength, PageBits, _room)));

    /// <summary>One block, for pages of the size that is known now.</summary>
    public RamCoverage Of(int ordinal)
    {
        RamCoverage block = _blocks[ordinal];
        block.SetPageBits(PageBits);
        return block;
    }

    /// <summary>The blocks with their coverage.</summary>
    public IReadOnlyList<RamBlockSummary> Summarize(IReadOnlyList<RamBlockSummary> blocks)
        => [.. blocks.Select((block, i) => i < _blocks.Count ? block with { Coverage = Of(i) } : block)];
}
