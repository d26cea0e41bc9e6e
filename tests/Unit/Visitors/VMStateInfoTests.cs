using Ber.Visitors;
using Support;

namespace Unit.Visitors;

/// <summary>
/// Every VMStateInfo that QEMU has (migration/vmstate-types.c, the buses' and the CPUs' own): how its octets are read, that they come back, and that both
/// formats carry the value.
/// </summary>
public sealed class VMStateInfoTests
{
    /// <summary>Type name as vmdesc prints it, octets of one element, the kind they are read as, the value as JSON.</summary>
    public static TheoryData<string, string, FieldKind, string> Infos => new()
    {
        { "bool", "01", FieldKind.Boolean, "true" },
        { "int8", "80", FieldKind.Int8, "-128" },
        { "int16", "8000", FieldKind.Int16, "-32768" },
        { "int32", "80000000", FieldKind.Int32, "-2147483648" },
        { "int64", "8000000000000000", FieldKind.Int64, "-9223372036854775808" },
        { "uint8", "80", FieldKind.UInt8, "128" },
        { "uint16", "8000", FieldKind.UInt16, "32768" },
        { "uint32", "80000000", FieldKind.UInt32, "2147483648" },
        { "uint64", "8000000000000000", FieldKind.UInt64, "9223372036854775808" },
        { "int32 equal", "fffffffe", FieldKind.Int32, "-2" },
        { "int32 le", "00000102", FieldKind.Int32, "258" },   // less or equal; big-endian like all others
        { "uint8 equal", "fe", FieldKind.UInt8, "254" },
        { "uint16 equal", "fffe", FieldKind.UInt16, "65534" },
        { "uint32 equal", "fffffffe", FieldKind.UInt32, "4294967294" },
        { "int64 equal", "fffffffffffffffe", FieldKind.UInt64, "18446744073709551614" },   // the name of uint64_equal
        { "timer", "ffffffffffffffff", FieldKind.Int64, "-1" },
        { "CPU_Double_U", "400921fb54442d18", FieldKind.UInt64, "4614256656552045848" },
        { "float64", "400921fb54442d18", FieldKind.UInt64, "4614256656552045848" },
        { "nullptr", "30", FieldKind.Null, "null" },

        // Octets whose number the description (vmdesc, or the C source) states: no structure of their own on the wire.
        { "buffer", "00ff10", FieldKind.Buffer, "\"00ff10\"" },
        { "unused_buffer", "00000001", FieldKind.Buffer, "\"00000001\"" },   // what an old QEMU had there survives
        { "bitmap", "8000000000000001", FieldKind.Buffer, "\"8000000000000001\"" },
        { "pci config", "86801029", FieldKind.Buffer, "\"86801029\"" },
        { "pci irq state", "00000000000000010000000000000001", FieldKind.Buffer, "\"00000000000000010000000000000001\"" },
        { "msix state", "0102030405060708090a0b0c0d0e0f10ff", FieldKind.Buffer, "\"0102030405060708090a0b0c0d0e0f10ff\"" },
        { "shpc", "0102", FieldKind.Buffer, "\"0102\"" },
        { "virtio", "0001", FieldKind.Buffer, "\"0001\"" },
        { "virtqueue_extra_state", "0001", FieldKind.Buffer, "\"0001\"" },
        { "virtio-gpu", "00000000", FieldKind.Buffer, "\"00000000\"" },
        { "blob", "00000000", FieldKind.Buffer, "\"00000000\"" },
        { "virtio-fs back-end state", "00000001aa00000000", FieldKind.Buffer, "\"00000001aa00000000\"" },
        { "virtio-net vhost-user backend state", "00000000", FieldKind.Buffer, "\"00000000\"" },
        { "scsi-requests", "00", FieldKind.Buffer, "\"00\"" },
        { "vdagent/cbinfos", "01", FieldKind.Buffer, "\"01\"" },
        { "fd", "20", FieldKind.Buffer, "\"20\"" },
        { "ptr-marker", "31", FieldKind.Buffer, "\"31\"" },
        { "unknown", "aabb", FieldKind.Buffer, "\"aabb\"" },
        { "cpsr", "600001d3", FieldKind.Buffer, "\"600001d3\"" },
        { "fpscr", "00000000", FieldKind.Buffer, "\"00000000\"" },
        { "powered_off", "01", FieldKind.Buffer, "\"01\"" },
        { "pstate64", "00000000600001d3", FieldKind.Buffer, "\"00000000600001d3\"" },
        { "avr", "000102030405060708090a0b0c0d0e0f", FieldKind.Buffer, "\"000102030405060708090a0b0c0d0e0f\"" },
        { "fpr", "3ff0000000000000", FieldKind.Buffer, "\"3ff0000000000000\"" },                                       // PPC
        { "fpr", "3ff00000000000000000000000000001", FieldKind.Buffer, "\"3ff00000000000000000000000000001\"" },     // MIPS: the same name, another size
        { "vsr", "4000000000000000", FieldKind.Buffer, "\"4000000000000000\"" },
        { "slbe", "00000000080000000000000000000001", FieldKind.Buffer, "\"00000000080000000000000000000001\"" },
        { "cpu/altivec/vscr", "00010000", FieldKind.Buffer, "\"00010000\"" },
        { "tlb_entry", "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e", FieldKind.Buffer,
            "\"0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e\"" },
        { "psr", "f4000fc0", FieldKind.Buffer, "\"f4000fc0\"" },
        { "fsr", "00080000", FieldKind.Buffer, "\"00080000\"" },
        { "xcc", "00000000", FieldKind.Buffer, "\"00000000\"" },
        { "psw", "0000000000040000", FieldKind.Buffer, "\"0000000000040000\"" },
        { "sr", "00008001", FieldKind.Buffer, "\"00008001\"" },
        { "msr", "00000000", FieldKind.Buffer, "\"00000000\"" },
        { "sreg", "82", FieldKind.Buffer, "\"82\"" },
        { "eind", "00", FieldKind.Buffer, "\"00\"" },
        { "rampZ", "01", FieldKind.Buffer, "\"01\"" },
    };

