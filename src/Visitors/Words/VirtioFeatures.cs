using System.Globalization;
using System.Text;

namespace Ber.Visitors;

/// <summary>Names of virtio feature bits (include/standard-headers/linux/virtio_*.h).</summary>
internal static class VirtioFeatures
{
    private const int FirstTransport = 24;

    private static readonly Dictionary<int, string> s_transport = new()
    {
        [24] = "NOTIFY_ON_EMPTY",
        [27] = "ANY_LAYOUT",
        [28] = "RING_INDIRECT_DESC",
        [29] = "RING_EVENT_IDX",
        [30] = "BAD_FEATURE",
        [32] = "VERSION_1",
        [33] = "IOMMU_PLATFORM",
        [34] = "RING_PACKED",
        [35] = "IN_ORDER",
        [36] = "ORDER_PLATFORM",
        [37] = "SR_IOV",
        [38] = "NOTIFICATION_DATA",
        [39] = "NOTIF_CONFIG_DATA",
        [40] = "RING_RESET",
        [41] = "ADMIN_VQ",
    };

    private static readonly Dictionary<int, string> s_net = new()
    {
        [0] = "CSUM",
        [1] = "GUEST_CSUM",
        [2] = "CTRL_GUEST_OFFLOADS",
        [3] = "MTU",
        [5] = "MAC",
        [6] = "GSO",
        [7] = "GUEST_TSO4",
        [8] = "GUEST_TSO6",
        [9] = "GUEST_ECN",
        [10] = "GUEST_UFO",
        [11] = "HOST_TSO4",
        [12] = "HOST_TSO6",
        [13] = "HOST_ECN",
        [14] = "HOST_UFO",
        [15] = "MRG_RXBUF",
        [16] = "STATUS",
        [17] = "CTRL_VQ",
        [18] = "CTRL_RX",
        [19] = "CTRL_VLAN",
        [20] = "CTRL_RX_EXTRA",
        [21] = "GUEST_ANNOUNCE",
        [22] = "MQ",
        [23] = "CTRL_MAC_ADDR",
        [50] = "DEVICE_STATS",
        [52] = "VQ_NOTF_COAL",
        [53] = "NOTF_COAL",
        [54] = "GUEST_USO4",
        [55] = "GUEST_USO6",
        [56] = "HOST_USO",
        [57] = "HASH_REPORT",
        [59] = "GUEST_HDRLEN",
        [60] = "RSS",
        [61] = "RSC_EXT",
        [62] = "STANDBY",
        [63] = "SPEED_DUPLEX",
    };

    private static readonly Dictionary<int, string> s_block = new()
    {
        [0] = "BARRIER",
        [1] = "SIZE_MAX",
        [2] = "SEG_MAX",
        [4] = "GEOMETRY",
        [5] = "RO",
        [6] = "BLK_SIZE",
        [7] = "SCSI",
        [9] = "FLUSH",
        [10] = "TOPOLOGY",
        [11] = "CONFIG_WCE",
        [12] = "MQ",
        [13] = "DISCARD",
        [14] = "WRITE_ZEROES",
        [16] = "SECURE_ERASE",
        [17] = "ZONED",
    };

    private static readonly Dictionary<int, string> s_console = new() { [0] = "SIZE", [1] = "MULTIPORT", [2] = "EMERG_WRITE" };

    private static readonly Dictionary<int, string> s_scsi = new() { [0] = "INOUT", [1] = "HOTPLUG", [2] = "CHANGE", [3] = "T10_PI" };

    private static readonly Dictionary<int, string> s_balloon = new()
    {
        [0] = "MUST_TELL_HOST",
        [1] = "STATS_VQ",
        [2] = "DEFLATE_ON_OOM",
        [3] = "FREE_PAGE_HINT",
        [4] = "PAGE_POISON",
        [5] = "REPORTING",
    };

    private static readonly Dictionary<int, string> s_gpu = new()
    {
        [0] = "VIRGL",
        [1] = "EDID",
        [2] = "RESOURCE_UUID",
        [3] = "RESOURCE_BLOB",
        [4] = "CONTEXT_INIT",
    };

