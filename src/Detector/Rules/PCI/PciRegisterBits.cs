using System.Collections.Frozen;

namespace Ber.Detector;

/// <summary>Bits of a register that the loader treats otherwise than those of its neighbours.</summary>
/// <param name="Register">The register's name.</param>
/// <param name="Writable">What the guest may write (wmask).</param>
/// <param name="Cleared">What the guest clears by writing 1 (w1cmask).</param>
internal readonly record struct PciRegisterBits(string Register, uint Writable = 0, uint Cleared = 0)
{
    /// <summary>PCI_ERR_UNC_SUPPORTED.</summary>
    public const uint UncorrectableErrors = 0x03fff030;

    private const uint CorrectableErrors = 0x0000f1c1;   // PCI_ERR_COR_SUPPORTED
    private const uint All = uint.MaxValue;

    /// <summary>What QEMU compares (cmask), as far as it is not writable.</summary>
    public uint Compared { get; init; } = All;

    /// <summary>
    /// Of the header only these registers are looked at: pci_init_cmask, pci_init_wmask, pci_init_w1cmask, pci_init_mask_bridge (hw/pci/pci.c).
    /// </summary>
    public static FrozenDictionary<string, PciRegisterBits[]> Headers { get; } = new Dictionary<string, PciRegisterBits[]>
    {
        ["pci_header"] = [.. Common()],
        ["pci_header_device"] =
        [
            .. Common(), new("capabilities"), new("interrupt_line", 0xff) { Compared = 0 },
        ],
        ["pci_header_bridge"] =
        [
            .. Common(), new("primary_bus", 0xff) { Compared = 0 }, new("secondary_bus", 0xff) { Compared = 0 },
            new("subordinate_bus", 0xff) { Compared = 0 }, new("sec_latency_timer", 0xff) { Compared = 0 },
            new("io_base", 0xf0) { Compared = 0x0f }, new("io_limit", 0xf0) { Compared = 0x0f },
            new("memory_base", 0xfff0) { Compared = 0 }, new("memory_limit", 0xfff0) { Compared = 0 },
            new("pref_memory_base", 0xfff0) { Compared = 0x0f }, new("pref_memory_limit", 0xfff0) { Compared = 0x0f },
            new("pref_base_upper32", All) { Compared = 0 }, new("pref_limit_upper32", All) { Compared = 0 },
            new("capabilities"), new("interrupt_line", 0xff) { Compared = 0 }, new("bridge_control", 0x0bff, 0x0400) { Compared = 0 },
        ],
    }.ToFrozenDictionary();

    /// <summary>
    /// A capability is read-only and compared as a whole (pci_add_capability, pcie_add_capability) but for these (hw/pci/msi.c, msix.c, pcie.c, pcie_aer.c,
    /// pcie_sriov.c, shpc.c, slotid_cap.c, hw/virtio/virtio-pci.c). Of one that is not here only what links it to the next is.
    /// </summary>
    public static FrozenDictionary<string, PciRegisterBits[]> Capabilities { get; } = new Dictionary<string, PciRegisterBits[]>
    {
        ["pci_cap_pm"] = [new("pmcsr", 0x1f03, 0x8000)],   // state, PME enable, data select; PME status
        ["pci_cap_slot_id"] = [new("chassis", 0xff)],
        ["pci_cap_msi"] =
        [
            new("control", 0x71), new("address", 0xfffffffc), new("address_hi", All), new("data", 0xffff),
        ],
        ["pci_cap_vendor"] = [],
        ["virtio_pci_cap"] = [],
        ["pci_cap_shpc"] = [new("select", 0xff), new("data", All)],
        ["pci_cap_ssvid"] = [],
        ["pci_cap_express"] =
        [
            new("devctl", 0x800f),   // error reporting, function level reset
            new("devsta", 0, 0x000f),
            new("lnkctl", 0x00c0),   // common clock, extended synch
            new("lnksta") { Compared = 0 },
            new("sltctl", 0x0ff9),
            new("sltsta", 0, 0x0019) { Compared = 0xffbf },   // events; presence detect state is not compared
            new("rtctl", 0x0007),
            new("devctl2", 0x8020),   // end-end TLP prefix blocking, ARI forwarding
        ],
        ["pci_cap_msix"] = [new("control", 0xc000)],   // enable, function mask
        ["pci_ext_cap_aer"] =
        [
            new("uncor_status", 0, UncorrectableErrors), new("uncor_severity", UncorrectableErrors), new("cor_status", 0, CorrectableErrors),
            new("cor_mask", CorrectableErrors), new("cap", 0x540), new("root_command", 0x7),
            new("root_status", 0, 0x7f) { Compared = 0x07ffffff },   // the interrupt message number is the chip's own
        ],
        ["pci_ext_cap_dsn"] = [],
        ["pci_ext_cap_acs"] = [],
        ["pci_ext_cap_ari"] = [],
        ["pci_ext_cap_ats"] = [new("ctrl", 0x800f)],   // enable, smallest translation unit
        ["pci_ext_cap_sriov"] =
        [
            new("ctrl", 0x001f), new("num_vf", 0xffff), new("sys_pgsize", 0x553),
            .. Enumerable.Range(0, 6).Select(static bar => new PciRegisterBits($"vf_bar{bar}", 0xfffffff0)),
        ],
        ["pci_ext_cap_pasid"] = [new("ctrl", 0x0007)],
    }.ToFrozenDictionary();

    /// <summary>Vendor, device, capability bit of status, revision, class, header type; command (I/O, memory, master, SERR, INTx disable).</summary>
    private static PciRegisterBits[] Common() =>
    [
        new("vendor_id"), new("device_id"), new("command", 0x0507) { Compared = 0 }, new("status", 0, 0xf900) { Compared = 0x0010 },
        new("revision_id"), new("prog_if"), new("subclass"), new("class"), new("cache_line_size", 0xff) { Compared = 0 }, new("header_type"),
    ];
}
