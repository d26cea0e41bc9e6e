using Ber.Visitors;
using Xunit;

namespace Unit.Visitors;

/// <summary>The words behind numbers, and which buffers are octets by nature.</summary>
public sealed class ValueWordsTests
{
    [Theory]
    [InlineData("virtio", "status", 0xf, "ACKNOWLEDGE, DRIVER, DRIVER_OK, FEATURES_OK")]
    [InlineData("virtio", "status", 0, null)]
    [InlineData("virtio", "status", 0x90, "bit 4, FAILED")]
    [InlineData("virtio", "queue_sel", 5, null)]
    [InlineData("cpu", "status", 5, null)]
    [InlineData("cpu", "env.cr[0]", 0x80010031, "PE, ET, NE, WP, PG")]
    [InlineData("cpu", "env.cr[4]", 0x100070020, "PAE, FSGSBASE, PCIDE, OSXSAVE, FRED")]
    [InlineData("cpu", "env.efer", 0xd01, "SCE, LME, LMA, NXE")]
    [InlineData("cpu", "env.efer", 0, null)]
    [InlineData("cpu", "env.eflags", 0x3246, "PF, ZF, IF, IOPL 3")]
    [InlineData("cpu", "env.hflags", 0x40c0b3, "CPL 3, CS32, SS32, PE, LMA, CS64, OSFXSR")]
    [InlineData("cpu", "env.xcr0", 0x602e7, "x87, SSE, AVX, opmask, ZMM_Hi256, Hi16_ZMM, PKRU, TILECFG, TILEDATA")]
    [InlineData("cpu", "env.pat", 0x7040600070406, "WB, WT, UC-, UC, WB, WT, UC-, UC")]
    [InlineData("cpu", "env.pat", 0x7040600070403, null)]   // 3 is no type
    [InlineData("cpu", "env.mtrr_fixed", 0x0606060606060606, "WB×8")]
    [InlineData("cpu", "env.mtrr_deftype", 0xc06, "WB, fixed ranges, enabled")]
    [InlineData("mtrr_var", "base", 0xc0000006, "WB")]
    [InlineData("mtrr_var", "mask", 0xfffe0000800, "valid, 512 MiB")]
    [InlineData("mtrr_var", "mask", 0xffffffff8800, "valid, 32 KiB")]
    [InlineData("mtrr_var", "mask", 0x800, "valid, 4294967296 MiB")]
    [InlineData("mtrr_var", "mask", 0xfffe0000000, null)]
    [InlineData("cpu", "env.mp_state", 3, "halted")]
    [InlineData("cpu", "env.mcg_cap", 0x100010a, "10 banks, CTL_P, SER_P")]
    [InlineData("cpu/msr_ia32_feature_control", "env.msr_ia32_feature_control", 0x100005, "locked, VMX outside SMX, LMCE")]
    [InlineData("cpu/kvm_nested_state", "flags", 0x101, "guest mode, GIF")]
    [InlineData("segment", "flags", 0xaffb00, "code, readable, DPL 3, 64 bits, pages")]
    [InlineData("segment", "flags", 0xcf9300, "data, writable, 32 bits, pages")]
    [InlineData("segment", "flags", 0x8b00, "TSS")]
    [InlineData("segment", "flags", 0x300, null)]
    [InlineData("apic", "apicbase", 0xfee00d00, "BSP, x2APIC, enabled")]
    [InlineData("apic", "spurious_vec", 0x1ff, "vector 0xff, enabled")]
    [InlineData("apic", "lvt", 0x200ec, "vector 0xec, periodic")]
    [InlineData("apic", "lvt", 0x10700, "ExtINT, masked")]
    [InlineData("virtio", "guest_features", 0x10130064, "CTRL_GUEST_OFFLOADS, MAC, GSO, STATUS, CTRL_VQ, CTRL_RX_EXTRA, RING_INDIRECT_DESC")]
    [InlineData("virtio", "guest_features", 0, null)]
    [InlineData("virtio/64bit_features", "guest_features", 0x8000000100000000, "VERSION_1, SPEED_DUPLEX")]
    [InlineData("virtio_pci/modern_state", "guest_features", 0x100000020, "MAC, VERSION_1")]
    [InlineData("virtio/device_endian", "device_endian", 1, "little")]
    [InlineData("virtio-net-config", "status", 3, "LINK_UP, ANNOUNCE")]
    [InlineData("virtio-net-device", "status", 1, "LINK_UP")]
    [InlineData("virtio-gpu-resource", "format", 2, "B8G8R8X8")]
    [InlineData("virtio_pci_cap", "cfg_type", 2, "notification")]
    [InlineData("pci_header_device", "vendor_id", 0x8086, "Intel")]
    [InlineData("pci_header_device", "vendor_id", 0x8087, null)]
    [InlineData("pci_header_device", "command", 0x107, "I/O, memory, bus master, SERR")]
    [InlineData("pci_header_device", "status", 0x210, "capabilities, medium DEVSEL")]
    [InlineData("pci_header_device", "header_type", 0x80, "device, multi-function")]
    [InlineData("pci_header_bridge", "header_type", 1, "bridge")]
    [InlineData("pci_header_device", "interrupt_pin", 4, "INTD")]
    [InlineData("pci_header_device", "interrupt_pin", 0, null)]
    [InlineData("pci_cap_pm", "pmcsr", 0x10b, "D3, no soft reset, PME enabled")]
    [InlineData("pci_cap_msi", "control", 0x1a7, "enabled, 4 of 8 vectors, 64 bits, maskable")]
    [InlineData("pci_cap_msi", "control", 0, "disabled, 1 of 1 vector")]
    [InlineData("pci_cap_msix", "control", 0xc003, "enabled, masked, 4 vectors")]
    [InlineData("msix_entry", "control", 1, "masked")]
    [InlineData("msix_entry", "control", 0, null)]
    [InlineData("pci_cap_express", "flags", 0x142, "version 2, root port, slot")]
    [InlineData("pci_cap_express", "lnksta", 0x2011, "2.5 GT/s, ×1, active")]
    [InlineData("pci_cap_express", "lnkcap", 0x300604, "16 GT/s, ×32")]
    [InlineData("pci_cap_express", "sltctl", 0x7c1, "button enabled, attention indicator off, power indicator off, power off")]
    [InlineData("pci_cap_express", "sltsta", 0x40, "occupied")]
    [InlineData("pci_ext_cap_aer", "header", 0x14820001, "advanced error reporting, version 2, next at 0x148")]
    [InlineData("pci_ext_cap_acs", "header", 0x1000d, "access control, version 1, last")]
    public void Words_OfAField_SayWhatItsValueIs(string owner, string name, ulong value, string? words)
    {
        var field = new VMStateField(name, FieldKind.UInt64);

        Assert.Equal(words, new ValueWords("virtio-net").Of(Description(owner, field), field, value));
    }

