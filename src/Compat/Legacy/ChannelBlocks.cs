using System.Diagnostics.CodeAnalysis;

namespace Ber.Compat;

/// <summary>The RAM blocks that the main channel listed, for the channels that name them.</summary>
internal sealed class ChannelBlocks
{
    private readonly Dictionary<LegacyName, int> _ordinals = [];
    private readonly List<RamBlock> _blocks = [];

    /// <summary>The blocks, by ordinal.</summary>
    public IReadOnlyList<RamBlock> All => _blocks;

    /// <summary>Blocks were listed: their ordinals follow those of the blocks before.</summary>
    public void Add(IReadOnlyList<RamBlock> blocks)
    {
        foreach (RamBlock block in blocks)
        {
            _ordinals.TryAdd(block.IdStr, _blocks.Count);
            _blocks.Add(block);
        }
    }

    /// <summary>Finds a block by its name.</summary>
    public bool TryFind(LegacyName? name, out int ordinal, [NotNullWhen(true)] out RamBlock? block)
    {
        ordinal = -1;
        block = name is not null && _ordinals.TryGetValue(name, out ordinal) ? _blocks[ordinal] : null;
        return block is not null;
    }
}
