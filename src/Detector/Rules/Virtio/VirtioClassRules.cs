using System.Buffers.Binary;
using System.Globalization;
using Ber.Compat;

namespace Ber.Detector;

/// <summary>The state of the device class between the queues and the virtio subsections, and what its loader insists on.</summary>
internal static class VirtioClassRules
{
    /// <summary>A difference.</summary>
    /// <param name="Kind">What it is about.</param>
    /// <param name="Field">The field.</param>
    /// <param name="Offset">Octets from the start of the class's state.</param>
    /// <param name="Source">What the source has.</param>
    /// <param name="Destination">What the destination has.</param>
    internal sealed record Outcome(CheckFindingKind Kind, string Field, int Offset, string Source, string Destination)
    {
        /// <summary>Whether the loader stops; else state is lost.</summary>
        public bool Stops { get; init; } = true;

        /// <summary>QEMU's message; null: it names only the section.</summary>
        public string? Message { get; init; }

        /// <summary>What to do.</summary>
        public string? Hint { get; init; }
    }

    public static Outcome? Compare(string device, ReadOnlySpan<byte> received, ReadOnlySpan<byte> local, ulong features) => device switch
    {
        "virtio-net" => CompareNet(received, local, features),
        "virtio-mem" => CompareMem(received, local),
        "virtio-console" => VirtioSerialRule.Compare(received, local),
        _ => null,
    };

    /// <summary>hw/net/virtio-net.c, vmstate_virtio_net_device.</summary>
    private static Outcome? CompareNet(ReadOnlySpan<byte> received, ReadOnlySpan<byte> local, ulong features)
    {
        NetState? s = NetState.Parse(received, features);
        NetState? d = NetState.Parse(local, 0);
        if (s is null || d is null)
            return null;
        if (s.HasVnetHeader && !d.HasVnetHeader)
        {
            return new Outcome(CheckFindingKind.DeviceProperty, "has_vnet_hdr", s.VnetOffset, "on", "off")
            {
                Message = "virtio-net: saved image requires vnet_hdr=on",
                Hint = "The source's network backend carries virtio headers (tap with vnet_hdr), the destination's does not.",
            };
        }

        if (s.HasUfo && !d.HasUfo)
        {
            return new Outcome(CheckFindingKind.DeviceProperty, "has_ufo", s.UfoOffset, "on", "off")
            {
                Message = "virtio-net: saved image requires TUN_F_UFO support",
                Hint = "The kernel of the destination has no UFO for tap devices.",
            };
        }

        if (s.QueuePairs != d.QueuePairs)
        {
            string? message = s.QueuePairs > 0 && d.QueuePairs > 0
                ? string.Create(CultureInfo.InvariantCulture, $"{d.QueuePairs:x} != {s.QueuePairs:x}")
                : null;
            return new Outcome(CheckFindingKind.VirtioQueues, "max_queue_pairs", s.UfoOffset + 1, Pairs(s.QueuePairs), Pairs(d.QueuePairs))
            {
                Message = message,
                Hint = "Give both sides the same number of queues.",
            };
        }

        return null;
    }

    private static string Pairs(int pairs) => pairs == 0 ? "1 queue pair" : string.Create(CultureInfo.InvariantCulture, $"{pairs} queue pairs");

    private sealed record NetState(int VnetOffset, bool HasVnetHeader, int UfoOffset, bool HasUfo, int QueuePairs)
    {
        private const int Head = 6 + 4 + 4 + 2 + 1 + 1;   // mac, tx_waiting, mergeable_rx_bufs, status, promisc, allmulti
        private const int VlanLength = 4096 / 8;
        private const int AddressLength = 6;

        public static NetState? Parse(ReadOnlySpan<byte> octets, ulong features)
        {
            if (octets.Length < Head + 4)
                return null;
            uint addresses = BinaryPrimitives.ReadUInt32BigEndian(octets[Head..]);
            long vnet = Head + 4 + (addresses * (long)AddressLength) + VlanLength;
            long ufo = vnet + 4 + 6;
            if (ufo + 1 > octets.Length)
                return null;
            int rest = (int)ufo + 1;
            int pairs = 0;

            // max_queue_pairs stands there where the device has more than one pair; else offloads (feature CTRL_GUEST_OFFLOADS), subsections or nothing.
            int offloads = (features & 4) != 0 ? 8 : 0;
            if (octets.Length - rest >= 4 + offloads && octets[rest] != LegacyTags.Subsection && !(offloads > 0 && octets.Length - rest == offloads))
                pairs = BinaryPrimitives.ReadUInt16BigEndian(octets[rest..]);
            return new NetState((int)vnet, BinaryPrimitives.ReadUInt32BigEndian(octets[(int)vnet..]) != 0, (int)ufo, octets[(int)ufo] != 0, pairs);
        }
    }

    /// <summary>hw/virtio/virtio-mem.c, vmstate_virtio_mem_sanity_checks; not there where an early section has them.</summary>
    private static Outcome? CompareMem(ReadOnlySpan<byte> received, ReadOnlySpan<byte> local)
    {
        const int ChecksLength = 8 + 8 + 8 + 4;
        if (received.Length < ChecksLength + 24 || local.Length < ChecksLength + 24)
            return null;
        ReadOnlySpan<(string Name, int Offset, bool IsSize)> properties = [("memaddr", 0, false), ("memdev", 8, true), ("block-size", 16, false)];
        foreach ((string property, int offset, bool isSize) in properties)
        {
            ulong s = BinaryPrimitives.ReadUInt64BigEndian(received[offset..]);
            ulong d = BinaryPrimitives.ReadUInt64BigEndian(local[offset..]);
            if (s != d)
                return Property(property, offset, $"0x{s:x}", $"0x{d:x}", isSize);
        }

        uint node = BinaryPrimitives.ReadUInt32BigEndian(received[24..]);
        uint localNode = BinaryPrimitives.ReadUInt32BigEndian(local[24..]);
        return node == localNode
            ? null
            : Property("node", 24, node.ToString(CultureInfo.InvariantCulture), localNode.ToString(CultureInfo.InvariantCulture), false);

        static Outcome Property(string name, int offset, string source, string destination, bool isSize)
            => new(CheckFindingKind.DeviceProperty, name, offset, source, destination)
            {
                Message = $"Property '{name}' {(isSize ? "size " : "")}changed from {source} to {destination}",
                Hint = $"Set {name} of virtio-mem to the source's value.",
            };
    }
}