    private static readonly Dictionary<int, string> s_iommu = new()
    {
        [0] = "INPUT_RANGE",
        [1] = "DOMAIN_RANGE",
        [2] = "MAP_UNMAP",
        [3] = "BYPASS",
        [4] = "PROBE",
        [5] = "MMIO",
        [6] = "BYPASS_CONFIG",
    };

    private static readonly Dictionary<int, string> s_mem = new() { [0] = "ACPI_PXM", [1] = "UNPLUGGED_INACCESSIBLE", [2] = "PERSISTENT_SUSPEND" };

    private static readonly Dictionary<string, Dictionary<int, string>> s_devices = new()
    {
        ["virtio-net"] = s_net,
        ["virtio-blk"] = s_block,
        ["vhost-user-blk"] = s_block,
        ["virtio-console"] = s_console,
        ["virtio-scsi"] = s_scsi,
        ["virtio-balloon"] = s_balloon,
        ["virtio-gpu"] = s_gpu,
        ["virtio-iommu"] = s_iommu,
        ["virtio-mem"] = s_mem,
    };

    /// <summary>What stands in a feature's name for the device, with the features; the longer name first where one begins with the other.</summary>
    private static readonly (string Prefix, Dictionary<int, string> Features)[] s_prefixes =
    [
        ("VIRTIO_NET_F_", s_net), ("VIRTIO_BLK_F_", s_block), ("VIRTIO_CONSOLE_F_", s_console), ("VIRTIO_SCSI_F_", s_scsi), ("VIRTIO_BALLOON_F_", s_balloon),
        ("VIRTIO_GPU_F_", s_gpu), ("VIRTIO_IOMMU_F_", s_iommu), ("VIRTIO_MEM_F_", s_mem), ("VIRTIO_VSOCK_F_", new() { [1] = "SEQPACKET" }),
        ("VIRTIO_I2C_F_", new() { [0] = "ZERO_LEGNTH_REQUEST" }), ("VIRTIO_GPIO_F_", new() { [0] = "IRQ" }),
        ("VHOST_NET_F_", new() { [27] = "VIRTIO_NET_HDR" }), ("VHOST_USER_F_", new() { [30] = "PROTOCOL_FEATURES" }), ("VHOST_F_", new() { [26] = "LOG_ALL" }),
        ("VIRTIO_F_", s_transport), ("VIRTIO_", s_transport),
    ];

    /// <summary>The bit that QMP names (hw/virtio/virtio-qmp.c, with its misspellings).</summary>
    /// <param name="name">The name: VIRTIO_NET_F_CSUM.</param>
    /// <param name="bit">The bit.</param>
    /// <returns>Whether it is known.</returns>
    public static bool TryGetBit(string name, out int bit)
    {
        bit = 0;
        (string Prefix, Dictionary<int, string> Features) device
            = s_prefixes.FirstOrDefault(p => name.StartsWith(p.Prefix, StringComparison.Ordinal));
        if (device.Prefix is null)
            return false;
        string rest = name[device.Prefix.Length..].Replace("RING_F_", "RING_", StringComparison.Ordinal).Replace("SUSPND", "SUSPEND", StringComparison.Ordinal);
        foreach ((int known, string feature) in device.Features)
        {
            if (feature != rest)
                continue;
            bit = known;
            return true;
        }

        return false;
    }

    /// <summary>The name of one bit; <c>bit n</c> where it has none.</summary>
    /// <param name="device">The vmsd name of the device.</param>
    /// <param name="bit">The bit.</param>
    public static string NameOf(string device, int bit)
        => (s_devices.TryGetValue(device, out Dictionary<int, string>? names) && names.TryGetValue(bit, out string? name))
            || (bit >= FirstTransport && s_transport.TryGetValue(bit, out name))
            ? name
            : string.Create(CultureInfo.InvariantCulture, $"bit {bit}");

    /// <summary>The names of all bits that are set, in order of the bits.</summary>
    public static string NamesOf(string device, ulong features)
    {
        var text = new StringBuilder();
        for (int bit = 0; bit < 64; bit++)
        {
            if ((features >> bit & 1) != 0)
                text.Append(text.Length > 0 ? ", " : "").Append(NameOf(device, bit));
        }

        return text.Length > 0 ? text.ToString() : "none";
    }
}
