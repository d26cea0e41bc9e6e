using System.Buffers.Binary;

namespace Ber.Visitors;

/// <summary>Capabilities of PCI configuration space: registers by name of those that QEMU's devices have, id and link of the others.</summary>
internal static class SavedPciCapability
{
    private const int Msi = 0x05;
    private const int Vendor = 0x09;
    private const int Express = 0x10;
    private const int ExpressLength2 = 0x3c;   // of version 2, PCI_EXP_VER2_SIZEOF

    private static readonly Dictionary<int, (string Name, (string, int)[] Registers)> s_known = new()
    {
        [0x01] = ("pm", [("pmc", 2), ("pmcsr", 2), ("bridge", 1), ("data", 1)]),
        [0x03] = ("vpd", [("address", 2), ("data", 4)]),
        [0x04] = ("slot_id", [("expansion_slot", 1), ("chassis", 1)]),
        [0x0c] = ("shpc", [("select", 1), ("pending", 1), ("data", 4)]),
        [0x0d] = ("ssvid", [("reserved", 2), ("subsystem_vendor_id", 2), ("subsystem_id", 2)]),
        [0x11] = ("msix", [("control", 2), ("table", 4), ("pba", 4)]),
        [0x12] = ("sata", [("revision", 2), ("idp", 4)]),
        [0x13] = ("af", [("length", 1), ("capabilities", 1), ("control", 1), ("status", 1)]),
    };

    private static readonly (string, int)[] s_express1 =
    [
        ("flags", 2), ("devcap", 4), ("devctl", 2), ("devsta", 2), ("lnkcap", 4), ("lnkctl", 2), ("lnksta", 2),
    ];

    private static readonly (string, int)[] s_express2 =
    [
        .. s_express1, ("sltcap", 4), ("sltctl", 2), ("sltsta", 2), ("rtctl", 2), ("rtcap", 2), ("rtsta", 4), ("devcap2", 4), ("devctl2", 2), ("devsta2", 2),
        ("lnkcap2", 4), ("lnkctl2", 2), ("lnksta2", 2), ("sltcap2", 4), ("sltctl2", 2), ("sltsta2", 2),
    ];

    private const int VirtioNotify = 2;   // VIRTIO_PCI_CAP_NOTIFY_CFG
    private const int VirtioAccess = 5;   // VIRTIO_PCI_CAP_PCI_CFG

    /// <summary>virtio_pci_cap (Virtual I/O Device Version 1.2, 4.1.4).</summary>
    private static readonly (string, int)[] s_virtio = [("cap_len", 1), ("cfg_type", 1), ("bar", 1), ("id", 1), ("padding", 2), ("offset", 4), ("length", 4)];

    private static readonly Dictionary<int, (string Name, (string, int)[] Registers)> s_extended = new()
    {
        [0x01] = ("aer",
        [
            ("uncor_status", 4), ("uncor_mask", 4), ("uncor_severity", 4), ("cor_status", 4), ("cor_mask", 4), ("cap", 4), ("header_log", 16),
            ("root_command", 4), ("root_status", 4), ("root_err_src", 4), ("tlp_prefix_log", 16),
        ]),
        [0x03] = ("dsn", [("serial", 8)]),
        [0x0d] = ("acs", [("cap", 2), ("ctrl", 2)]),
        [0x0e] = ("ari", [("cap", 2), ("ctrl", 2)]),
        [0x0f] = ("ats", [("cap", 2), ("ctrl", 2)]),
        [0x10] = ("sriov",
        [
            ("cap", 4), ("ctrl", 2), ("status", 2), ("initial_vf", 2), ("total_vf", 2), ("num_vf", 2), ("func_link", 1), ("reserved", 1), ("vf_offset", 2),
            ("vf_stride", 2), ("reserved1", 2), ("vf_did", 2), ("sup_pgsize", 4), ("sys_pgsize", 4), ("vf_bar0", 4), ("vf_bar1", 4), ("vf_bar2", 4),
            ("vf_bar3", 4), ("vf_bar4", 4), ("vf_bar5", 4), ("vfm", 4),
        ]),
        [0x13] = ("pri", [("ctrl", 2), ("status", 2), ("max_req", 4), ("alloc_req", 4)]),
        [0x1b] = ("pasid", [("cap", 2), ("ctrl", 2)]),
    };

