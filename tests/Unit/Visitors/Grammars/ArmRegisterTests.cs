using Ber.Visitors;
using Xunit;

namespace Unit.Visitors.Grammars;

/// <summary>Registers of ARM CPUs by the ids that stand in streams.</summary>
public sealed class ArmRegisterTests
{
    [Theory]

    // AArch64: op0, op1, CRn, CRm, op2.
    [InlineData(0x603000000013c080, "SCTLR_EL1")]           // 3, 0, 1, 0, 0
    [InlineData(0x603000000013c030, "ID_AA64ISAR0_EL1")]    // 3, 0, 0, 6, 0
    [InlineData(0x603000000013f088, "SCR_EL3")]             // 3, 6, 1, 1, 0
    [InlineData(0x603000000013c510, "MAIR_EL1")]            // 3, 0, 10, 2, 0
    [InlineData(0x603000000013df1a, "CNTV_CVAL_EL0")]       // 3, 3, 14, 3, 2
    [InlineData(0x603000000013df7f, "PMCCFILTR_EL0")]       // 3, 3, 14, 15, 7
    [InlineData(0x603000000013df7e, "PMEVTYPER30_EL0")]
    [InlineData(0x603000000013df45, "PMEVCNTR5_EL0")]
    [InlineData(0x6030000000138014, "DBGBVR2_EL1")]         // 2, 0, 0, 2, 4
    [InlineData(0x603000000013807f, "DBGWCR15_EL1")]        // 2, 0, 0, 15, 7
    [InlineData(0x6030000000138082, "S2_0_C1_C0_2")]
    [InlineData(0x603000000013ffff, "S3_7_C15_C15_7")]
    [InlineData(0x603000000013c007, "S3_0_C0_C0_7")]        // its row has names

    // AArch32: coprocessor, opc1, CRn, CRm, opc2; bit 29: not secure.
    [InlineData(0x40200000200f0800, "SCTLR")]               // 15, 0, 1, 0, 0
    [InlineData(0x40200000000f0800, "SCTLR(S)")]
    [InlineData(0x40200000200f480b, "L2ECTLR")]             // 15, 1, 9, 0, 3
    [InlineData(0x40200000200e0196, "p14,2,c0,c3,6")]
    [InlineData(0x40200000200e0186, "DBGWVR3")]
    [InlineData(0x40200000200e0881, "DBGBXVR1")]            // 14, 0, 1, 1, 1
    [InlineData(0x40200000200e0800, "DBGDRAR")]
    [InlineData(0x40200000200f7401, "PMEVCNTR1")]           // 15, 0, 14, 8, 1
    [InlineData(0x40200000200f7787, "PMCCFILTR")]           // 15, 0, 14, 15, 7
    [InlineData(0x40200000200fffff, "p15,15,c15,c15,7")]
    [InlineData(0x40200000000f7b80, "p15,0,c15,c7,0(S)")]
    [InlineData(0x40300000200f0380, "PAR(64)")]             // 15, 0, CRm 7
    [InlineData(0x40300000200f0790, "p15,2,c15")]
    [InlineData(0x40300000200f0730, "CNTHP_CVAL")]          // 15, 6, CRm 14

    // KVM's own, and none.
    [InlineData(0x6020000000110002, "CCSIDR[2]")]
    [InlineData(0x6030000000140000, "PSCI_VERSION")]
    [InlineData(0x6030000000140004, "0x6030000000140004")]
    [InlineData(0x6030000000160001, "STD_HYP_BMAP")]
    [InlineData(0x603000000010003c, "0x603000000010003c")]
    [InlineData(0, "0x0000000000000000")]
    [InlineData(ulong.MaxValue, "0xffffffffffffffff")]
    public void Name_OfAnId_IsTheArchitecturesOrItsOperands(ulong id, string name) => Assert.Equal(name, new ArmRegister(id).Name);

    /// <summary>What handle_cpreg_only_in_incoming_stream prints.</summary>
    [Theory]
    [InlineData(0x603000000013c030, 0x1013c030)]
    [InlineData(0x40200000200f3a00, 0x200f3a00)]
    [InlineData(0x40200000000f3a00, 0x200f3a00)]   // kvm_to_cpreg_id takes every one for non-secure
    [InlineData(0x40300000200f0380, 0x200f8380)]
    public void QemuId_OfAnId_IsTheKeyOfItsTable(ulong id, uint number) => Assert.Equal(number, new ArmRegister(id).QemuId);
}
