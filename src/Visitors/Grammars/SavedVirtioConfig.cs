namespace Ber.Visitors;

/// <summary>
/// The configuration space of each type of device (Virtual I/O Device Version 1.2, 5, and the headers of Linux): names and octets of its fields.
/// </summary>
internal static class SavedVirtioConfig
{
    private static readonly Dictionary<string, (string Name, int Size)[]> s_fields = new()
    {
        ["virtio-net"] =
        [
            ("mac", 6), ("status", 2), ("max_virtqueue_pairs", 2), ("mtu", 2), ("speed", 4), ("duplex", 1), ("rss_max_key_size", 1),
            ("rss_max_indirection_table_length", 2), ("supported_hash_types", 4),
        ],
        ["virtio-blk"] =
        [
            ("capacity", 8), ("size_max", 4), ("seg_max", 4), ("cylinders", 2), ("heads", 1), ("sectors", 1), ("blk_size", 4), ("physical_block_exp", 1),
            ("alignment_offset", 1), ("min_io_size", 2), ("opt_io_size", 4), ("wce", 1), ("unused", 1), ("num_queues", 2), ("max_discard_sectors", 4),
            ("max_discard_seg", 4), ("discard_sector_alignment", 4), ("max_write_zeroes_sectors", 4), ("max_write_zeroes_seg", 4),
            ("write_zeroes_may_unmap", 1), ("unused1", 3), ("max_secure_erase_sectors", 4), ("max_secure_erase_seg", 4),
            ("secure_erase_sector_alignment", 4), ("zone_sectors", 4), ("max_open_zones", 4), ("max_active_zones", 4), ("max_append_sectors", 4),
            ("write_granularity", 4), ("model", 1), ("unused2", 3),
        ],
        ["virtio-scsi"] =
        [
            ("num_queues", 4), ("seg_max", 4), ("max_sectors", 4), ("cmd_per_lun", 4), ("event_info_size", 4), ("sense_size", 4), ("cdb_size", 4),
            ("max_channel", 2), ("max_target", 2), ("max_lun", 4),
        ],
        ["virtio-console"] = [("cols", 2), ("rows", 2), ("max_nr_ports", 4), ("emerg_wr", 4)],
        ["virtio-balloon"] = [("num_pages", 4), ("actual", 4), ("free_page_hint_cmd_id", 4), ("poison_val", 4)],
        ["virtio-input"] = [("select", 1), ("subsel", 1), ("size", 1), ("reserved", 5), ("u", 128)],
        ["virtio-gpu"] = [("events_read", 4), ("events_clear", 4), ("num_scanouts", 4), ("num_capsets", 4), ("blob_alignment", 4)],
        ["virtio-crypto"] =
        [
            ("status", 4), ("max_dataqueues", 4), ("crypto_services", 4), ("cipher_algo_l", 4), ("cipher_algo_h", 4), ("hash_algo", 4), ("mac_algo_l", 4),
            ("mac_algo_h", 4), ("aead_algo", 4), ("max_cipher_key_len", 4), ("max_auth_key_len", 4), ("akcipher_algo", 4), ("max_size", 8),
        ],
        ["virtio-iommu"] =
        [
            ("page_size_mask", 8), ("input_range_start", 8), ("input_range_end", 8), ("domain_range_start", 4), ("domain_range_end", 4), ("probe_size", 4),
            ("bypass", 1), ("reserved", 3),
        ],
        ["virtio-mem"] =
        [
            ("block_size", 8), ("node_id", 2), ("padding", 6), ("addr", 8), ("region_size", 8), ("usable_region_size", 8), ("plugged_size", 8),
            ("requested_size", 8),
        ],
        ["virtio-pmem"] = [("start", 8), ("size", 8)],
        ["virtio-sound"] = [("jacks", 4), ("streams", 4), ("chmaps", 4), ("controls", 4)],
        ["virtio-9p"] = [("tag_len", 2)],
        ["virtio-vhost_vsock"] = [("guest_cid", 8)],
        ["vhost-user-fs"] = [("tag", 36), ("num_request_queues", 4)],
    };

    /// <summary>Other devices of the same type.</summary>
    private static readonly Dictionary<string, string> s_same = new()
    {
        ["vhost-user-blk"] = "virtio-blk", ["vhost-scsi"] = "virtio-scsi", ["vhost-user-scsi"] = "virtio-scsi", ["vhost-user-vsock"] = "virtio-vhost_vsock",
        ["vhost-user-gpu"] = "virtio-gpu", ["vhost-user-input"] = "virtio-input", ["virtio-input-hid"] = "virtio-input", ["virtio-snd"] = "virtio-sound",
        ["virtio-vga"] = "virtio-gpu", ["virtio-serial"] = "virtio-console",
    };

    /// <summary>The fields of a device's configuration space; none: its type is not known.</summary>
    /// <param name="device">The vmsd name of the device.</param>
    public static ReadOnlySpan<(string Name, int Size)> Of(string device) => s_fields.GetValueOrDefault(s_same.GetValueOrDefault(device, device));
}
