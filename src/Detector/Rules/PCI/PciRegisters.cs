using Ber.Visitors;

namespace Ber.Detector;

/// <summary>Names of the registers in a PCI configuration space, for people.</summary>
internal static class PciRegisters
{
    public static string NameOf(ReadOnlySpan<byte> config, int index)
        => index < 0x40 ? HeaderRegister(config, index) : index < 0x100 ? Capability(config, index) : ExtendedCapability(config, index);

    private static string HeaderRegister(ReadOnlySpan<byte> config, int index) => index switch
    {
        < 0x02 => "vendor id",
        < 0x04 => "device id",
        < 0x06 => "command",
        < 0x08 => "status (capability list)",
        0x08 => "revision id",
        0x09 => "programming interface",
        < 0x0c => "class",
        0x0e => "header type (multifunction bit included)",
        >= 0x10 and < 0x18 => $"BAR {(index - 0x10) / 4} (type, or bits below the size of the region)",
        >= 0x18 and < 0x28 when (config[0x0e] & 0x7f) == 0 => $"BAR {(index - 0x10) / 4} (type, or bits below the size of the region)",
        0x1c or 0x1d => "I/O window type",
        0x24 or 0x26 => "prefetchable memory window type",
        >= 0x30 and < 0x34 => "expansion ROM",
        0x34 => "offset of the first capability",
        _ => "header",
    };

    private static string Capability(ReadOnlySpan<byte> config, int index)
    {
        int found = PciCapabilities.Of(config).Where(place => place <= index).DefaultIfEmpty().Max();
        if (found == 0)
            return "no capability";
        string name = NameOfCapability(config[found]);
        return index == found + 1 ? $"link from the {name} capability to the next" : $"{name} capability, octet {index - found}";
    }

    private static string ExtendedCapability(ReadOnlySpan<byte> config, int index)
    {
        (int found, int id) = PciCapabilities.OfExtended(config).Where(c => c.Place <= index).DefaultIfEmpty().Max();
        if (found == 0)
            return "no extended capability";
        string name = NameOfExtendedCapability(id);
        return index - found is 2 or 3 ? $"version of the {name} capability, or link to the next" : $"{name} capability, octet {index - found}";
    }

    /// <summary>The names of all capabilities, those of the extended space last.</summary>
    public static List<string> Capabilities(ReadOnlySpan<byte> config)
    {
        List<string> names = [];
        foreach (int place in PciCapabilities.Of(config))
            names.Add(NameOfCapability(config[place]));
        foreach ((_, int id) in PciCapabilities.OfExtended(config))
            names.Add(NameOfExtendedCapability(id));
        return names;
    }

    private static string NameOfCapability(int id) => id switch
    {
        0x01 => "power management",
        0x04 => "slot identification",
        0x05 => "MSI",
        0x09 => "vendor-specific (virtio)",
        0x0c => "hot-plug controller",
        0x0d => "subsystem id",
        0x10 => "PCI Express",
        0x11 => "MSI-X",
        _ => $"0x{id:x2}",
    };

    private static string NameOfExtendedCapability(int id) => id switch
    {
        0x01 => "advanced error reporting",
        0x03 => "serial number",
        0x0d => "access control services",
        0x0e => "alternative routing id",
        0x0f => "address translation services",
        0x10 => "single root I/O virtualization",
        0x1b => "PASID",
        _ => $"0x{id:x4}",
    };
}
