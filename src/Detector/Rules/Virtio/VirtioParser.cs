using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Numerics;
using System.Text;
using Ber.Compat;

namespace Ber.Detector;

/// <summary>
/// Finds the parts of a virtio device's state, which vmdesc gives as one field. Everything up to the queues has a fixed order; the class's own state has not,
/// but ends at the virtio subsections, whose chain must close at the end of the field: that proves the reading.
/// </summary>
internal static class VirtioParser
{
    private const int Msix = 0x11;   // PCI_CAP_ID_MSIX
    private const int MaxConfigLength = 1024;

    /// <summary>Where a channel-attached device's own state can end at most.</summary>
    private const int MaxTransportLength = 1024;

    private const int ConventionalConfig = 256;
    private const int ExpressConfig = 4096;
    private const int PciHeader = 4;
    private const int PciIrqState = 16;

    private static ReadOnlySpan<byte> SubsectionPrefix => "virtio/"u8;

    public static VirtioState? Parse(ReadOnlySpan<byte> octets)
    {
        int tail = FindSubsections(octets, out ImmutableArray<VirtioSubsection> subsections);
        if (LooksLikePci(octets))
        {
            // Read with the wrong length, what follows is zeros: a device without queues.
            VirtioState? conventional = ParsePci(octets, ConventionalConfig, tail, subsections);
            return conventional is { Queues.IsEmpty: false } ? conventional : ParsePci(octets, ExpressConfig, tail, subsections) ?? conventional;
        }

        for (int at = 0; at < Math.Min(tail, MaxTransportLength); at++)
        {
            foreach ((bool hasAlign, bool hasVector) in (ReadOnlySpan<(bool, bool)>)[(true, false), (true, true), (false, true), (false, false)])
            {
                var start = new VirtioState { StatusOffset = at, Subsections = subsections };
                if (ParseCommon(octets, start, new Form(hasAlign, hasVector, IsStrict: true), tail) is VirtioState state)
                    return state;
            }
        }

        return null;
    }

    /// <summary>PCIDevice version 2, then a configuration space of Red Hat's virtio vendor.</summary>
    private static bool LooksLikePci(ReadOnlySpan<byte> octets)
        => octets.Length > PciHeader + ConventionalConfig && BinaryPrimitives.ReadUInt32BigEndian(octets) == 2
            && BinaryPrimitives.ReadUInt16LittleEndian(octets[PciHeader..]) == 0x1af4;

    private static VirtioState? ParsePci(ReadOnlySpan<byte> octets, int configLength, int tail, ImmutableArray<VirtioSubsection> subsections)
    {
        int at = PciHeader + configLength + PciIrqState;
        if (at >= tail)
            return null;
        ReadOnlySpan<byte> config = octets.Slice(PciHeader, configLength);
        int entries = MsixEntries(config);
        at += (entries * 16) + ((entries + 7) / 8) + (entries > 0 ? 2 : 0);   // table, pending bits, vector of the configuration
        var start = new VirtioState { PciConfigLength = configLength, MsixEntries = entries, StatusOffset = at, Subsections = subsections };
        return ParseCommon(octets, start, new Form(HasAlign: false, HasVector: entries > 0, IsStrict: false), tail);
    }

    private static int MsixEntries(ReadOnlySpan<byte> config)
        => PciRegisters.FindCapability(config, Msix) is int at ? (BinaryPrimitives.ReadUInt16LittleEndian(config[(at + 2)..]) & 0x7ff) + 1 : 0;

    /// <summary>How queues are written, which the transport decides.</summary>
    /// <param name="HasAlign">Whether each has its alignment.</param>
    /// <param name="HasVector">Whether each has its MSI-X vector.</param>
    /// <param name="IsStrict">Whether the octets must look like a device: where it begins is a guess.</param>
    private readonly record struct Form(bool HasAlign, bool HasVector, bool IsStrict)
    {
        /// <summary>Octets of one queue: size, alignment, descriptors, last_avail_idx, vector.</summary>
        public int QueueLength => 4 + (HasAlign ? 4 : 0) + 8 + 2 + (HasVector ? 2 : 0);
    }

