using System.Collections.Frozen;

namespace Ber.Live;

/// <summary>
/// What becomes of devices and their properties in a twin. A device is emulated, and passes, unless its type or a property of it is of the host.
/// </summary>
internal static class TwinDevices
{
    /// <summary>Types whose names tell nothing by a part of them.</summary>
    private static readonly FrozenSet<string> s_host = FrozenSet.Create(
        "usb-host", "usb-mtp", "usb-bt-dongle", "pci-assign", "kvm-pci-assign", "scsi-block", "scsi-generic", "ivshmem", "ivshmem-doorbell",
        "ccid-card-emulated", "canokey", "pvrdma", "xen-pci-passthrough", "x-pci-proxy-dev");

    /// <summary>Parts of the names of types that pass a device of the host through, share memory with a process, or draw with the host's GPU.</summary>
    private static readonly string[] s_hostParts = ["vfio", "vhost", "u2f-", "input-host", "passthrough", "-gl-", "rutabaga"];

    /// <summary>Properties that name something of the host.</summary>
    private static readonly FrozenSet<string> s_hostProperties = FrozenSet.Create(
        "host", "hostbus", "hostaddr", "hostport", "hostdevice", "sysfsdev", "evdev", "fd", "vhostfd", "vhostfds", "vhostdev", "iommufd", "socket", "rootdir",
        "shm");

    /// <summary>Properties that name a file to write (hw/usb/bus.c, hw/uefi).</summary>
    private static readonly FrozenSet<string> s_writtenProperties = FrozenSet.Create("pcap", "jsonfile");

    /// <summary>What becomes of a device.</summary>
    /// <param name="type">Its type.</param>
    public static TwinRule RuleOf(string type)
    {
        bool isHost = s_host.Contains(type) || type.EndsWith("-gl", StringComparison.Ordinal)
            || Array.Exists(s_hostParts, part => type.Contains(part, StringComparison.Ordinal));
        // A smart card behind a character device, which is null, is none of the host's.
        return isHost && type != "ccid-card-passthru" ? TwinRule.Host : TwinRule.Pass;
    }

    /// <summary>What becomes of a property.</summary>
    /// <param name="name">Its name, or one that ends with it, behind a dot.</param>
    public static TwinRule RuleOfProperty(string name)
    {
        string[] parts = name.Split('.');
        return Array.Exists(parts, s_hostProperties.Contains) ? TwinRule.Host
            : Array.Exists(parts, s_writtenProperties.Contains) ? TwinRule.Drop
            : TwinRule.Pass;
    }
}
