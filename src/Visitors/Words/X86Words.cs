using System.Globalization;
using System.Numerics;

namespace Ber.Visitors;

/// <summary>
/// Words of registers of x86 processors, by the names that QEMU's description gives their fields (target/i386/machine.c, hw/intc/apic_common.c). Bits have
/// the names of the Intel and AMD manuals; those of hflags and hflags2 are QEMU's own (target/i386/cpu.h).
/// </summary>
internal static class X86Words
{
    private const string Cpu = "cpu";
    private const ulong Page = 0xfff;
    private const int AddressBits = 52;

    private static readonly string[] s_cr0 =
    [
        "PE", "MP", "EM", "TS", "ET", "NE", "", "", "", "", "", "", "", "", "", "", "WP", "", "AM", "", "", "", "", "", "", "", "", "", "", "NW", "CD", "PG",
    ];

    private static readonly string[] s_cr4 =
    [
        "VME", "PVI", "TSD", "DE", "PSE", "PAE", "MCE", "PGE", "PCE", "OSFXSR", "OSXMMEXCPT", "UMIP", "LA57", "VMXE", "SMXE", "", "FSGSBASE", "PCIDE",
        "OSXSAVE", "KL", "SMEP", "SMAP", "PKE", "CET", "PKS", "UINTR", "", "LASS", "LAM_SUP", "", "", "", "FRED",
    ];

    private static readonly string[] s_efer =
    [
        "SCE", "", "", "", "", "", "", "", "LME", "", "LMA", "NXE", "SVME", "LMSLE", "FFXSR", "TCE", "", "MCOMMIT", "INTWB", "", "UAIE", "AIBRSE",
    ];

    /// <summary>EFLAGS; bits 12 and 13 are a number.</summary>
    private static readonly string[] s_flags =
    [
        "CF", "", "PF", "", "AF", "", "ZF", "SF", "TF", "IF", "DF", "OF", "", "", "NT", "", "RF", "VM", "AC", "VIF", "VIP", "ID",
    ];

    /// <summary>What XCR0, XSTATE_BV and IA32_XSS say that an XSAVE area has.</summary>
    private static readonly string[] s_components =
    [
        "x87", "SSE", "AVX", "BNDREGS", "BNDCSR", "opmask", "ZMM_Hi256", "Hi16_ZMM", "PT", "PKRU", "PASID", "CET_U", "CET_S", "HDC", "UINTR", "LBR", "HWP",
        "TILECFG", "TILEDATA", "APX",
    ];

    private static readonly string[] s_mxcsr =
    [
        "IE", "DE", "ZE", "OE", "UE", "PE", "DAZ", "IM", "DM", "ZM", "OM", "UM", "PM", "", "", "FTZ",
    ];

    private static readonly string[] s_hiddenFlags =
    [
        "", "", "", "interrupts inhibited", "CS32", "SS32", "ADDSEG", "PE", "TF", "MP", "EM", "TS", "", "", "LMA", "CS64", "RF", "VM", "AC", "SMM", "SVME",
        "GUEST", "OSFXSR", "SMAP", "IOBPT", "MPX_EN", "MPX_IU", "UMIP",
    ];

    private static readonly string[] s_moreHiddenFlags = ["GIF", "HIF", "NMI", "VINTR", "SMM_INSIDE_NMI", "MPX_PR", "NPT", "IGNNE", "VGIF"];

    private static readonly string[] s_data = ["", "writable", "expand-down"];
    private static readonly string[] s_code = ["", "readable", "conforming"];

    /// <summary>Registers that an array has, in the order of its elements.</summary>
    private static readonly Dictionary<(string Owner, string Field), string[]> s_names = new()
    {
        [(Cpu, "env.mtrr_fixed")] =
        [
            "64K_00000", "16K_80000", "16K_A0000", "4K_C0000", "4K_C8000", "4K_D0000", "4K_D8000", "4K_E0000", "4K_E8000", "4K_F0000", "4K_F8000",
        ],
        [("apic", "lvt")] = ["timer", "thermal", "performance", "LINT0", "LINT1", "error"],
    };

