namespace Ber.Visitors;

/// <summary>The header of PCI configuration space: 64 octets, of a device or of a bridge.</summary>
internal static class SavedPciHeader
{
    private const int TypeOffset = 0x0e;
    private const int Length = 0x40;

    private static readonly (string, int)[] s_common =
    [
        ("vendor_id", 2), ("device_id", 2), ("command", 2), ("status", 2), ("revision_id", 1), ("prog_if", 1), ("subclass", 1), ("class", 1),
        ("cache_line_size", 1), ("latency_timer", 1), ("header_type", 1), ("bist", 1),
    ];

    private static readonly (string, int)[] s_device =
    [
        ("bar0", 4), ("bar1", 4), ("bar2", 4), ("bar3", 4), ("bar4", 4), ("bar5", 4), ("cardbus_cis", 4), ("subsystem_vendor_id", 2), ("subsystem_id", 2),
        ("rom_address", 4), ("capabilities", 1), ("reserved", 7), ("interrupt_line", 1), ("interrupt_pin", 1), ("min_gnt", 1), ("max_lat", 1),
    ];

    private static readonly (string, int)[] s_bridge =
    [
        ("bar0", 4), ("bar1", 4), ("primary_bus", 1), ("secondary_bus", 1), ("subordinate_bus", 1), ("sec_latency_timer", 1), ("io_base", 1),
        ("io_limit", 1), ("sec_status", 2), ("memory_base", 2), ("memory_limit", 2), ("pref_memory_base", 2), ("pref_memory_limit", 2),
        ("pref_base_upper32", 4), ("pref_limit_upper32", 4), ("io_base_upper16", 2), ("io_limit_upper16", 2), ("capabilities", 1), ("reserved", 3),
        ("rom_address", 4), ("interrupt_line", 1), ("interrupt_pin", 1), ("bridge_control", 2),
    ];

    public static void Read(SavedOctets saved)
    {
        int type = saved.Left >= Length ? saved.Rest[TypeOffset] & 0x7f : 0xff;
        saved.Begin();
        saved.Registers(s_common);
        if (type > 1)
            saved.Buffer("registers_10", Length - 0x10);
        else
            saved.Registers(type == 0 ? s_device : s_bridge);
        saved.EndStruct("header", type == 0 ? "pci_header_device" : type == 1 ? "pci_header_bridge" : "pci_header");
    }
}
