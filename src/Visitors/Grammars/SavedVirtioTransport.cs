using System.Buffers.Binary;

namespace Ber.Visitors;

/// <summary>What the transports of virtio save before the device and behind it: PCI, memory-mapped registers, channels of s390.</summary>
internal static class SavedVirtioTransport
{
    private const int QueueMax = 1024;
    private const int ConventionalConfig = 256;
    private const int ExpressConfig = 4096;
    private const int ExpressCapability = 0x10;
    private const int MsixCapability = 0x11;
    private const ushort Vendor = 0x1af4;

    /// <summary>The forms that octets may have, the likely ones first.</summary>
    public static IEnumerable<SavedVirtio.Form> FormsOf(ReadOnlySpan<byte> octets)
    {
        if (octets.Length > 4 + ConventionalConfig && BinaryPrimitives.ReadUInt32BigEndian(octets) == 2
            && BinaryPrimitives.ReadUInt16LittleEndian(octets[4..]) == Vendor)
        {
            ReadOnlySpan<byte> config = octets.Slice(4, ConventionalConfig);
            int msix = PciCapabilities.Find(config, MsixCapability);
            int vectors = msix > 0 ? (BinaryPrimitives.ReadUInt16LittleEndian(config[(msix + 2)..]) & 0x7ff) + 1 : 0;
            bool isExpress = PciCapabilities.Find(config, ExpressCapability) > 0;
            int[] lengths = isExpress ? [ExpressConfig, ConventionalConfig] : [ConventionalConfig, ExpressConfig];
            return lengths.Select(length => new SavedVirtio.Form(s => ReadPci(s, length, vectors), HasAlign: false, HasVector: vectors > 0));
        }

        return [new(ReadMmio, HasAlign: true, HasVector: false), new(SavedChannelDevice.Read, HasAlign: false, HasVector: true)];
    }

    /// <summary>virtqueue_extra_state: what a transport of version 1 has beyond the registers of old.</summary>
    public static void ReadExtraState(SavedOctets saved)
    {
        saved.Begin();
        string owner = saved.IsBeforeSubsection("virtio_pci/") ? "virtio_pci" : "virtio_mmio";
        saved.Subsections(owner, static (s, name) => ReadExtraSubsection(s, name));
        saved.EndSaved("extra_state", "virtqueue_extra_state", owner);
    }

    private static bool ReadExtraSubsection(SavedOctets saved, string name)
    {
        switch (name)
        {
            case "virtio_pci/modern_state":
                saved.UInt32("dfselect");
                saved.UInt32("gfselect");
                saved.Integers("guest_features", FieldKind.UInt32, 2);
                saved.SparseStructs("vqs", "virtio_pci/modern_queue_state", QueueMax, 28, static s =>
                {
                    s.UInt16("num");
                    s.Buffer("unused", 1, "unused_buffer");
                    s.Boolean("enabled");
                    ReadAddresses(s);
                });
                return true;
            case "virtio_mmio/state":
                saved.UInt32("guest_features_sel");
                saved.Integers("guest_features", FieldKind.UInt32, 2);
                saved.SparseStructs("vqs", "virtio_mmio/modern_queue_state", QueueMax, 27, static s =>
                {
                    s.UInt16("num");
                    s.Boolean("enabled");
                    ReadAddresses(s);
                });
                return true;
            default:
                return false;
        }
    }

    /// <summary>Each as two halves, the lower one first.</summary>
    private static void ReadAddresses(SavedOctets saved)
    {
        foreach (string name in (ReadOnlySpan<string>)["desc", "avail", "used"])
            saved.Integers(name, FieldKind.UInt32, 2);
    }

    /// <summary>
    /// virtio_pci_save_config (hw/virtio/virtio-pci.c): the PCI device, the MSI-X table and the pending bits, the vector of configuration changes.
    /// </summary>
    private static void ReadPci(SavedOctets saved, int configLength, int vectors)
    {
        saved.Begin();
        ReadPciDevice(saved, configLength, vectors);
        saved.EndStruct("pci", "virtio_pci_config");
    }

    private static void ReadPciDevice(SavedOctets saved, int configLength, int vectors)
    {
        saved.Int32("version_id", "int32 le");
        saved.Saved("config", SavedTypes.PciConfig, configLength, SavedPci.ConfigVMSD, SavedPci.ReadConfig);
        saved.Saved("irq_state", SavedTypes.PciIrq, 16, SavedPci.IrqVMSD, SavedPci.ReadIrqState);
        if (vectors == 0)
            return;
        SavedPci.ReadMsix(saved, vectors);
        saved.UInt16("config_vector");
    }

    /// <summary>virtio_mmio_save_config (hw/virtio/virtio-mmio.c).</summary>
    private static void ReadMmio(SavedOctets saved)
    {
        saved.Begin();
        saved.UInt32("host_features_sel");
        saved.UInt32("guest_features_sel");
        saved.UInt32("guest_page_shift");
        saved.EndStruct("mmio", "virtio_mmio_config");
    }
}
