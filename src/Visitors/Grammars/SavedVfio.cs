using System.Buffers.Binary;

namespace Ber.Visitors;

/// <summary>
/// The section in which a vfio device sends its configuration, behind the live section of the same name (QEMU hw/vfio/migration.c, vfio_save_state;
/// hw/vfio/pci.c, vmstate_vfio_pci_config): a vmstate that vmdesc does not know of, between two markers. Where the device's state goes by a multifd channel,
/// the configuration goes with it and here is a marker alone.
/// </summary>
internal static class SavedVfio
{
    private const ulong EndOfState = 0xffffffffef100001;
    private const ulong ConfigState = 0xffffffffef100002;
    private const ulong ConfigLoadReady = 0xffffffffef100006;
    private const string VMSD = "VFIOPCIDevice";
    private const int ConventionalConfig = 256;
    private const int ExpressConfig = 4096;
    private const int VersionLength = 4;
    private const int IrqLength = 16;
    private const int MsixCapability = 0x11;
    private const int MsixEntryLength = 16;

    /// <summary>The section's name is that of the device and this.</summary>
    public static bool IsName(string idStr) => idStr == "vfio" || idStr.EndsWith("/vfio", StringComparison.Ordinal);

    public static void Read(SavedOctets saved)
    {
        switch (saved.UInt64("marker"))
        {
            case EndOfState or ConfigLoadReady:
                break;
            case ConfigState:
                ReadForms(saved);
                break;
            default:
                saved.Break();
                break;
        }
    }

    /// <summary>The octets do not say whether the device is one of PCI Express; that the rest ends with the marker does.</summary>
    private static void ReadForms(SavedOctets saved)
    {
        int vectors = VectorsOf(saved.Rest);
        foreach (int length in (ReadOnlySpan<int>)[ExpressConfig, ConventionalConfig])
        {
            if (saved.Try(s => ReadConfig(s, length, vectors)))
                return;
        }

        saved.Break();
    }

    private static int VectorsOf(ReadOnlySpan<byte> rest)
    {
        if (rest.Length < VersionLength + ConventionalConfig)
            return 0;
        ReadOnlySpan<byte> config = rest.Slice(VersionLength, ConventionalConfig);
        int msix = PciCapabilities.Find(config, MsixCapability);
        return msix > 0 ? (BinaryPrimitives.ReadUInt16LittleEndian(config[(msix + 2)..]) & 0x7ff) + 1 : 0;
    }

    private static void ReadConfig(SavedOctets saved, int configLength, int vectors)
    {
        saved.Begin();
        saved.Begin();
        saved.Int32("version_id", "int32 le");
        saved.Saved("config", SavedTypes.PciConfig, configLength, SavedPci.ConfigVMSD, SavedPci.ReadConfig);
        saved.Saved("irq_state", SavedTypes.PciIrq, IrqLength, SavedPci.IrqVMSD, SavedPci.ReadIrqState);
        saved.EndStruct("pdev", "PCIDevice", 2);
        if (vectors > 0)
            saved.Saved("msix", SavedTypes.Msix, (vectors * MsixEntryLength) + ((vectors + 7) / 8), SavedPci.MsixVMSD, SavedPci.ReadMsixState);
        saved.Subsections($"{VMSD}/", ReadSubsection);
        saved.EndStruct("config", VMSD);
        if (saved.UInt64("end") != EndOfState)
            saved.Break();
    }

    /// <summary>vmstate_vfio_display and ramfb_vmstate (hw/vfio/display.c, hw/display/ramfb.c): what the firmware wrote, its octet order included.</summary>
    private static bool ReadSubsection(SavedOctets saved, string name)
    {
        if (name != $"{VMSD}/VFIODisplay")
            return false;
        saved.Begin();
        saved.Begin();
        saved.Scalars(
        [
            ("addr", FieldKind.UInt64), ("fourcc", FieldKind.UInt32), ("flags", FieldKind.UInt32), ("width", FieldKind.UInt32),
            ("height", FieldKind.UInt32), ("stride", FieldKind.UInt32),
        ]);
        saved.EndStruct("ramfb", "ramfb");
        saved.EndStruct("dpy", "VFIODisplay");
        return true;
    }
}
