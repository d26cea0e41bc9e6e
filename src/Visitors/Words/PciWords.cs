using System.Globalization;

namespace Ber.Visitors;

/// <summary>
/// Words of the registers of PCI configuration space, by the names that their grammars give them.
/// </summary>
internal static class PciWords
{
    private const int MultiFunction = 0x80;
    private const int HasSlot = 0x100;

    private static readonly Dictionary<ulong, string> s_vendors = new()
    {
        [0x1000] = "LSI", [0x1011] = "DEC", [0x1013] = "Cirrus Logic", [0x1022] = "AMD", [0x103c] = "HP", [0x1057] = "Motorola", [0x106b] = "Apple",
        [0x10ec] = "Realtek", [0x1106] = "VIA", [0x1234] = "QEMU", [0x126f] = "Silicon Motion", [0x1274] = "Ensoniq", [0x15ad] = "VMware",
        [0x1af4] = "Red Hat", [0x1b36] = "Red Hat", [0x8086] = "Intel",
    };

    private static readonly Dictionary<ulong, string> s_classes = new()
    {
        [0x00] = "unclassified", [0x01] = "mass storage", [0x02] = "network", [0x03] = "display", [0x04] = "multimedia", [0x05] = "memory", [0x06] = "bridge",
        [0x07] = "communication", [0x08] = "system peripheral", [0x09] = "input", [0x0a] = "docking station", [0x0b] = "processor", [0x0c] = "serial bus",
        [0x0d] = "wireless", [0x0f] = "satellite", [0x10] = "encryption", [0x11] = "signal processing", [0xff] = "other",
    };

    private static readonly Dictionary<ulong, string> s_subclasses = new()
    {
        [0x0001] = "VGA", [0x0100] = "SCSI", [0x0101] = "IDE", [0x0104] = "RAID", [0x0106] = "SATA", [0x0107] = "SAS", [0x0108] = "NVM", [0x0200] = "Ethernet",
        [0x0300] = "VGA", [0x0302] = "3D", [0x0400] = "video", [0x0401] = "audio", [0x0403] = "HD audio", [0x0500] = "RAM", [0x0600] = "host",
        [0x0601] = "ISA", [0x0604] = "PCI", [0x0700] = "serial", [0x0701] = "parallel", [0x0800] = "interrupt controller", [0x0805] = "SD host",
        [0x0806] = "IOMMU", [0x0900] = "keyboard", [0x0902] = "mouse", [0x0c00] = "FireWire", [0x0c03] = "USB", [0x0c05] = "SMBus", [0x0c07] = "IPMI",
        [0x0c09] = "CAN", [0x1000] = "network and computing",
    };

    private static readonly Dictionary<ulong, string> s_capabilities = new()
    {
        [0x01] = "power management", [0x02] = "AGP", [0x03] = "vital product data", [0x04] = "slot identification", [0x05] = "MSI", [0x06] = "CompactPCI",
        [0x07] = "PCI-X", [0x08] = "HyperTransport", [0x09] = "vendor-specific", [0x0a] = "debug port", [0x0c] = "hot-plug controller",
        [0x0d] = "subsystem of a bridge", [0x10] = "PCI Express", [0x11] = "MSI-X", [0x12] = "SATA", [0x13] = "advanced features",
        [0x14] = "enhanced allocation",
    };

    private static readonly Dictionary<ulong, string> s_extended = new()
    {
        [0x01] = "advanced error reporting", [0x02] = "virtual channel", [0x03] = "serial number", [0x0b] = "vendor-specific", [0x0d] = "access control",
        [0x0e] = "alternative routing", [0x0f] = "address translation", [0x10] = "SR-IOV", [0x13] = "page requests", [0x19] = "secondary PCI Express",
        [0x1b] = "process address spaces", [0x1e] = "L1 substates", [0x23] = "designated vendor-specific", [0x25] = "data link feature",
        [0x26] = "physical layer 16 GT/s", [0x2e] = "data object exchange",
    };

