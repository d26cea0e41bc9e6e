namespace Ber.Visitors;

/// <summary>
/// One of the registers that an ARM CPU lists in its section, by the id that stands there. The ids are those of KVM, for TCG too (linux: asm/kvm.h; QEMU:
/// target/arm/cpregs.h, cpreg_to_kvm_id).
/// </summary>
/// <remarks>
/// From the top: architecture (4 bits), size (bits 52 to 55), group (bits 16 to 27, for AArch32 the coprocessor), and the operands of the instruction that
/// reads the register. KVM gives CNTVCT_EL0 and CNTV_CVAL_EL0 each the other's id, TCG does not; here they have the names of their operands.
/// </remarks>
/// <param name="Id">The id.</param>
internal readonly record struct ArmRegister(ulong Id)
{
    private const int Arm = 4;               // KVM_REG_ARM
    private const int Arm64 = 6;             // KVM_REG_ARM64
    private const int Is64Bit = 3;           // KVM_REG_SIZE_U64
    private const int SystemGroup = 0x13;    // KVM_REG_ARM64_SYSREG
    private const int CacheGroup = 0x11;     // KVM_REG_ARM_DEMUX
    private const int FirmwareGroup = 0x14;  // KVM_REG_ARM_FW
    private const int FirmwareSets = 0x16;   // KVM_REG_ARM_FW_FEAT_BMAP
    private const int EventCounters = 31;
    private const int NonSecure = 1 << 29;   // CP_REG_AA32_NS_MASK
    private const int Wide = 1 << 15;        // CP_REG_AA32_64BIT_MASK, which stands in the size here
    private const int SystemFlag = 1 << 28;  // CP_REG_AA64_MASK

    private static readonly string[] s_firmware
        = ["PSCI_VERSION", "SMCCC_ARCH_WORKAROUND_1", "SMCCC_ARCH_WORKAROUND_2", "SMCCC_ARCH_WORKAROUND_3"];

    private static readonly string[] s_firmwareSets = ["STD_BMAP", "STD_HYP_BMAP", "VENDOR_HYP_BMAP", "VENDOR_HYP_BMAP_2"];

    /// <summary>Whether this is a system register of AArch64.</summary>
    public bool IsSystem => Architecture == Arm64 && Size == Is64Bit && Group == SystemGroup;

    /// <summary>Whether this is a register of a coprocessor of AArch32.</summary>
    public bool IsCoprocessor => Architecture == Arm && Group < 16;

    /// <summary>Of AArch32: whether two registers of the instruction hold it, so that it has no CRn and no opc2.</summary>
    public bool IsWide => Size == Is64Bit;

    /// <summary>Of AArch32: which coprocessor.</summary>
    public int Coprocessor => Group;

    /// <summary>op0 of AArch64.</summary>
    public int Op0 => (int)(Id >> 14) & 3;

    /// <summary>op1, or opc1 of AArch32.</summary>
    public int Op1 => IsSystem ? (int)(Id >> 11) & 7 : (int)(Id >> 3) & 15;

    /// <summary>CRn.</summary>
    public int CRn => IsSystem ? (int)(Id >> 7) & 15 : (int)(Id >> 11) & 15;

    /// <summary>CRm.</summary>
    public int CRm => IsSystem ? (int)(Id >> 3) & 15 : (int)(Id >> 7) & 15;

    /// <summary>op2, or opc2 of AArch32.</summary>
    public int Op2 => (int)Id & 7;

    /// <summary>
    /// The register's name in the architecture, of AArch32 with (S) behind that of the secure bank and (64) behind that of the longer view; where it is not
    /// known, its operands as an assembler takes them; where the id is no register of the architecture, its digits.
    /// </summary>
    public string Name
    {
        get
        {
            if (IsSystem)
                return Numbered() ?? ArmRegisterTable.OfSystem((Op0, Op1, CRn, CRm), Op2) ?? Text($"S{Op0}_{Op1}_C{CRn}_C{CRm}_{Op2}");
            if (IsCoprocessor)
                return (Id & NonSecure) != 0 ? Named32() : $"{Named32()}(S)";
            int low = (int)Id & 0xffff;
            return (Architecture, Group) switch
            {
                (Arm or Arm64, CacheGroup) => Text($"CCSIDR[{low & 0xff}]"),
                (Arm or Arm64, FirmwareGroup) when low < s_firmware.Length => s_firmware[low],
                (Arm or Arm64, FirmwareSets) when low < s_firmwareSets.Length => s_firmwareSets[low],
                _ => Text($"0x{Id:x16}"),
            };
        }
    }

    /// <summary>The number by which QEMU knows and prints it (kvm_to_cpreg_id): every register of AArch32 is a non-secure one there.</summary>
    public uint QemuId => (uint)Id | (Architecture == Arm64 ? (uint)SystemFlag : (uint)NonSecure | (IsWide ? Wide : 0u));

    private int Architecture => (int)(Id >> 60);

    private int Size => (int)(Id >> 52) & 15;

    private int Group => (int)(Id >> 16) & 0xfff;

    /// <summary>Which register of a breakpoint or watchpoint op2 selects.</summary>
    private string Breakpoint => Op2 switch { 4 => "BVR", 5 => "BCR", 6 => "WVR", _ => "WCR" };

    private string Named32()
    {
        if (IsWide)
            return ArmRegisterTable.OfWide(Coprocessor, Op1, CRm) ?? Text($"p{Coprocessor},{Op1},c{CRm}");
        return Numbered32() ?? ArmRegisterTable.OfCoprocessor((Coprocessor, Op1, CRn, CRm), Op2) ?? Text($"p{Coprocessor},{Op1},c{CRn},c{CRm},{Op2}");
    }

    /// <summary>Registers that the architecture numbers, the number being in CRm, or in CRm and op2.</summary>
    private string? Numbered()
    {
        int number = ((CRm & 3) << 3) | Op2;
        return (Op0, Op1, CRn) switch
        {
            (2, 0, 0) when Op2 >= 4 => Text($"DBG{Breakpoint}{CRm}_EL1"),
            (3, 3, 14) when CRm is >= 8 and < 12 && number < EventCounters => Text($"PMEVCNTR{number}_EL0"),
            (3, 3, 14) when CRm >= 12 && number < EventCounters => Text($"PMEVTYPER{number}_EL0"),
            _ => null,
        };
    }

    private string? Numbered32()
    {
        int number = ((CRm & 3) << 3) | Op2;
        return (Coprocessor, Op1, CRn) switch
        {
            (14, 0, 0) when Op2 >= 4 => Text($"DBG{Breakpoint}{CRm}"),
            (14, 0, 1) when Op2 == 1 => Text($"DBGBXVR{CRm}"),
            (15, 0, 14) when CRm is >= 8 and < 12 && number < EventCounters => Text($"PMEVCNTR{number}"),
            (15, 0, 14) when CRm >= 12 && number < EventCounters => Text($"PMEVTYPER{number}"),
            _ => null,
        };
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
