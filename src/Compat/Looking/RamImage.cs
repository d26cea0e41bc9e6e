using Ber.Visitors;
using Microsoft.Win32.SafeHandles;

namespace Ber.Compat;

/// <summary>
/// Writes the contents of one RAM block into a file, each page to its place. Pages that are zero, or were not sent, stay holes: the coverage says which.
/// </summary>
/// <param name="idstr">The block's name; null: the only one, or, of several, the largest.</param>
/// <param name="image">An empty file that can be read and written at any place. It is whole when the end of the stream was told.</param>
public sealed class RamImage(string? idstr, SafeFileHandle image) : IRamConsumer
{
    private readonly ImageFile _file = new(image);
    private readonly List<RamBlockSummary> _blocks = [];
    private int _block = -1;
    private BlockImage? _image;

    /// <summary>What stands before the first section.</summary>
    public StreamStart Start { get; private set; } = new();

    /// <summary>The block that is written, at the end with its <see cref="RamBlockSummary.Coverage"/>; null: the stream has no such block.</summary>
    public RamBlockSummary? Block => _block < 0 ? null : _blocks[_block];

    /// <summary>The names of all blocks.</summary>
    public IEnumerable<string> BlockNames => _blocks.Select(static block => block.IdStr);

    /// <inheritdoc/>
    public void OnStart(StreamStart start) => Start = start;

    /// <inheritdoc/>
    public void OnEnd(IReadOnlyList<RamBlockSummary> blocks, TranslationResult result)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        if (_block >= 0 && _block < blocks.Count)
            _blocks[_block] = blocks[_block];
        _file.Flush();
    }

    /// <inheritdoc/>
    public void OnRamBlocks(IReadOnlyList<RamBlockSummary> blocks)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        foreach (RamBlockSummary block in blocks.Skip(_blocks.Count))
            OnMappedBlock(block);
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">A file cannot be as long as the block.</exception>
    public void OnMappedBlock(RamBlockSummary block)
    {
        ArgumentNullException.ThrowIfNull(block);
        _blocks.Add(block);
        if (idstr is null ? block.UsedLength <= (Block?.UsedLength ?? 0) : block.IdStr != idstr)
            return;
        _block = _blocks.Count - 1;
        _image = new BlockImage(block, [new ImagePart(0, block.UsedLength, 0)], _file);
        _file.Reset(block.UsedLength, $"RAM block \"{OneLineText.Of(block.IdStr)}\"");
    }

    /// <inheritdoc/>
    /// <exception cref="StreamFormatException">The page is not in its block, or is not what it is said to be.</exception>
    public void OnPage(int block, ulong offset, int length, RamPageForm form, ReadOnlySpan<byte> octets)
    {
        if (block == _block)
            _image!.OnPage(offset, length, form, octets);
    }

    /// <inheritdoc/>
    public void OnFilledPages(int block, ulong offset, int length, long count, byte fill)
    {
        if (block == _block)
            _image!.OnFilledPages(offset, length, count, fill);
    }
}
