using System.Buffers.Binary;

namespace Ber.Visitors;

/// <summary>The state of a device class of virtio, between the queues and the subsections: its save function, then its vmsd.</summary>
/// <param name="device">The vmsd name of the device.</param>
/// <param name="queues">How many queues it has.</param>
/// <param name="features">What the driver accepted.</param>
/// <param name="isPacked">Whether its rings are packed.</param>
internal sealed class SavedVirtioClass(string device, int queues, ulong features, bool isPacked)
{
    private const ulong ControlGuestOffloads = 1ul << 2;

    /// <summary>Reads it; what is left, or is broken, is not this state.</summary>
    public void Read(SavedOctets saved)
    {
        switch (device)
        {
            case "virtio-net": ReadNet(saved); break;
            case "virtio-blk": ReadBlock(saved); break;
            case "virtio-console": ReadSerial(saved); break;
            case "virtio-balloon": ReadBalloon(saved); break;
            case "virtio-mem": ReadMem(saved); break;
            case "virtio-iommu": ReadIommu(saved); break;
            default: break;
        }
    }

    /// <summary>hw/net/virtio-net.c, vmstate_virtio_net_device.</summary>
    private void ReadNet(SavedOctets saved)
    {
        saved.Begin();
        saved.Buffer("mac", 6);
        saved.UInt32("tx_waiting");
        saved.UInt32("mergeable_rx_bufs");
        saved.UInt16("status");
        saved.UInt8("promisc");
        saved.UInt8("allmulti");
        uint addresses = saved.UInt32("mac_table.in_use");
        if (addresses > saved.Left / 6)
            saved.Break();
        else
            saved.Structs("mac_table.macs", "mac", (int)addresses, static s => s.Buffer("address", 6));
        saved.Buffer("vlans", 512);
        saved.UInt32("has_vnet_hdr");
        foreach (string name in (ReadOnlySpan<string>)["multi_overflow", "uni_overflow", "alluni", "nomulti", "nouni", "nobcast"])
            saved.UInt8(name);
        saved.UInt8("has_ufo");

        // max_queue_pairs stands there where the device has more than one pair, whether or not the driver uses them.
        if (NetTail(saved.LengthToSubsection("virtio-net-device")) >= 4)
        {
            saved.UInt16("max_queue_pairs", "uint16 equal");
            int pairs = saved.UInt16("curr_queue_pairs");
            saved.Structs("tx_waiting_others", "virtio-net-queue-tx_waiting", Math.Clamp(pairs - 1, 0, 1024), static s => s.UInt32("tx_waiting"));
        }

        if (saved.LengthToSubsection("virtio-net-device") == 8)
            saved.UInt64("curr_guest_offloads");
        saved.Subsections("virtio-net-device", ReadNetSubsection);
        saved.EndStruct("net", "virtio-net-device", 11);
    }

    /// <summary>Octets that queue pairs can have of those that are left.</summary>
    private int NetTail(int left) => left - ((features & ControlGuestOffloads) != 0 ? 8 : 0);

    private static bool ReadNetSubsection(SavedOctets saved, string name)
    {
        if (!name.EndsWith("/rss", StringComparison.Ordinal))
            return false;
        saved.Boolean("enabled");
        saved.Boolean("redirect");
        saved.Boolean("populate_hash");
        saved.UInt32("hash_types");
        int indirections = saved.UInt16("indirections_len");
        saved.UInt16("default_queue");
        saved.Integers("key", FieldKind.UInt8, 40);
        saved.Integers("indirections_table", FieldKind.UInt16, indirections);
        return true;
    }

    /// <summary>hw/block/virtio-blk.c, virtio_blk_save_device: requests that are to be started again.</summary>
    private void ReadBlock(SavedOctets saved)
    {
        saved.While("requests", "virtio-blk-request", static s => s.Rest is [1, ..], s =>
        {
            s.UInt8("more");
            if (queues > 1)
                s.UInt32("queue");
            SavedVirtqueueElement.Read(s, isPacked);
        });
        saved.UInt8("end");
    }

    /// <summary>
    /// hw/char/virtio-serial-bus.c, virtio_serial_save_device. The number of ports is that of the configuration space, which stands here for old releases.
    /// </summary>
    private void ReadSerial(SavedOctets saved)
    {
        uint most = ReadConsole(saved);
        if (most is 0 or > 1024)
            most = (uint)Math.Max((queues / 2) - 1, 1);
        saved.Integers("ports_map", FieldKind.UInt32, ((int)most + 31) / 32);
        uint active = saved.UInt32("nr_active_ports");
        if (active > 1024)
            saved.Break();
        saved.Structs("ports", "virtio-serial-port", (int)Math.Min(active, 1024), s =>
        {
            s.UInt32("id");
            s.UInt8("guest_connected");
            s.UInt8("host_connected");
            if (s.UInt32("elem_popped") == 0)
                return;
            s.UInt32("iov_idx");
            s.UInt64("iov_offset");
            SavedVirtqueueElement.Read(s, isPacked);
        });
    }