    private static VirtioState? ParseCommon(ReadOnlySpan<byte> octets, VirtioState start, Form form, int tail)
    {
        int at = start.StatusOffset;
        if (at + 12 > tail)
            return null;
        uint features = BinaryPrimitives.ReadUInt32BigEndian(octets[(at + 4)..]);
        uint configLength = BinaryPrimitives.ReadUInt32BigEndian(octets[(at + 8)..]);
        int configOffset = at + 12;
        if (configLength > MaxConfigLength || configOffset + (int)configLength + 4 > tail
            || BinaryPrimitives.ReadUInt16BigEndian(octets[(at + 2)..]) >= VirtioState.QueueMax)
            return null;

        at = configOffset + (int)configLength;
        uint count = BinaryPrimitives.ReadUInt32BigEndian(octets[at..]);
        int queueLength = form.QueueLength;
        at += 4;
        if (count > VirtioState.QueueMax || (form.IsStrict && count == 0) || at + (count * queueLength) > tail)
            return null;

        if (ParseQueues(octets.Slice(at, (int)count * queueLength), at, form, DefaultSizes(octets, start)) is not { } queues)
            return null;
        at += (int)count * queueLength;

        VirtioSubsection? features64 = start.Find("virtio/64bit_features");
        return start with
        {
            ConfigOffset = configOffset,
            ConfigLength = (int)configLength,
            Queues = queues,
            ClassOffset = at,
            ClassLength = tail - at,
            Features = features64 is { Length: >= 8 } ? BinaryPrimitives.ReadUInt64BigEndian(octets[features64.Offset..]) : features,
        };
    }

    /// <summary>The queues; null: one of them cannot be one.</summary>
    private static ImmutableArray<VirtioQueue>? ParseQueues(ReadOnlySpan<byte> octets, int offset, Form form, ReadOnlySpan<byte> defaultSizes)
    {
        ImmutableArray<VirtioQueue>.Builder queues = ImmutableArray.CreateBuilder<VirtioQueue>(octets.Length / form.QueueLength);
        for (int at = 0; at < octets.Length; at += form.QueueLength)
        {
            uint size = BinaryPrimitives.ReadUInt32BigEndian(octets[at..]);
            if (size is 0 or > 32768
                || (form.IsStrict && (!BitOperations.IsPow2(size) || (form.HasAlign && !IsAlignment(octets[(at + 4)..])))))
                return null;
            int place = at + (form.HasAlign ? 8 : 4);
            ulong descriptors = BinaryPrimitives.ReadUInt64BigEndian(octets[place..]);
            ushort lastAvailable = BinaryPrimitives.ReadUInt16BigEndian(octets[(place + 8)..]);
            uint? defaultSize = defaultSizes.IsEmpty ? null : BinaryPrimitives.ReadUInt32BigEndian(defaultSizes[(4 * queues.Count)..]);
            queues.Add(new VirtioQueue(offset + at, size, descriptors, lastAvailable, defaultSize));
        }

        return queues.MoveToImmutable();
    }

    /// <summary>The sizes with which the queues were made (virtio/ringsize); empty where they are not sent.</summary>
    private static ReadOnlySpan<byte> DefaultSizes(ReadOnlySpan<byte> octets, VirtioState state)
        => state.Find("virtio/ringsize") is { Length: >= 4 * VirtioState.QueueMax } sizes ? octets.Slice(sizes.Offset, sizes.Length) : default;

    private static bool IsAlignment(ReadOnlySpan<byte> octets)
        => BinaryPrimitives.ReadUInt32BigEndian(octets) is >= 2 and <= 65536 and uint value && BitOperations.IsPow2(value);

    /// <summary>The place from which subsections of virtio, one after the other, reach to the end of the field; its end where there is none.</summary>
    private static int FindSubsections(ReadOnlySpan<byte> octets, out ImmutableArray<VirtioSubsection> subsections)
    {
        List<int> starts = [];
        for (int at = 0; at < octets.Length;)
        {
            int found = octets[at..].IndexOf(SubsectionPrefix);
            if (found < 0)
                break;
            at += found;
            if (at >= 2 && octets[at - 2] == LegacyTags.Subsection && octets[at - 1] > SubsectionPrefix.Length && at + octets[at - 1] + 4 <= octets.Length)
                starts.Add(at - 2);
            at++;
        }

        ImmutableArray<VirtioSubsection>.Builder found2 = ImmutableArray.CreateBuilder<VirtioSubsection>(starts.Count);
        for (int i = 0; i < starts.Count; i++)
        {
            int length = octets[starts[i] + 1];
            int contents = starts[i] + 2 + length + 4;
            int end = i + 1 < starts.Count ? starts[i + 1] : octets.Length;
            if (contents > end)
                continue;
            string name = Encoding.UTF8.GetString(octets.Slice(starts[i] + 2, length));
            found2.Add(new VirtioSubsection(name, BinaryPrimitives.ReadUInt32BigEndian(octets[(contents - 4)..]), contents, end - contents));
        }

        subsections = found2.ToImmutable();
        return starts.Count == 0 ? octets.Length : starts[0];
    }
}
