using Microsoft.Win32.SafeHandles;

namespace Ber.Compat;

/// <summary>
/// Writes the guest's memory into a file: each page to the place of its guest-physical address. What was never sent, or is zero, stays a hole.
/// </summary>
/// <param name="file">An empty file that can be read and written at any place. It is whole when the end of the stream was told.</param>
/// <param name="stated">Where blocks stand, as the user states it.</param>
/// <param name="known">The blocks of the stream, where it was looked at before; with mapped-ram pages come before the list of blocks.</param>
internal sealed class GuestImage(SafeFileHandle file, IReadOnlyList<StatedRange> stated, IReadOnlyList<RamBlockSummary>? known) : IRamConsumer
{
    private const ulong PlaceMask = 0xffff;   // of a range in a file with a head: a page of every machine begins at a multiple of it

    private readonly ImageFile _image = new(file);
    private readonly Dictionary<int, BlockImage> _blocks = [];
    private readonly List<long> _places = [];

    /// <summary>Octets before the first range in a file where ranges stand one behind the other; null: each stands at its address.</summary>
    public long? Head { get; init; }

    /// <summary>The ranges that are written, the lowest address first; none: the stream has no RAM.</summary>
    public IReadOnlyList<GuestRange> Ranges { get; private set; } = [];

    /// <summary>What stands before the first section.</summary>
    public StreamStart Start { get; private set; } = new();

    /// <summary>At the end: the blocks that are written, with their coverage.</summary>
    public IReadOnlyList<RamBlockSummary> Blocks { get; private set; } = [];

    /// <summary>Blocks that look like memory, and stand nowhere.</summary>
    public IReadOnlyList<string> LeftOut { get; private set; } = [];

    /// <summary>Octets from the file's start to each range.</summary>
    public IReadOnlyList<long> Places => _places;

    /// <inheritdoc/>
    public void OnStart(StreamStart start) => Start = start;

    /// <inheritdoc/>
    /// <exception cref="MemoryMapException">Where the RAM stands is not known.</exception>
    /// <exception cref="IOException">A file cannot be as long.</exception>
    public void OnRamBlocks(IReadOnlyList<RamBlockSummary> blocks)
    {
        if (_places.Count == 0)
            Place(blocks);
    }

    /// <inheritdoc/>
    /// <exception cref="MemoryMapException">Where the RAM stands is not known.</exception>
    /// <exception cref="IOException">A file cannot be as long.</exception>
    public void OnMappedBlock(RamBlockSummary block)
    {
        if (_places.Count == 0)
        {
            Place(known ?? throw new MemoryMapException("the list of RAM blocks stands behind the pages: mapped-ram must be a file, not a pipe")
            {
                NeedsBlocks = true,
            });
        }
    }

    /// <inheritdoc/>
    /// <exception cref="StreamFormatException">The page is not in its block, or is not what it is said to be.</exception>
    public void OnPage(int block, ulong offset, int length, RamPageForm form, ReadOnlySpan<byte> octets)
    {
        if (_blocks.TryGetValue(block, out BlockImage? image))
            image.OnPage(offset, length, form, octets);
    }

    /// <inheritdoc/>
    public void OnFilledPages(int block, ulong offset, int length, long count, byte fill)
    {
        if (_blocks.TryGetValue(block, out BlockImage? image))
            image.OnFilledPages(offset, length, count, fill);
    }

    /// <inheritdoc/>
    public void OnEnd(IReadOnlyList<RamBlockSummary> blocks, TranslationResult result)
    {
        Blocks = [.. _blocks.Keys.Order().Select(i => blocks[i])];
        _image.Flush();
    }

    /// <summary>Reads guest memory as it was written so far.</summary>
    /// <param name="address">The guest-physical address.</param>
    /// <param name="octets">What stands there.</param>
    /// <returns>false: not all of it is in one range.</returns>
    public bool TryRead(ulong address, Span<byte> octets)
    {
        for (int i = 0; i < Ranges.Count; i++)
        {
            GuestRange range = Ranges[i];
            if (address < range.Start || address - range.Start >= range.Length || (ulong)octets.Length > range.Length - (address - range.Start))
                continue;
            _image.Read(octets, _places[i] + (long)(address - range.Start));
            return true;
        }

        return false;
    }

    private void Place(IReadOnlyList<RamBlockSummary> blocks)
    {
        Ranges = MemoryMap.Of(Start.MachineType, blocks, stated);
        LeftOut = [.. MemoryMap.Unplaced(blocks, Ranges)];
        ulong end = (ulong)(Head ?? 0);
        var parts = new Dictionary<int, List<ImagePart>>();
        foreach (GuestRange range in Ranges)
        {
            ulong place = Head is null ? range.Start : (end + PlaceMask) & ~PlaceMask;
            end = place + range.Length;
            _places.Add((long)place);
            if (!parts.TryGetValue(range.Block, out List<ImagePart>? list))
                parts.Add(range.Block, list = []);
            list.Add(new ImagePart(range.Offset, range.Length, (long)place));
        }

        foreach ((int block, List<ImagePart> list) in parts)
            _blocks.Add(block, new BlockImage(blocks[block], list, _image));
        _image.Reset(end, "guest memory");
    }
}