    /// <summary>
    /// Columns, rows, the most ports: out of the configuration space, which is in the device's order, and then put as be16 and be32. Which of the two orders it
    /// has then, the number of ports shows.
    /// </summary>
    private static uint ReadConsole(SavedOctets saved)
    {
        const int Most = 1024;
        ReadOnlySpan<byte> octets = saved.Left >= 8 ? saved.Rest.Slice(4, 4) : default;
        if (octets.Length == 4 && BinaryPrimitives.ReadUInt32BigEndian(octets) > Most && BinaryPrimitives.ReadUInt32LittleEndian(octets) <= Most)
        {
            saved.Registers([("cols", 2), ("rows", 2)]);
            return (uint)saved.Little("max_nr_ports", 4);
        }

        saved.UInt16("cols");
        saved.UInt16("rows");
        return saved.UInt32("max_nr_ports");
    }

    /// <summary>hw/virtio/virtio-balloon.c, vmstate_virtio_balloon_device.</summary>
    private static void ReadBalloon(SavedOctets saved)
    {
        saved.Begin();
        saved.UInt32("num_pages");
        saved.UInt32("actual");
        saved.Subsections("virtio-balloon-device", static (s, name) =>
        {
            if (name.EndsWith("/free-page-report", StringComparison.Ordinal))
            {
                s.UInt32("free_page_hint_cmd_id");
                s.UInt32("free_page_hint_status");
                return true;
            }

            if (!name.EndsWith("/page-poison", StringComparison.Ordinal))
                return false;
            s.UInt32("poison_val");
            return true;
        }, misspelt: "vitio-balloon-device");   // QEMU 5.1 and 5.2
        saved.EndStruct("balloon", "virtio-balloon-device");
    }

    /// <summary>hw/virtio/virtio-mem.c, vmstate_virtio_mem_device; the checks stand elsewhere where an early section has them.</summary>
    private static void ReadMem(SavedOctets saved)
    {
        saved.Begin();
        if (saved.Left > 24 + 28 && (saved.Left - 24 - 28) % 8 == 0)
        {
            saved.UInt64("addr");
            saved.UInt64("region_size");
            saved.UInt64("block_size");
            saved.UInt32("node");
        }

        saved.UInt64("usable_region_size");
        saved.UInt64("size");
        saved.UInt64("requested_size");
        saved.Buffer("bitmap", saved.Left, "bitmap");
        saved.EndStruct("mem", "virtio-mem-device");
    }

    /// <summary>hw/virtio/virtio-iommu.c, vmstate_virtio_iommu_device: version 2 says of each domain and of the device whether it bypasses.</summary>
    private static void ReadIommu(SavedOctets saved)
    {
        if (!saved.Try(static s => ReadIommu(s, hasBypass: true)))
            ReadIommu(saved, hasBypass: false);
    }

    /// <summary>A tree of domains, each with a tree of mappings and a list of endpoints.</summary>
    private static void ReadIommu(SavedOctets saved, bool hasBypass)
    {
        saved.Begin();
        ReadTree(saved, "domains", "domain", s =>
        {
            s.UInt8("more");
            s.UInt64("key");
            s.UInt32("id");
            ReadTree(s, "mappings", "mapping", static mapping =>
            {
                mapping.UInt8("more");
                mapping.Scalars([("low", FieldKind.UInt64), ("high", FieldKind.UInt64), ("phys_addr", FieldKind.UInt64), ("flags", FieldKind.UInt32)]);
            });
            s.While("endpoint_list", "endpoint", static e => e.Rest is [1, ..], static endpoint =>
            {
                endpoint.UInt8("more");
                endpoint.UInt32("id");
            });
            s.UInt8("endpoint_list_end");
            if (hasBypass)
                s.UInt8("bypass");
        });
        if (hasBypass)
            saved.UInt8("bypass");
        saved.EndStruct("iommu", "virtio-iommu-device", hasBypass ? 2 : 1);
    }

    /// <summary>migration/vmstate-types.c, put_gtree: the number of nodes, each after an octet 1, and an octet 0.</summary>
    private static void ReadTree(SavedOctets saved, string name, string vmsd, Action<SavedOctets> node)
    {
        int count = (int)Math.Min(saved.UInt32($"{name}_count"), int.MaxValue);
        saved.Structs(name, vmsd, count, node);
        if (saved.UInt8($"{name}_end") != 0)
            saved.Break();
    }
}
