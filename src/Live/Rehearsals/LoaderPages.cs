using System.Buffers.Binary;
using Ber.Compat;
using Ber.Detector;

namespace Ber.Live;

/// <summary>
/// The pages of guest memory that loaders read: those with the indexes of virtio's rings, and, for kvm-tpr-opt, the option ROM that it patches, below 1 MiB
/// (hw/i386/vapic.c, vapic_post_load).
/// </summary>
/// <remarks>
/// Where the stream could be looked through before, they are the stream's own. Where not, or where it has sent a page only as a difference, they are made up:
/// of zeros, with indexes by which no request is under way.
/// </remarks>
/// <param name="map">Where addresses are.</param>
internal sealed class LoaderPages(GuestMap map)
{
    private const ulong LowLength = 1024 * 1024;
    private const string RomPatcher = "kvm-tpr-opt";

    private readonly List<VirtioRing> _rings = [];
    private readonly HashSet<int> _lowBlocks = [];
    private readonly WantedPages _own = new();
    private bool _isBigEndian;
    private bool _needsLow;

    /// <summary>The machine, which says how a processor reads numbers.</summary>
    public void OnStart(StreamStart start)
        => _isBigEndian = GuestEndian.IsBig(start.MachineType);

    /// <summary>A device, of the stream or of a look through it before.</summary>
    public void OnDevice(DeviceSection section)
    {
        _rings.AddRange(VirtioRing.Of(section.Description, section.Contents.Span));
        _needsLow |= section.Path.IdStr == RomPatcher;
    }

    /// <summary>The devices were those of a look: now the blocks are known, and the pages to keep.</summary>
    public void Want(IReadOnlyList<RamBlockSummary> blocks, int pageLength)
    {
        foreach (VirtioRing ring in _rings)
        {
            foreach (ulong address in (ReadOnlySpan<ulong>)[ring.AvailableIndex, ring.UsedIndex])
            {
                if (Find(address, static b => b.IdStr, blocks, pageLength) is { } place)
                    _own.Want(place.Block, place.Offset);
            }
        }

        _rings.Clear();
        for (ulong address = 0; address < LowLength; address += (uint)pageLength)
        {
            if (Find(address, static b => b.IdStr, blocks, pageLength) is { } place)
                _lowBlocks.Add(place.Block);
        }

        foreach (int block in _lowBlocks)
        {
            for (ulong offset = 0; offset < LowLength; offset += (uint)pageLength)
                _own.Want(block, offset);
        }
    }

    /// <summary>A page of the stream.</summary>
    public void OnPage(int block, ulong offset, int length, RamPageForm form, ReadOnlySpan<byte> octets)
        => _own.OnPage(block, offset, length, form, octets);

    /// <summary>Pages of one octet.</summary>
    public void OnFilledPages(int block, ulong offset, int length, long count, byte fill) => _own.OnFilledPages(block, offset, length, count, fill);

    /// <summary>The pages.</summary>
    public IReadOnlyCollection<GuestPage> Pages(PagelessCopy copy)
    {
        Dictionary<(int Block, ulong Offset), GuestPage> pages = [];
        foreach (VirtioRing ring in _rings)
        {
            foreach (ulong address in (ReadOnlySpan<ulong>)[ring.AvailableIndex, ring.UsedIndex])
            {
                if (Find(address, static b => b.IdStr.Text, copy.Blocks, copy.PageLength) is not { } place)
                    continue;
                bool isOwn = _own.Found.TryGetValue((place.Block, place.Offset), out byte[]? octets);
                if (!pages.TryGetValue((place.Block, place.Offset), out GuestPage? page))
                    pages.Add((place.Block, place.Offset), page = new GuestPage(place.Block, place.Offset, octets ?? new byte[copy.PageLength]));
                Span<byte> index = page.Octets.AsSpan(place.Within, sizeof(ushort));
                if (isOwn)
                    continue;
                if (ring.IsBigEndian ?? _isBigEndian)
                    BinaryPrimitives.WriteUInt16BigEndian(index, ring.LastAvailable);
                else
                    BinaryPrimitives.WriteUInt16LittleEndian(index, ring.LastAvailable);
            }
        }

        foreach (((int Block, ulong Offset) place, byte[] octets) in _own.Found)
        {
            if (_needsLow && _lowBlocks.Contains(place.Block) && place.Offset < LowLength)
                pages.TryAdd(place, new GuestPage(place.Block, place.Offset, octets));
        }

        return pages.Values;
    }

    /// <summary>A block is called as its memory region, or by the path of the object that makes it.</summary>
    private (int Block, ulong Offset, int Within)? Find<T>(ulong address, Func<T, string> nameOf, IReadOnlyList<T> blocks, int pageLength)
    {
        if (map.Find(address) is not (string region, ulong offset))
            return null;
        for (int i = 0; i < blocks.Count; i++)
        {
            string name = nameOf(blocks[i]);
            if (name == region || name.EndsWith($"/{region}", StringComparison.Ordinal))
                return (i, offset & ~(ulong)(pageLength - 1), (int)(offset & (ulong)(pageLength - 1)));
        }

        return null;
    }
}