    /// <summary>A capability, which ends where the next one begins or before.</summary>
    /// <param name="saved">Stands on it.</param>
    /// <param name="isVirtio">Whether the device is one of virtio, so that capabilities of the vendor have its form.</param>
    public static void Read(SavedOctets saved, bool isVirtio)
    {
        ReadOnlySpan<byte> octets = saved.Rest;
        int id = octets[0];
        (string name, (string, int)[] registers) = RegistersOf(id, octets, isVirtio);
        string vmsd = isVirtio && id == Vendor ? "virtio_pci_cap" : $"pci_cap_{name}";
        saved.Begin();
        saved.Registers(isVirtio && id == Vendor ? [("cap_vndr", 1), ("cap_next", 1)] : [("id", 1), ("next", 1)]);
        bool isWhole = ReadRegisters(saved, registers);
        if (isWhole && id == Vendor && octets.Length > 3 && octets[2] <= octets.Length && octets[2] > Length(registers) + 2)
            saved.Buffer("data", octets[2] - Length(registers) - 2);
        saved.EndStruct($"cap_{name}", vmsd);
    }

    private static (string Name, (string, int)[] Registers) RegistersOf(int id, ReadOnlySpan<byte> octets, bool isVirtio) => id switch
    {
        Msi when octets.Length >= 4 => ("msi", MsiRegisters(BinaryPrimitives.ReadUInt16LittleEndian(octets[2..]))),
        Vendor when octets.Length >= 4 => ("vendor", isVirtio && octets[2] >= 16 ? VirtioRegisters(octets[2], octets[3]) : [("cap_len", 1)]),
        Express when octets.Length >= 4 => ("express", (octets[2] & 0xf) < 2 || octets.Length < ExpressLength2 ? s_express1 : s_express2),
        _ => s_known.GetValueOrDefault(id, ("unknown", [])),
    };

    /// <summary>An extended capability, which ends where the next one begins or before.</summary>
    public static void ReadExtended(SavedOctets saved)
    {
        int id = BinaryPrimitives.ReadUInt16LittleEndian(saved.Rest);
        (string name, (string, int)[] registers) = s_extended.GetValueOrDefault(id, ("unknown", []));
        saved.Begin();
        saved.Registers([("header", 4)]);
        ReadRegisters(saved, registers);
        saved.EndStruct($"ext_{name}", $"pci_ext_cap_{name}");
    }

    /// <summary>Registers, as far as they go: the next capability may begin where this one has not ended, as in e1000e.</summary>
    /// <returns>Whether all are there.</returns>
    private static bool ReadRegisters(SavedOctets saved, (string Name, int Size)[] registers)
    {
        int count = 0;
        for (int length = 0; count < registers.Length && length + registers[count].Size <= saved.Left; count++)
            length += registers[count].Size;
        saved.Registers(registers.AsSpan(0, count));
        return count == registers.Length;
    }

    private static int Length((string Name, int Size)[] registers) => registers.Sum(static r => r.Size);

    private static (string, int)[] VirtioRegisters(int length, int type) => type switch
    {
        VirtioNotify when length >= 20 => [.. s_virtio, ("notify_off_multiplier", 4)],
        VirtioAccess when length >= 20 => [.. s_virtio, ("pci_cfg_data", 4)],
        _ => s_virtio,
    };

    private static (string, int)[] MsiRegisters(ushort control)
    {
        const int Is64Bit = 0x80, HasMask = 0x100;
        List<(string, int)> registers = [("control", 2), ("address", 4)];
        if ((control & Is64Bit) != 0)
            registers.Add(("address_hi", 4));
        registers.Add(("data", 2));
        if ((control & HasMask) != 0)
            registers.AddRange([("reserved", 2), ("mask", 4), ("pending", 4)]);
        return [.. registers];
    }
}