    /// <summary>A name with a width that its size contradicts is no such value: its octets are kept.</summary>
    public static TheoryData<string, int> Contradictions => new() { { "uint32", 3 }, { "bool", 2 }, { "timer", 4 }, { "int64 equal", 7 }, { "nullptr", 4 } };

    /// <summary>Infos with a grammar of their own, told as fields: what their get and put functions do one after the other.</summary>
    public static TheoryData<string, VMStateField[], string, string> Grammars => new()
    {
        { "usb-redir-parser", [new("len", FieldKind.UInt32), Counted("data", "len")], "00000003 aabbcc", """{"len":3,"data":"aabbcc"}""" },
        {
            "usb-redir-bufpq",
            [new("count", FieldKind.UInt32), new("packets", FieldKind.Struct)
            {
                CountField = "count",
                Struct = new("packet", 0, [new("len", FieldKind.UInt32), new("status", FieldKind.UInt32), Counted("data", "len")]),
            }],
            "00000002 00000001 00000007 aa 00000000 00000008",
            """{"count":2,"packets":[{"len":1,"status":7,"data":"aa"},{"len":0,"status":8,"data":""}]}"""
        },
        { "usb-redir-packet-id-q", [new("count", FieldKind.UInt32), new("ids", FieldKind.UInt64) { CountField = "count" }],
            "00000002 0000000000000001 ffffffffffffffff", """{"count":2,"ids":[1,18446744073709551615]}""" },
        { "irqs", [new("count", FieldKind.UInt64), new("irqs", FieldKind.Octets) { CountField = "count", CountFactor = 2 }], "0000000000000002 0a0b0c0d",
            """{"count":2,"irqs":"0a0b0c0d"}""" },
        { "int32_as_uint16", [new("cur_offset", FieldKind.UInt16, "int32_as_uint16")], "0102", """{"cur_offset":258}""" },
        { "uint16_from_uint8", [new("size", FieldKind.UInt8, "uint16_from_uint8")], "40", """{"size":64}""" },
        { "fd of cpr-exec", [new("fd", FieldKind.Int32, "fd")], "00000011", """{"fd":17}""" },
        { "capability", [new("caps", FieldKind.String) { Count = 2 }], "0178 0479796161", """{"caps":["x","yyaa"]}""" },
        { "tmp", [new("tmp", FieldKind.Struct, "tmp") { Struct = new("t", 0, [new("mant", FieldKind.UInt64), new("exp", FieldKind.UInt16)]) }],
            "8000000000000000 3fff", """{"tmp":{"mant":9223372036854775808,"exp":16383}}""" },
        { "qlist", [new("l", FieldKind.List, "qlist") { Struct = new("e", 0, [new("x", FieldKind.UInt8)]) }], "01 05 01 06 00", """{"l":[{"x":5},{"x":6}]}""" },
        { "gtree of plain keys", [new("t", FieldKind.Tree) { Struct = new("e", 0, [new("x", FieldKind.UInt8)]) }], "00000001 01 ffffffffffffffff 05 00",
            """{"t":[{"key":18446744073709551615,"value":{"x":5}}]}""" },
    };

    [Theory]
    [MemberData(nameof(Infos))]
    public void Info_OfVMDesc_IsReadAsItsKind_AndItsOctetsComeBack(string typeName, string octets, FieldKind kind, string json)
    {
        int size = octets.Length / 2;
        Assert.Equal(kind, FieldKinds.OfTypeName(typeName, size));

        VMStateField field = new("f", kind, typeName) { Size = kind is FieldKind.Buffer ? size : 0 };
        Check([field], octets, $$"""{"f":{{json}}}""");
    }

    [Theory]
    [MemberData(nameof(Contradictions))]
    public void Info_OfAnotherSize_IsABuffer(string typeName, int size) => Assert.Equal(FieldKind.Buffer, FieldKinds.OfTypeName(typeName, size));

    [Theory]
    [MemberData(nameof(Grammars))]
    public void Info_WithAGrammarOfItsOwn_IsVisitedAsFields(string info, VMStateField[] fields, string octets, string json)
    {
        _ = info;
        Check(fields, octets, json);
    }

    private static void Check(VMStateField[] fields, string octets, string json)
    {
        var description = new VMStateDescription("d", 1, [.. fields]);
        DynamicState state = Crossing.Load(description, octets);
        Assert.Equal(json, Crossing.ToJson(description, state));
        Assert.Equal(octets.Replace(" ", "", StringComparison.Ordinal), Convert.ToHexStringLower(VisitorPairs.QemuFile.Write(description, state)));

        foreach (VisitorPair pair in VisitorPairs.All)
        {
            var again = new DynamicState();
            pair.Read(pair.Write(description, state), description, again);
            Assert.Equal(json, Crossing.ToJson(description, again));
        }

        byte[] whole = Convert.FromHexString(octets.Replace(" ", "", StringComparison.Ordinal));
        for (int length = 0; length < whole.Length; length++)
        {
            byte[] cut = whole[..length];
            Assert.Equal(VisitError.TruncatedData, Assert.Throws<VisitException>(() => VisitorPairs.QemuFile.Read(cut, description, new DynamicState())).Error);
        }
    }

    private static VMStateField Counted(string name, string count) => new(name, FieldKind.Octets) { CountField = count };
}
