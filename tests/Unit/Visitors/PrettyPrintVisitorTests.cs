using Ber.Visitors;
using Support;
using Xunit;

namespace Unit.Visitors;

public sealed class PrettyPrintVisitorTests
{
    private static readonly VMStateDescription s_pair = new("pair", 1, [new("a", FieldKind.UInt8), new("b", FieldKind.Int8)]) { IsExact = true };

    /// <summary>What is printed; the fields; the legacy octets; the lines.</summary>
    public static TheoryData<string, VMStateField[], string, string> Fields => new()
    {
        { "scalars", [new("a", FieldKind.UInt8), new("b", FieldKind.Int32), new("c", FieldKind.Int64, "timer"), new("d", FieldKind.Boolean)],
            "0a fffffff6 ffffffffffffffff 02", "a: uint8 = 0xa\nb: int32 = -10\nc: timer = -1\nd: bool = true (02)\n" },
        { "array", [new("a", FieldKind.UInt16) { Count = 7 }], "0001 0002 0002 0002 0002 0003 ffff", "a: uint16[7] = 1 2×4 3 0xffff\n" },
        { "array that is long", [new("a", FieldKind.UInt32) { Count = 12 }], string.Concat(Enumerable.Range(0, 12).Select(static i => $"1234567{i:x}")),
            "a: uint32[12] = 0x12345670 0x12345671 0x12345672 0x12345673 0x12345674 0x12345675 0x12345676\n"
            + "  0x12345677 0x12345678 0x12345679 0x1234567a 0x1234567b\n" },
        { "array of booleans", [new("a", FieldKind.Boolean) { Count = 3 }], "00 01 02", "a: bool[3] = false true true (02)\n" },
        { "buffers", [new("a", FieldKind.Buffer) { Size = 2 }, new("z", FieldKind.Buffer) { Size = 40 }, new("e", FieldKind.Buffer)],
            "abcd" + new string('0', 80), "a: buffer[2] = abcd\nz: buffer[40] = 00×40\ne: buffer[0] =\n" },
        { "buffer that is long", [new("a", FieldKind.Buffer, "pci config") { Size = 130 }], "01" + new string('0', 254) + "0304",
            "a: pci config[130] =\n  0x0000: 01000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000\n  0x0020: 00×96\n  0x0080: 0304\n" },
        { "string", [new("a", FieldKind.String)], "04 22 0a c3a9", "a: capability = \"\\\"\\u000aé\"\n" },
        { "struct", [new("s", FieldKind.Struct) { Struct = s_pair }], "01 ff", "s: struct pair\n  a: uint8 = 1\n  b: int8 = -1\n" },
        { "structs alike", [new("s", FieldKind.Struct) { Struct = s_pair, Count = 6 }], "01ff 01ff 02ff 02ff 02ff 01ff",
            "s: struct[6]\n  [0]: struct pair\n    a: uint8 = 1\n    b: int8 = -1\n  [1]: as [0]\n  [2]: struct pair\n    a: uint8 = 2\n    b: int8 = -1\n"
            + "  [3]…[4]: as [2]\n  [5]: struct pair\n    a: uint8 = 1\n    b: int8 = -1\n" },
        { "pointers", [new("s", FieldKind.Struct) { Struct = s_pair, Count = 4, Pointer = PointerRule.PresenceMarker }], "30 30 31 0102 30",
            "s: struct[4]\n  [0]: struct = null\n  [1]: as [0]\n  [2]: struct pair\n    a: uint8 = 1\n    b: int8 = 2\n  [3]: struct = null\n" },
        { "null pointers", [new("p", FieldKind.Null), new("q", FieldKind.Null) { Count = 3 }], "30 30 30 30", "p: nullptr = null\nq: nullptr[3] = null\n" },
        { "list", [new("l", FieldKind.List) { Elements = [new(s_pair, 2)] }], "01 0102 01 0304 00",
            "l: qtailq[2]\n  [0]: qtailq pair\n    a: uint8 = 1\n    b: int8 = 2\n  [1]: qtailq pair\n    a: uint8 = 3\n    b: int8 = 4\n" },
        { "tree", [new("t", FieldKind.Tree) { Elements = [new(s_pair, 1), new(s_pair, 1, s_pair)] }], "00000002 01 000000000000000b 0102 01 0506 0304 00",
            "t: gtree[2]\n  [0] key: uint64 = 0xb\n  [0] value: gtree pair\n    a: uint8 = 1\n    b: int8 = 2\n  [1] key: gtree pair\n    a: uint8 = 5\n"
            + "    b: int8 = 6\n  [1] value: gtree pair\n    a: uint8 = 3\n    b: int8 = 4\n" },
        { "strings in an array", [new("a", FieldKind.String) { Count = 2 }], "0141 0142",
            "a: capability[2]\n  [0]: capability = \"A\"\n  [1]: capability = \"B\"\n" },
    };

    [Theory]
    [MemberData(nameof(Fields))]
    public void Fields_OfEveryKind_ReadWell(string subject, VMStateField[] fields, string octets, string lines)
    {
        var description = new VMStateDescription("d", 1, [.. fields]) { IsExact = true };

        Assert.Equal((subject, lines), (subject, Print(description, octets)));
    }

    [Fact]
    public void Subsections_AndIndent()
    {
        var owner =
            new VMStateDescription("d", 1, [new("a", FieldKind.UInt8)], [new("d/s", 3, [new("x", FieldKind.UInt8)]) { IsExact = true }]) { IsExact = true };

        Assert.Equal("    a: uint8 = 1\n    subsection d/s v3\n      x: uint8 = 2\n", Print(owner, "01 05 03 642f73 00000003 02", 4));
    }