    /// <summary>Registers of one bank of the machine check architecture, in the order of the array.</summary>
    private static readonly string[] s_bank = ["CTL", "STATUS", "ADDR", "MISC"];

    /// <summary>The words of each register that has some.</summary>
    public static IEnumerable<(string Owner, string Field, Func<ulong, string?> Words)> All { get; } =
    [
        (Cpu, "env.cr[0]", static v => WordList.Bits(v, s_cr0)),
        (Cpu, "env.cr[4]", static v => WordList.Bits(v, s_cr4)),
        (Cpu, "env.efer", static v => WordList.Bits(v, s_efer)),
        (Cpu, "env.eflags", static v => WordList.Join(WordList.Bits(v & ~0x3002ul, s_flags), Level("IOPL", v >> 12))),
        (Cpu, "env.hflags", static v => WordList.Join(
            Level("CPL", v), WordList.Bits(v & ~0x3003ul, s_hiddenFlags), Level("IOPL", v >> 12))),
        (Cpu, "env.hflags2", static v => WordList.Bits(v, s_moreHiddenFlags)),
        (Cpu, "env.mxcsr", static v => WordList.Bits(v & ~0x6000ul, s_mxcsr)),
        (Cpu, "env.xcr0", static v => WordList.Bits(v, s_components)),
        (Cpu, "env.xstate_bv", static v => WordList.Bits(v, s_components)),
        ("cpu/xss", "env.xss", static v => WordList.Bits(v, s_components)),
        (Cpu, "env.pat", MemoryTypes),
        (Cpu, "env.mtrr_fixed", MemoryTypes),
        (Cpu, "env.mtrr_deftype", static v => WordList.Join(MemoryType(v & 0xff), WordList.Bits((v >> 10) & 3, ["fixed ranges", "enabled"]))),
        ("mtrr_var", "base", static v => MemoryType(v & 0xff)),
        ("mtrr_var", "mask", static v => (v & 0x800) != 0 ? WordList.Join("valid", Size(v & ~Page)) : null),
        (Cpu, "env.mp_state", static v => v switch   // linux/kvm.h, KVM_MP_STATE_*
        {
            0 => "runnable", 1 => "uninitialized", 2 => "INIT received", 3 => "halted", 4 => "SIPI received", _ => null,
        }),
        (Cpu, "env.mcg_cap", static v => WordList.Join(
            Number(v & 0xff, "bank"), (v & 0x100) != 0 ? "CTL_P" : null, (v & 0x400) != 0 ? "CMCI_P" : null, (v & 0x1000000) != 0 ? "SER_P" : null,
            (v & 0x8000000) != 0 ? "LMCE_P" : null)),
        (Cpu, "env.mcg_status", static v => WordList.Bits(v, ["RIPV", "EIPV", "MCIP", "LMCES"])),
        ("cpu/msr_ia32_misc_enable", "env.msr_ia32_misc_enable", static v => WordList.Bits(v,
        [
            "fast strings", "", "", "thermal control", "", "", "", "performance monitoring", "", "", "", "no BTS", "no PEBS", "", "", "", "SpeedStep", "",
            "MONITOR", "", "", "", "limit CPUID", "no xTPR",
        ])),
        ("cpu/msr_ia32_feature_control", "env.msr_ia32_feature_control", static v => WordList.Bits(v,
        [
            "locked", "VMX in SMX", "VMX outside SMX", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "SGX launch control", "SGX", "", "LMCE",
        ])),

        // linux/kvm.h and asm/kvm.h, struct kvm_nested_state.
        ("cpu/kvm_nested_state", "flags", static v => WordList.Bits(v, ["guest mode", "run pending", "eVMCS", "MTF pending", "", "", "", "", "GIF"])),
        ("cpu/kvm_nested_state", "format", static v => v switch { 0 => "VMX", 1 => "SVM", _ => null }),
        ("segment", "flags", Segment),
        ("apic", "apicbase", static v => WordList.Join(
            (v & 0x100) != 0 ? "BSP" : null, (v & 0x400) != 0 ? "x2APIC" : null, (v & 0x800) != 0 ? "enabled" : null)),
        ("apic", "spurious_vec", static v => WordList.Join(Vector(v), (v & 0x100) != 0 ? "enabled" : null)),
        ("apic", "lvt", Interrupt),
    ];