    private static readonly Dictionary<ulong, string> s_ports = new()
    {
        [0] = "endpoint", [1] = "legacy endpoint", [4] = "root port", [5] = "upstream port", [6] = "downstream port", [7] = "bridge to PCI",
        [8] = "bridge from PCI", [9] = "integrated endpoint", [10] = "event collector",
    };

    private static readonly Dictionary<ulong, string> s_speeds = new()
    {
        [1] = "2.5 GT/s", [2] = "5 GT/s", [3] = "8 GT/s", [4] = "16 GT/s", [5] = "32 GT/s", [6] = "64 GT/s",
    };

    private static readonly string[] s_command =
    [
        "I/O", "memory", "bus master", "special cycles", "memory write and invalidate", "VGA snoop", "parity", "stepping", "SERR", "fast back-to-back",
        "INTx disabled",
    ];

    private static readonly string[] s_status =
    [
        "", "", "", "interrupt", "capabilities", "66 MHz", "", "fast back-to-back", "parity error", "medium DEVSEL", "slow DEVSEL", "signaled target abort",
        "received target abort", "received master abort", "SERR", "detected parity error",
    ];

    private static readonly string[] s_bridgeControl =
    [
        "parity", "SERR", "no ISA", "VGA", "VGA 16 bits", "master abort", "bus reset", "fast back-to-back",
    ];

    private static readonly string[] s_deviceControl =
    [
        "reports correctable errors", "reports non-fatal errors", "reports fatal errors", "reports unsupported requests", "relaxed ordering",
    ];

    private static readonly string[] s_deviceStatus =
    [
        "correctable error", "non-fatal error", "fatal error", "unsupported request", "auxiliary power", "transactions pending",
    ];

    private static readonly string[] s_linkControl =
    [
        "ASPM L0s", "ASPM L1", "", "read completion boundary 128", "disabled", "retrain", "common clock", "extended synch",
    ];

    private static readonly string[] s_slotControl =
    [
        "button enabled", "power fault enabled", "latch enabled", "presence enabled", "command completion enabled", "hot-plug interrupt",
    ];

    private static readonly string[] s_slotStatus =
    [
        "button pressed", "power fault", "latch changed", "presence changed", "command completed", "latch open", "occupied", "interlock", "link changed",
    ];

    private static readonly string[] s_indicators = ["", "on", "blinking", "off"];

    /// <summary>The words of each register that has some.</summary>
    public static IEnumerable<(string Owner, string Field, Func<ulong, string?> Words)> All { get; } =
    [
        .. Headers("pci_header", "pci_header_device", "pci_header_bridge"),
        ("pci_header_bridge", "sec_status", static v => WordList.Bits(v, s_status)),
        ("pci_header_bridge", "bridge_control", static v => WordList.Bits(v, s_bridgeControl)),
        ("pci_cap_ssvid", "subsystem_vendor_id", s_vendors.GetValueOrDefault),
        ("pci_cap_pm", "pmcsr", PowerState),
        ("pci_cap_msi", "control", MessageControl),
        ("pci_cap_msix", "control", TableControl),
        ("msix_entry", "control", static v => WordList.Bits(v, ["masked"])),
        ("pci_cap_express", "flags", static v => WordList.Join(
            Number("version", v & 0xf), s_ports.GetValueOrDefault((v >> 4) & 0xf), (v & HasSlot) != 0 ? "slot" : null)),
        ("pci_cap_express", "devctl", static v => WordList.Bits(v & 0x1f, s_deviceControl)),
        ("pci_cap_express", "devsta", static v => WordList.Bits(v, s_deviceStatus)),
        ("pci_cap_express", "lnkcap", Link),
        ("pci_cap_express", "lnkctl", static v => WordList.Bits(v, s_linkControl)),
        ("pci_cap_express", "lnksta", static v => WordList.Join(Link(v), WordList.Bits(v >> 11, ["training", "slot clock", "active", "bandwidth changed"]))),
        ("pci_cap_express", "lnkctl2", static v => s_speeds.GetValueOrDefault(v & 0xf) is string speed ? $"target {speed}" : null),
        ("pci_cap_express", "sltctl", SlotControl),
        ("pci_cap_express", "sltsta", static v => WordList.Bits(v, s_slotStatus)),
        ("virtio_pci_cap", "cfg_type", static v => v switch
        {
            1 => "common", 2 => "notification", 3 => "ISR status", 4 => "device", 5 => "PCI access", 8 => "shared memory", 9 => "vendor data", _ => null,
        }),
    ];