    [Fact]
    public void LongBuffer_IsCutAtTheLimit_AndTheRestCounted()
    {
        var description = new VMStateDescription("d", 1, [new("a", FieldKind.Buffer) { Size = 70 }]) { IsExact = true };
        using var output = new StringWriter();
        var visitor = new PrettyPrintVisitor(output) { MaxOctets = 33 };
        VMState.Visit(ref visitor, description, Crossing.Load(description, string.Concat(Enumerable.Repeat("11", 70))));
        visitor.Complete();

        Assert.Equal(["a: buffer[70] =", "  0x0000: 11111111 11111111 11111111 11111111 11111111 11111111 11111111 11111111", "  0x0020: 11",
            "  … 37 more octets", ""], output.ToString().Split('\n'));
    }

    /// <summary>Words stand behind unsigned integers, of each struct's own fields; where the line is full they go on in the next one.</summary>
    [Fact]
    public void Words_AreAskedOfTheInnermostStruct_AndWrap()
    {
        var inner = new VMStateDescription("virtio-net-config", 1, [new("status", FieldKind.UInt16), new("s", FieldKind.Int8)]) { IsExact = true };
        VMStateField[] fields =
        [
            new("s", FieldKind.Struct) { Struct = inner }, new("status", FieldKind.UInt8), new("guest_features", FieldKind.UInt64), new("b", FieldKind.UInt16),
        ];
        var outer = new VMStateDescription("virtio", 1, [.. fields]) { IsExact = true };

        Assert.Equal(
            """
              s: struct virtio-net-config
                status: uint16 = 3 (LINK_UP, ANNOUNCE)
                s: int8 = -1
              status: uint8 = 3 (ACKNOWLEDGE, DRIVER)
              guest_features: uint64 = 0xffff (CSUM, GUEST_CSUM, CTRL_GUEST_OFFLOADS, MTU, bit 4, MAC, GSO,
                GUEST_TSO4, GUEST_TSO6, GUEST_ECN, GUEST_UFO, HOST_TSO4, HOST_TSO6, HOST_ECN, HOST_UFO,
                MRG_RXBUF)
              b: uint16 = 2

            """,
            Print(outer, "0003 ff 03 000000000000ffff 0002", 2, new ValueWords("virtio-net")));
    }

    /// <summary>A value of 64 bits in two halves has the words of the whole.</summary>
    [Theory]
    [InlineData(FieldKind.UInt32, 2, "00000001 00000001", "guest_features: uint32[2] = 1 1 (CSUM, VERSION_1)\n")]
    [InlineData(FieldKind.UInt32, 3, "00000001 00000001 00000000", "guest_features: uint32[3] = 1 1 0\n")]
    [InlineData(FieldKind.UInt16, 2, "0001 0001", "guest_features: uint16[2] = 1 1\n")]
    public void Words_OfTwoHalves_AreThoseOfTheWhole(FieldKind kind, int count, string octets, string line)
    {
        var description = new VMStateDescription("virtio_pci/modern_state", 1, [new("guest_features", kind) { Count = count }]) { IsExact = true };

        Assert.Equal(line, Print(description, octets, words: new ValueWords("virtio-net")));
    }

    /// <summary>Elements that are registers have lines of their own, with their names and words; without words an array is one line.</summary>
    [Fact]
    public void Registers_OfAnArray_AreNamed()
    {
        VMStateField[] fields =
        [
            new("cpreg_vmstate_indexes", FieldKind.UInt64) { Count = 2 }, new("cpreg_vmstate_values", FieldKind.UInt64) { Count = 2 },
            new("env.efer", FieldKind.UInt64),
        ];
        var cpu = new VMStateDescription("cpu", 1, [.. fields]) { IsExact = true };
        var apic = new VMStateDescription("apic", 1, [new("lvt", FieldKind.UInt32) { Count = 6 }]) { IsExact = true };
        const string Octets = "603000000013c080 603000000013ffff 0000000000000010 0000000000000000 0000000000000500";

        Assert.Equal(
            "cpreg_vmstate_indexes: uint64[2] = 0x603000000013c080 0x603000000013ffff\ncpreg_vmstate_values: uint64[2]\n  [0] SCTLR_EL1 = 0x10\n"
            + "  [1] S3_7_C15_C15_7 = 0\nenv.efer: uint64 = 0x500 (LME, LMA)\n",
            Print(cpu, Octets, words: new ValueWords("cpu")));
        Assert.Equal(
            "cpreg_vmstate_indexes: uint64[2] = 0x603000000013c080 0x603000000013ffff\ncpreg_vmstate_values: uint64[2] = 0x10 0\nenv.efer: uint64 = 0x500\n",
            Print(cpu, Octets));
        Assert.StartsWith(
            "lvt: uint32[6]\n  [0] timer = 0x10000 (vector 0x0, masked)\n",
            Print(apic, "00010000" + new string('0', 40), words: new ValueWords("apic")), StringComparison.Ordinal);
    }

    private static string Print(VMStateDescription description, string octets, int indent = 0, ValueWords? words = null)
    {
        using var output = new StringWriter();
        var visitor = new PrettyPrintVisitor(output, indent) { Words = words };
        VMState.Visit(ref visitor, description, Crossing.Load(description, octets));
        visitor.Complete();
        return output.ToString();
    }
}