    /// <summary>The names of an array's elements.</summary>
    /// <param name="owner">The description that it stands in.</param>
    /// <param name="field">The array.</param>
    /// <param name="count">Its elements.</param>
    /// <returns>null: they have none.</returns>
    public static IReadOnlyList<string>? NamesOf(VMStateDescription owner, VMStateField field, int count)
    {
        if (owner.Name == Cpu && field.Name == "env.mce_banks")
            return [.. Enumerable.Range(0, count).Select(static i => string.Create(CultureInfo.InvariantCulture, $"MC{i / 4}_{s_bank[i % 4]}"))];
        return s_names.TryGetValue((owner.Name, field.Name), out string[]? names) && names.Length == count ? names : null;
    }

    /// <summary>The attributes of a descriptor, as its upper half has them.</summary>
    private static string? Segment(ulong value)
    {
        if ((value & 0x8000) == 0)
            return null;   // not present
        int type = (int)(value >> 8) & 15;
        string? what = (value & 0x1000) == 0
            ? type switch { 2 => "LDT", 1 or 3 => "TSS of 16 bits", 9 or 11 => "TSS", _ => null }
            : WordList.Join((type & 8) != 0 ? "code" : "data", WordList.Bits((ulong)type & 6, (type & 8) != 0 ? s_code : s_data));
        return WordList.Join(
            what, Level("DPL", value >> 13), (value & 0x200000) != 0 ? "64 bits" : (value & 0x400000) != 0 ? "32 bits" : null,
            (value & 0x800000) != 0 ? "pages" : null);
    }

    private static string? Interrupt(ulong value)
    {
        string? mode = ((value >> 8) & 7) switch { 0 => Vector(value), 2 => "SMI", 4 => "NMI", 5 => "INIT", 7 => "ExtINT", _ => null };
        string? timer = ((value >> 17) & 3) switch { 1 => "periodic", 2 => "TSC deadline", _ => null };
        return WordList.Join(
            mode, (value & 0x1000) != 0 ? "pending" : null, (value & 0x2000) != 0 ? "active low" : null, (value & 0x8000) != 0 ? "level" : null,
            (value & 0x10000) != 0 ? "masked" : null, timer);
    }

    /// <summary>Eight memory types, an octet each, the lowest first.</summary>
    private static string? MemoryTypes(ulong value)
    {
        string?[] types = new string?[8];
        for (int i = 0; i < types.Length; i++)
            types[i] = MemoryType((value >> (8 * i)) & 0xff);
        if (Array.IndexOf(types, null) >= 0)
            return null;
        return Array.TrueForAll(types, t => t == types[0]) ? string.Create(CultureInfo.InvariantCulture, $"{types[0]}×{types.Length}") : WordList.Join(types);
    }

    private static string? MemoryType(ulong type) => type switch
    {
        0 => "UC", 1 => "WC", 4 => "WT", 5 => "WP", 6 => "WB", 7 => "UC-", _ => null,
    };

    /// <summary>How large a range is, of whose addresses all have the same bits under the mask.</summary>
    private static string? Size(ulong mask)
    {
        int bit = mask == 0 ? AddressBits : int.Min(BitOperations.TrailingZeroCount(mask), AddressBits);
        return bit >= 20
            ? string.Create(CultureInfo.InvariantCulture, $"{1ul << (bit - 20)} MiB")
            : string.Create(CultureInfo.InvariantCulture, $"{1ul << (bit - 10)} KiB");
    }

    private static string Vector(ulong value) => string.Create(CultureInfo.InvariantCulture, $"vector 0x{value & 0xff:x}");

    private static string? Level(string name, ulong value) => (value & 3) == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{name} {value & 3}");

    private static string Number(ulong count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");
}