    /// <summary>The class of a device with its subclass, which stands before it.</summary>
    public static string? Class(ulong value, ulong subclass)
    {
        string? name = s_classes.GetValueOrDefault(value);
        return s_subclasses.TryGetValue((value << 8) | subclass, out string? more) ? string.Join(": ", name, more) : name;
    }

    /// <summary>The id of a capability.</summary>
    public static string? Capability(ulong id) => s_capabilities.GetValueOrDefault(id);

    /// <summary>The header of an extended capability: its id, its version, the place of the next one.</summary>
    public static string? Extended(ulong header)
    {
        ulong next = header >> 20;
        return header is 0 ? null : WordList.Join(
            s_extended.GetValueOrDefault(header & 0xffff), Number("version", (header >> 16) & 0xf), next == 0 ? "last" : $"next at 0x{next:x}");
    }

    private static IEnumerable<(string Owner, string Field, Func<ulong, string?> Words)> Headers(params string[] owners) => owners.SelectMany(
        static IEnumerable<(string, string, Func<ulong, string?>)> (owner) =>
        [
            (owner, "vendor_id", s_vendors.GetValueOrDefault),
            (owner, "subsystem_vendor_id", s_vendors.GetValueOrDefault),
            (owner, "command", static v => WordList.Bits(v, s_command)),
            (owner, "status", static v => WordList.Bits(v, s_status)),
            (owner, "header_type", HeaderType),
            (owner, "interrupt_pin", static v => v is >= 1 and <= 4 ? $"INT{(char)('A' + v - 1)}" : null),
        ]);

    private static string? HeaderType(ulong value)
    {
        string? type = (value & ~(ulong)MultiFunction) switch { 0 => "device", 1 => "bridge", 2 => "CardBus bridge", _ => null };
        return WordList.Join(type, (value & MultiFunction) != 0 ? "multi-function" : null);
    }

    private static string? PowerState(ulong value)
        => WordList.Join(
            Number("D", value & 3, ""), (value & 8) != 0 ? "no soft reset" : null, (value & 0x100) != 0 ? "PME enabled" : null,
            (value & 0x8000) != 0 ? "PME" : null);

    private static string? MessageControl(ulong value) => WordList.Join(
        (value & 1) != 0 ? "enabled" : "disabled", $"{Number("", 1ul << (int)((value >> 4) & 7), "")} of {Vectors(1ul << (int)((value >> 1) & 7))}",
        WordList.Bits((value >> 7) & 3, ["64 bits", "maskable"]));

    private static string? TableControl(ulong value)
        => WordList.Join((value & 0x8000) != 0 ? "enabled" : "disabled", (value & 0x4000) != 0 ? "masked" : null, Vectors((value & 0x7ff) + 1));

    private static string? Link(ulong value)
        => WordList.Join(s_speeds.GetValueOrDefault(value & 0xf), ((value >> 4) & 0x3f) is > 0 and var width ? Number("×", width, "") : null);

    private static string? SlotControl(ulong value) => WordList.Join(
        WordList.Bits(value & 0x3f, s_slotControl), Indicator("attention", value >> 6), Indicator("power", value >> 8),
        WordList.Bits((value >> 10) & 7, ["power off", "interlock", "link change enabled"]));

    private static string? Indicator(string name, ulong value)
        => s_indicators[value & 3] is { Length: > 0 } state ? string.Join(' ', name, "indicator", state) : null;

    private static string Vectors(ulong count) => $"{Number("", count, "")} vector{(count == 1 ? "" : "s")}";

    private static string Number(string name, ulong value, string between = " ") => string.Create(CultureInfo.InvariantCulture, $"{name}{between}{value}");
}
