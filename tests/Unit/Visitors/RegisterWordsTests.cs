using Ber.Visitors;
using Support;
using Xunit;

namespace Unit.Visitors;

/// <summary>Registers of CPUs have the same names and words whoever prints them: a state for people, a difference, a trace.</summary>
public sealed class RegisterWordsTests
{
    private const string MemoryTypes = " 0606060606060606 0606060606060606 0000000000000000 0000000000000000 0000000000000000 0000000000000000"
        + " 0505050505050505 0505050505050505 0505050505050505 0505050505050505";

    /// <summary>The description; its fields; the octets of two states; what a state, a difference and a trace of the first say.</summary>
    public static TheoryData<string, VMStateField[], string, string, string, string, string> Registers => new()
    {
        { "cpu", [new("cpreg_vmstate_indexes", FieldKind.UInt64) { Count = 2 }, new("cpreg_vmstate_values", FieldKind.UInt64) { Count = 2 }],
            "603000000013c080 603000000013df11 0000000000000010 0000000000000021",
            "603000000013c080 603000000013df11 0000000000000011 0000000000000021",
            "  [0] SCTLR_EL1 = 0x10\n", "SCTLR_EL1 0x10 () | 0x11 ()",
            "0x00000010      8 cpu#0.cpreg_vmstate_values[0]: uint64 = 0x10 (SCTLR_EL1)\n" },
        { "cpu", [new("env.cr[0]", FieldKind.UInt64)], "0000000080050033", "0000000080050031",
            "env.cr[0]: uint64 = 0x80050033 (PE, MP, ET, NE, WP, AM, PG)\n",
            " uint64 0x80050033 (PE, MP, ET, NE, WP, AM, PG) | uint64 0x80050031 (PE, ET, NE, WP, AM, PG)",
            "0x00000000      8 cpu#0.\"env.cr[0]\": uint64 = 0x80050033 (PE, MP, ET, NE, WP, AM, PG)\n" },
        { "cpu", [new("env.mtrr_fixed", FieldKind.UInt64) { Count = 11 }], $"0606060606060606{MemoryTypes}", $"0000000000000000{MemoryTypes}",
            "  [0] 64K_00000 = 0x606060606060606 (WB×8)\n", "64K_00000 0x606060606060606 (WB×8) | 0 (UC×8)",
            "0x00000000      8 cpu#0.\"env.mtrr_fixed\"[0]: uint64 = 0x606060606060606 (64K_00000: WB×8)\n" },
        { "cpu/msr_ia32_misc_enable", [new("env.msr_ia32_misc_enable", FieldKind.UInt64)], "0000000000000001", "0000000000000801",
            "env.msr_ia32_misc_enable: uint64 = 1 (fast strings)\n", " uint64 1 (fast strings) | uint64 0x801 (fast strings, no BTS)",
            "0x00000000      8 \"cpu/msr_ia32_misc_enable\"#0.\"env.msr_ia32_misc_enable\": uint64 = 1 (fast strings)\n" },
    };

    [Theory]
    [MemberData(nameof(Registers))]
    public void Words_AreThoseOfEveryVisitor(
        string name, VMStateField[] fields, string octets, string others, string shown, string difference, string traced)
    {
        var description = new VMStateDescription(name, 1, [.. fields]) { IsExact = true };
        DynamicState state = Crossing.Load(description, octets);
        using var text = new StringWriter();
        using var trace = new StringWriter();

        var printer = new PrettyPrintVisitor(text) { Words = new ValueWords(name) };
        VMState.Visit(ref printer, description, state);
        var left = new CompareVisitor { Words = new ValueWords(name) };
        VMState.Visit(ref left, description, state);
        left.Complete();
        var right = new CompareVisitor(left) { Words = new ValueWords(name) };
        VMState.Visit(ref right, description, Crossing.Load(description, others));
        right.Complete();
        TraceOf(description, octets, trace, new ValueWords(name));

        Assert.Contains(shown, text.ToString(), StringComparison.Ordinal);
        StateDifference found = Assert.Single(right.Differences);
        Assert.Equal(difference, $"{found.Name} {found.Left} ({found.LeftWords}) | {found.Right} ({found.RightWords})");
        Assert.Contains(traced, trace.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Without words an array is one line, and a number stands alone.</summary>
    [Fact]
    public void Trace_WithoutWords_HasNumbersAlone()
    {
        using var trace = new StringWriter();
        TraceOf(
            new VMStateDescription(
                "cpu", 1, [new("cpreg_vmstate_indexes", FieldKind.UInt64) { Count = 2 }, new("cpreg_vmstate_values", FieldKind.UInt64) { Count = 2 }]),
            "603000000013c080 603000000013df11 0000000000000010 0000000000000021", trace, words: null);

        Assert.EndsWith("cpreg_vmstate_values: uint64[2] = 0x10 0x21\n", trace.ToString(), StringComparison.Ordinal);
    }

    private static void TraceOf(VMStateDescription description, string octets, TextWriter lines, ValueWords? words)
    {
        var reader = new QemuFileReader(LegacyStruct.Hex(octets));
        var visitor = new TraceVisitor<QemuFileInputVisitor>(reader.Visitor, lines) { Words = words };
        VMState.Visit(ref visitor, description, new DynamicState());
        visitor.Complete();
    }
}