    /// <summary>The same bit is another feature of another device.</summary>
    [Theory]
    [InlineData("virtio-blk", "SEG_MAX")]
    [InlineData("virtio-console", "EMERG_WRITE")]
    [InlineData("virtio-rng", "bit 2")]
    public void Features_AreThoseOfTheDevice(string device, string words)
    {
        var field = new VMStateField("guest_features", FieldKind.UInt32);

        Assert.Equal(words, new ValueWords(device).Of(Description("virtio", field), field, 4));
    }

    [Theory]
    [InlineData(0, 2, "network: Ethernet")]
    [InlineData(0x80, 2, "network")]
    [InlineData(6, 1, "mass storage: SATA")]
    [InlineData(0, 0x33, null)]
    public void Class_HasTheSubclassBeforeIt(ulong subclass, ulong value, string? words)
    {
        VMStateField[] fields = [new("subclass", FieldKind.UInt8), new("class", FieldKind.UInt8)];
        VMStateDescription header = Description("pci_header_device", fields);
        var all = new ValueWords("e1000");

        Assert.Null(all.Of(header, fields[0], subclass));
        Assert.Equal(words, all.Of(header, fields[1], value));
    }

    /// <summary>A capability of virtio has an id of its own, behind that of the capability.</summary>
    [Fact]
    public void Id_OfACapability_IsTheFirstField()
    {
        VMStateField[] fields = [new("id", FieldKind.UInt8), new("id", FieldKind.UInt8)];
        VMStateDescription capability = Description("virtio_pci_cap", fields);
        var all = new ValueWords("virtio-net");

        Assert.Equal("vendor-specific", all.Of(capability, fields[0], 9));
        Assert.Null(all.Of(capability, fields[1], 9));
    }

    /// <summary>The ids stand before the values; where there is another number of them, values have no names.</summary>
    [Theory]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public void Values_OfArmRegisters_HaveTheNamesOfTheIdsBefore(int count, bool areNamed)
    {
        VMStateField[] fields = [new("cpreg_vmstate_indexes", FieldKind.UInt64) { Count = 2 }, new("cpreg_vmstate_values", FieldKind.UInt64) { Count = count }];
        VMStateDescription cpu = Description("cpu", fields);
        var all = new ValueWords("cpu");

        Assert.Null(all.NamesOf(cpu, fields[0], [0x603000000013c080, 0x40200000200f0800]));
        Assert.Equal(areNamed ? ["SCTLR_EL1", "SCTLR"] : null, all.NamesOf(cpu, fields[1], new ulong[count]));
    }

    [Theory]
    [InlineData("cpu", "env.mtrr_fixed", 11, 10, "4K_F8000")]
    [InlineData("cpu", "env.mtrr_fixed", 12, 0, null)]
    [InlineData("cpu", "env.mce_banks", 40, 9, "MC2_STATUS")]
    [InlineData("apic", "lvt", 6, 3, "LINT0")]
    [InlineData("cpu", "env.dr", 8, 0, null)]
    public void Elements_OfAnArrayOfRegisters_HaveNames(string owner, string name, int count, int index, string? expected)
    {
        var field = new VMStateField(name, FieldKind.UInt64) { Count = count };

        Assert.Equal(expected, new ValueWords(owner).NamesOf(Description(owner, field), field, new ulong[count])?[index]);
    }

    [Theory]
    [InlineData("mc146818rtc", "cmos_data", "buffer", true)]
    [InlineData("e1000", "cmos_data", "buffer", false)]
    [InlineData("e1000", "unused[1]", "unused_buffer", true)]
    [InlineData("pci_config", "registers_40", "buffer", false)]
    [InlineData("sd-card", "wp_groups", "bitmap", true)]
    public void Buffer_IsDataByNature_WhereItsNameOrTypeSaysSo(string owner, string name, string type, bool isData)
    {
        var field = new VMStateField(name, FieldKind.Buffer, type) { Size = 8 };
        var zeros = new VMStateField(name, FieldKind.Buffer, type) { Size = 8, IsZeros = true };

        Assert.Equal(isData, DataByNature.Has(Description(owner, field), field));
        Assert.True(DataByNature.Has(Description(owner, zeros), zeros));
    }

    private static VMStateDescription Description(string name, params VMStateField[] fields) => new(name, 1, [.. fields]) { IsExact = true };
}
