using System.Globalization;

namespace Ber.Detector;

/// <summary>The state of the device class between the queues and the virtio subsections, and what its loader insists on.</summary>
internal static class VirtioClassRules
{
    /// <summary>A difference.</summary>
    /// <param name="Kind">What it is about.</param>
    /// <param name="Field">The field.</param>
    /// <param name="Offset">Octets from the start of the virtio field.</param>
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

    public static Outcome? Compare(string device, VirtioState received, VirtioState local) => device switch
    {
        "virtio-net" => CompareNet(received.Field, local.Field),
        "virtio-mem" => CompareMem(received.Field, local.Field),
        "virtio-console" => VirtioSerialRule.Compare(received.Field, local.Field),
        _ => null,
    };

    /// <summary>hw/net/virtio-net.c, vmstate_virtio_net_device.</summary>
    private static Outcome? CompareNet(SavedField received, SavedField local)
    {
        if (received.Find("net", "has_vnet_hdr") is not SavedField.Value vnet || local.Find("net", "has_vnet_hdr") is not SavedField.Value localVnet)
            return null;
        if (vnet.Number != 0 && localVnet.Number == 0)
        {
            return new Outcome(CheckFindingKind.DeviceProperty, "has_vnet_hdr", vnet.Offset, "on", "off")
            {
                Message = "virtio-net: saved image requires vnet_hdr=on",
                Hint = "The source's network backend carries virtio headers (tap with vnet_hdr), the destination's does not.",
            };
        }

        SavedField.Value ufo = received.Find("net", "has_ufo")!.Value;
        if (ufo.Number != 0 && local.Find("net", "has_ufo")!.Value.Number == 0)
        {
            return new Outcome(CheckFindingKind.DeviceProperty, "has_ufo", ufo.Offset, "on", "off")
            {
                Message = "virtio-net: saved image requires TUN_F_UFO support",
                Hint = "The kernel of the destination has no UFO for tap devices.",
            };
        }

        // It stands there where the device has more than one pair.
        int pairs = (int)(received.Find("net", "max_queue_pairs")?.Number ?? 0);
        int localPairs = (int)(local.Find("net", "max_queue_pairs")?.Number ?? 0);
        return pairs == localPairs ? null : new Outcome(CheckFindingKind.VirtioQueues, "max_queue_pairs", ufo.Offset + 1, Pairs(pairs), Pairs(localPairs))
        {
            Message = pairs > 0 && localPairs > 0 ? string.Create(CultureInfo.InvariantCulture, $"{localPairs:x} != {pairs:x}") : null,
            Hint = "Give both sides the same number of queues.",
        };
    }

    private static string Pairs(int pairs) => pairs == 0 ? "1 queue pair" : string.Create(CultureInfo.InvariantCulture, $"{pairs} queue pairs");

    /// <summary>hw/virtio/virtio-mem.c, vmstate_virtio_mem_sanity_checks; not there where an early section has them.</summary>
    private static Outcome? CompareMem(SavedField received, SavedField local)
    {
        ReadOnlySpan<(string Property, string Field)> properties =
            [("memaddr", "addr"), ("memdev", "region_size"), ("block-size", "block_size"), ("node", "node")];
        foreach ((string property, string field) in properties)
        {
            if (received.Find("mem", field) is not SavedField.Value s || local.Find("mem", field) is not SavedField.Value d)
                return null;
            if (s.Number == d.Number)
                continue;
            bool isNode = property == "node";
            string source = isNode ? s.Number.ToString(CultureInfo.InvariantCulture) : $"0x{s.Number:x}";
            string destination = isNode ? d.Number.ToString(CultureInfo.InvariantCulture) : $"0x{d.Number:x}";
            return new(CheckFindingKind.DeviceProperty, property, s.Offset, source, destination)
            {
                Message = $"Property '{property}' {(property == "memdev" ? "size " : "")}changed from {source} to {destination}",
                Hint = $"Set {property} of virtio-mem to the source's value.",
            };
        }

        return null;
    }
}
