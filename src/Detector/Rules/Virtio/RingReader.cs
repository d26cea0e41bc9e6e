using System.Buffers.Binary;
using System.Collections.Immutable;
using Ber.Compat;

namespace Ber.Detector;

/// <summary>
/// Reads the indexes of virtio's rings out of the guest's memory. Where they are, the devices say, which stand behind the memory: a stream with rings is looked
/// through a second time.
/// </summary>
internal sealed class RingReader : IRamConsumer
{
    private readonly WantedPages _pages = new();

    /// <summary>The profile with the indexes of each device's rings, as far as the stream has the pages.</summary>
    /// <param name="profile">What a first look has told.</param>
    /// <param name="again">The stream once more, from its start.</param>
    /// <param name="limits">What it may stand for.</param>
    /// <param name="cancellationToken">Looked at between records.</param>
    public static MigrationProfile Read(MigrationProfile profile, Func<IOctetSource> again, StreamLimits? limits, CancellationToken cancellationToken)
    {
        IReadOnlyList<VirtioRing>[] rings = [.. profile.Devices.Select(static d => VirtioRing.Of(d.Description, d.Contents.Span))];
        var reader = new RingReader();
        foreach (VirtioRing ring in rings.SelectMany(static r => r))
        {
            reader.Want(profile, ring.AvailableIndex);
            reader.Want(profile, ring.UsedIndex);
        }

        if (reader._pages.IsEmpty)
            return profile;
        StreamInspector.Skim(new PeekedSource(again()), reader, limits: limits, cancellationToken: cancellationToken);
        return profile with
        {
            Devices = [.. profile.Devices.Select((d, i) => rings[i].Count == 0 ? d : d with { Rings = reader.IndexesOf(profile, rings[i]) })],
        };
    }

    /// <inheritdoc/>
    public void OnPage(int block, ulong offset, int length, RamPageForm form, ReadOnlySpan<byte> octets)
        => _pages.OnPage(block, offset, length, form, octets);

    /// <inheritdoc/>
    public void OnFilledPages(int block, ulong offset, int length, long count, byte fill) => _pages.OnFilledPages(block, offset, length, count, fill);

    private void Want(MigrationProfile profile, ulong address)
    {
        if (MemoryMap.Find(profile.MachineType, profile.RamBlocks, address) is (int block, ulong offset))
            _pages.Want(block, offset - (offset % PageLengthOf(profile)));
    }

    private ImmutableArray<RingIndexes> IndexesOf(MigrationProfile profile, IReadOnlyList<VirtioRing> rings)
    {
        ImmutableArray<RingIndexes>.Builder indexes = ImmutableArray.CreateBuilder<RingIndexes>(rings.Count);
        foreach (VirtioRing ring in rings)
        {
            bool isBig = ring.IsBigEndian ?? GuestEndian.IsBig(profile.MachineType);
            if (Read(profile, ring.AvailableIndex, isBig) is ushort available && Read(profile, ring.UsedIndex, isBig) is ushort used)
                indexes.Add(new RingIndexes(ring.Queue, available, used));
        }

        return indexes.ToImmutable();
    }

    private ushort? Read(MigrationProfile profile, ulong address, bool isBigEndian)
    {
        if (MemoryMap.Find(profile.MachineType, profile.RamBlocks, address) is not (int block, ulong offset))
            return null;
        int within = (int)(offset % PageLengthOf(profile));
        if (!_pages.Found.TryGetValue((block, offset - (uint)within), out byte[]? page) || page.Length < within + sizeof(ushort))
            return null;
        ReadOnlySpan<byte> octets = page.AsSpan(within);
        return isBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(octets) : BinaryPrimitives.ReadUInt16LittleEndian(octets);
    }

    private static ulong PageLengthOf(MigrationProfile profile) => profile.PageSize > 0 ? (ulong)profile.PageSize : 1ul << (profile.TargetPageBits ?? 12);
}
