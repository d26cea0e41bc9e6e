using System.Buffers.Binary;
using Ber.Compat;

namespace Ber.Detector;

/// <summary>Names of the registers in a PCI configuration space, for people.</summary>
internal static class PciRegisters
{
    private const int MaxCapabilities = 48;

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
        int at = config[0x34] & ~3;
        int found = 0;
        for (int n = 0; at >= 0x40 && n < MaxCapabilities; n++)
        {
            if (at <= index && at > found)
                found = at;
            at = config[at + 1] & ~3;
        }

        if (found == 0)
            return "no capability";
        string name = NameOfCapability(config[found]);
        return index == found + 1 ? $"link from the {name} capability to the next" : $"{name} capability, octet {index - found}";
    }

    private static string ExtendedCapability(ReadOnlySpan<byte> config, int index)
    {
        int at = 0x100;
        int found = 0;
        int id = 0;
        for (int n = 0; at >= 0x100 && at + 4 <= config.Length && n < MaxCapabilities; n++)
        {
            uint header = BinaryPrimitives.ReadUInt32LittleEndian(config[at..]);
            if (header is 0 or 0xffffffff)
                break;
            if (at <= index && at > found)
                (found, id) = (at, (int)(header & 0xffff));
            at = (int)(header >> 20) & ~3;
        }

        if (found == 0)
            return "no extended capability";
        string name = NameOfExtendedCapability(id);
        return index - found is 2 or 3 ? $"version of the {name} capability, or link to the next" : $"{name} capability, octet {index - found}";
    }

    /// <summary>Where a capability stands.</summary>
    /// <param name="config">A configuration space.</param>
    /// <param name="id">The capability's id.</param>
    /// <returns>Octets before it; null: there is none.</returns>
    public static int? FindCapability(ReadOnlySpan<byte> config, int id)
    {
        int at = config.Length > 0x40 && (config[0x06] & 0x10) != 0 ? config[0x34] & ~3 : 0;
        for (int n = 0; at >= 0x40 && at + 4 <= config.Length && n < MaxCapabilities; n++)
        {
            if (config[at] == id)
                return at;
            at = config[at + 1] & ~3;
        }

        return null;
    }

    /// <summary>The names of all capabilities, those of the extended space last.</summary>
    public static List<string> Capabilities(ReadOnlySpan<byte> config)
    {
        List<string> names = [];
        if (config.Length < 0x100)
            return names;
        int at = (config[0x06] & 0x10) == 0 ? 0 : config[0x34] & ~3;
        for (int n = 0; at >= 0x40 && n < MaxCapabilities; n++)
        {
            names.Add(NameOfCapability(config[at]));
            at = config[at + 1] & ~3;
        }

        at = 0x100;
        for (int n = 0; at >= 0x100 && at + 4 <= config.Length && n < MaxCapabilities; n++)
        {
            uint header = BinaryPrimitives.ReadUInt32LittleEndian(config[at..]);
            if (header is 0 or 0xffffffff)
                break;
            names.Add(NameOfExtendedCapability((int)(header & 0xffff)));
            at = (int)(header >> 20) & ~3;
        }

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
