using System.Globalization;

namespace Ber.Detector;

/// <summary>What the parts and registers of a PCI configuration space are, for people.</summary>
internal static class PciNames
{
    private static readonly Dictionary<string, string> s_parts = new()
    {
        ["pci_header"] = "header",
        ["pci_header_device"] = "header",
        ["pci_header_bridge"] = "header",
        ["pci_cap_pm"] = "power management capability",
        ["pci_cap_slot_id"] = "slot identification capability",
        ["pci_cap_msi"] = "MSI capability",
        ["pci_cap_vendor"] = "vendor-specific capability",
        ["virtio_pci_cap"] = "vendor-specific (virtio) capability",
        ["pci_cap_shpc"] = "hot-plug controller capability",
        ["pci_cap_ssvid"] = "subsystem id capability",
        ["pci_cap_express"] = "PCI Express capability",
        ["pci_cap_msix"] = "MSI-X capability",
        ["pci_ext_cap_aer"] = "advanced error reporting capability",
        ["pci_ext_cap_dsn"] = "serial number capability",
        ["pci_ext_cap_acs"] = "access control services capability",
        ["pci_ext_cap_ari"] = "alternative routing id capability",
        ["pci_ext_cap_ats"] = "address translation services capability",
        ["pci_ext_cap_sriov"] = "single root I/O virtualization capability",
        ["pci_ext_cap_pri"] = "page request capability",
        ["pci_ext_cap_pasid"] = "PASID capability",
    };

    private static readonly Dictionary<string, string> s_registers = new()
    {
        ["status"] = "status (capability list)",
        ["header_type"] = "header type (multifunction bit included)",
        ["io_base"] = "I/O window type",
        ["io_limit"] = "I/O window type",
        ["pref_memory_base"] = "prefetchable memory window type",
        ["pref_memory_limit"] = "prefetchable memory window type",
        ["capabilities"] = "offset of the first capability",
    };

    /// <summary>A register of a part.</summary>
    /// <param name="part">The part; null: it belongs to none.</param>
    /// <param name="index">An octet of the register.</param>
    public static string Of(PciPart? part, int index)
    {
        if (part is null)
            return "no capability";
        string register = part.At(index).Name;
        if (IsHeader(part))
            return OfHeader(register);
        string name = Of(part);
        return register switch
        {
            "next" or "cap_next" => $"link from the {name} to the next",
            "header" => $"id of the {name}, its version, or link to the next",
            _ => $"{name}, {register}",
        };
    }

    /// <summary>The names of all capabilities, those of the extended space last.</summary>
    public static List<string> Capabilities(PciSpace config) => [.. config.Parts.Where(static p => !IsHeader(p)).Select(static p => Of(p))];

    private static bool IsHeader(PciPart part) => part.VMSD.StartsWith("pci_header", StringComparison.Ordinal);

    private static string OfHeader(string register)
        => register.StartsWith("bar", StringComparison.Ordinal) ? $"BAR {register[3..]} (type, or bits below the size of the region)"
        : s_registers.TryGetValue(register, out string? name) ? name : register.Replace('_', ' ');

    private static string Of(PciPart part)
        => s_parts.TryGetValue(part.VMSD, out string? name) ? name : string.Create(CultureInfo.InvariantCulture, $"capability 0x{part.Id:x2}");
}
