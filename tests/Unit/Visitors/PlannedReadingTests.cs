using Ber.Visitors;
using Support;
using Xunit;

namespace Unit.Visitors;

/// <summary>One instance was sent, by its exact description, as vmdesc gives it; it is read by the general description of the device.</summary>
public sealed class PlannedReadingTests
{
    private static readonly VMStateDescription s_pair = new("pair", 1, [new("a", FieldKind.UInt8), new("b", FieldKind.Int8)]) { IsExact = true };
    private static readonly VMStateDescription s_generalPair =
        new("pair", 1, [new("a", FieldKind.UInt8), new("b", FieldKind.Int8)], [new("pair/s", 1, [new("y", FieldKind.UInt8)])]);
    private static readonly VMStateDescription s_pairWithSubsection =
        new("pair", 1, [new("a", FieldKind.UInt8), new("b", FieldKind.Int8)],
            [new("pair/s", 1, [new("y", FieldKind.UInt8)]) { IsExact = true }])
        {
            IsExact = true,
        };
    private static readonly VMStateDescription s_longPair =
        new("pair", 1, [new("a", FieldKind.UInt8), new("b", FieldKind.Int8), new("more", FieldKind.UInt16)]) { IsExact = true };
    private static readonly VMStateDescription s_pairV2 =
        new("pair", 2, [new("a", FieldKind.UInt8), new("b", FieldKind.Int8), new("c", FieldKind.UInt32) { VersionId = 2 }]) { MinimumVersionId = 1 };
    private static readonly VMStateDescription s_conditionalPair =
        new("pair", 1, [new("a", FieldKind.UInt8), new("q", FieldKind.UInt32) { IsConditional = true }, new("b", FieldKind.Int8)]);

    /// <summary>What is read; the fields sent; their legacy octets; the fields expected; the JSON; octets passed over.</summary>
    public static TheoryData<string, VMStateField[], string, VMStateField[], string, int> Shapes => new()
    {
        { "array of one element, sent as a value", [F("n", FieldKind.UInt8), F("v", FieldKind.UInt32)], "01 00000007",
            [F("n", FieldKind.UInt8), new("v", FieldKind.UInt32) { CountField = "n" }], """{"n":1,"v":[7]}""", 0 },
        { "counted array", [F("n", FieldKind.UInt8), new("v", FieldKind.Int16) { Count = 2 }], "02 0007 ffff",
            [F("n", FieldKind.UInt8), new("v", FieldKind.Int16) { CountField = "n" }], """{"n":2,"v":[7,-1]}""", 0 },
        { "local count", [new("v", FieldKind.UInt16) { Count = 3 }], "0001 0002 0003", [new("v", FieldKind.UInt16) { HasLocalCount = true }],
            """{"v":[1,2,3]}""", 0 },
        { "local count of one", [F("v", FieldKind.Boolean)], "02", [new("v", FieldKind.Boolean) { HasLocalCount = true }], """{"v":[true]}""", 0 },
        { "local count of signed", [F("v", FieldKind.Int64)], "8000000000000000", [new("v", FieldKind.Int64) { HasLocalCount = true }],
            """{"v":[-9223372036854775808]}""", 0 },
        { "local count of structs", [new("v", FieldKind.Struct) { Count = 2, Struct = s_pairWithSubsection }],
            "01 02 05 06 706169722f73 00000001 09 01 02 05 06 706169722f73 00000001 08",
            [new("v", FieldKind.Struct) { HasLocalCount = true, Struct = s_generalPair }],
            """{"v":[{"a":1,"b":2,"pair/s":{"y":9}},{"a":1,"b":2,"pair/s":{"y":8}}]}""", 0 },
        { "octets", [F("n", FieldKind.UInt8), new("v", FieldKind.Buffer) { Size = 2 }], "02 aabb",
            [F("n", FieldKind.UInt8), new("v", FieldKind.Octets) { CountField = "n" }], """{"n":2,"v":"aabb"}""", 0 },
        { "octets of local count", [new("v", FieldKind.Buffer) { Size = 2 }], "aabb", [new("v", FieldKind.Octets) { HasLocalCount = true }],
            """{"v":"aabb"}""", 0 },
        { "octets of no count", [F("z", FieldKind.UInt8)], "05", [new("v", FieldKind.Octets) { HasLocalCount = true }, F("z", FieldKind.UInt8)],
            """{"v":"","z":5}""", 0 },
        { "absent arrays", [F("z", FieldKind.UInt8)], "05",
            [new("v", FieldKind.UInt32) { HasLocalCount = true }, new("w", FieldKind.Struct) { HasLocalCount = true, Struct = s_generalPair },
                F("z", FieldKind.UInt8)], """{"v":[],"w":[],"z":5}""", 0 },
        { "conditional, there", [F("c", FieldKind.UInt8), F("z", FieldKind.UInt8)], "04 05",
            [new("c", FieldKind.UInt8) { IsConditional = true }, F("z", FieldKind.UInt8)], """{"c":4,"z":5}""", 0 },
        { "conditional, not there", [F("z", FieldKind.UInt8)], "05", [new("c", FieldKind.UInt8) { IsConditional = true }, F("z", FieldKind.UInt8)],
            """{"c":null,"z":5}""", 0 },
        { "conditional struct and array", [new("s", FieldKind.Struct) { Struct = s_pairWithSubsection }, new("v", FieldKind.UInt8) { Count = 2 }],
            "01 02 05 06 706169722f73 00000001 09 03 04",
            [new("s", FieldKind.Struct) { IsConditional = true, Struct = s_generalPair }, new("v", FieldKind.UInt8) { IsConditional = true, Count = 2 },
                new("w", FieldKind.UInt8) { IsConditional = true, Count = 2 }], """{"s":{"a":1,"b":2,"pair/s":{"y":9}},"v":[3,4],"w":null}""", 0 },
        { "subsection there", [new("s", FieldKind.Struct) { Struct = s_pairWithSubsection }, F("z", FieldKind.UInt8)],
            "01 ff 05 06 706169722f73 00000001 09 05", [new("s", FieldKind.Struct) { Struct = s_generalPair }, F("z", FieldKind.UInt8)],
            """{"s":{"a":1,"b":-1,"pair/s":{"y":9}},"z":5}""", 0 },
        { "subsection not there", [new("s", FieldKind.Struct) { Struct = s_pair }, F("z", FieldKind.UInt8)], "01 ff 05",
            [new("s", FieldKind.Struct) { Struct = s_generalPair }, F("z", FieldKind.UInt8)], """{"s":{"a":1,"b":-1},"z":5}""", 0 },
        { "flat structs, sent packed, expected with subsections", [new("s", FieldKind.Struct) { Count = 2, Struct = s_pair }, F("z", FieldKind.UInt8)],
            "01 ff 02 fe 05", [new("s", FieldKind.Struct) { Count = 2, Struct = s_generalPair }, F("z", FieldKind.UInt8)],
            """{"s":[{"a":1,"b":-1},{"a":2,"b":-2}],"z":5}""", 0 },
        { "flat structs with more than is expected", [new("s", FieldKind.Struct) { Count = 2, Struct = s_longPair }, F("z", FieldKind.UInt8)],
            "01 ff 9999 02 fe 9999 05", [new("s", FieldKind.Struct) { Count = 2, Struct = s_pair }, F("z", FieldKind.UInt8)],
            """{"s":[{"a":1,"b":-1},{"a":2,"b":-2}],"z":5}""", 4 },
        { "flat structs of an older version", [new("s", FieldKind.Struct) { Count = 2, Struct = s_pair }, F("z", FieldKind.UInt8)], "01 ff 02 fe 05",
            [new("s", FieldKind.Struct) { Count = 2, Struct = s_pairV2 }, F("z", FieldKind.UInt8)], """{"s":[{"a":1,"b":-1},{"a":2,"b":-2}],"z":5}""", 0 },
        { "flat structs, a conditional field absent", [new("s", FieldKind.Struct) { Count = 2, Struct = s_pair }, F("z", FieldKind.UInt8)], "01 ff 02 fe 05",
            [new("s", FieldKind.Struct) { Count = 2, Struct = s_conditionalPair }, F("z", FieldKind.UInt8)],
            """{"s":[{"a":1,"q":null,"b":-1},{"a":2,"q":null,"b":-2}],"z":5}""", 0 },
        { "one struct of an array", [new("s", FieldKind.Struct) { Struct = s_pair }], "01 ff",
            [new("s", FieldKind.Struct) { HasLocalCount = true, Struct = s_pair }], """{"s":[{"a":1,"b":-1}]}""", 0 },
        { "elements of several shapes",
            [new("s", FieldKind.Struct) { Count = 2, Struct = s_pair, IsListedByElement = true }, new("s", FieldKind.Struct) { Struct = s_pairWithSubsection }],
            "01 01 02 02 03 03 05 06 706169722f73 00000001 09", [new("s", FieldKind.Struct) { Count = 3, Struct = s_generalPair }],
            """{"s":[{"a":1,"b":1},{"a":2,"b":2},{"a":3,"b":3,"pair/s":{"y":9}}]}""", 0 },
        { "pointers among null pointers",
            [new("p", FieldKind.Null) { Count = 2 }, new("p", FieldKind.Struct) { Count = 2, Struct = s_pair }, new("p", FieldKind.Null),
                F("z", FieldKind.UInt8)], "30 30 01 01 02 02 30 05",
            [new("p", FieldKind.Struct) { Count = 5, Pointer = PointerRule.NullMarker, Struct = s_pair }, F("z", FieldKind.UInt8)],
            """{"p":[null,null,{"a":1,"b":1},{"a":2,"b":2},null],"z":5}""", 0 },
        { "pointers to scalars", [new("p", FieldKind.Null), new("p", FieldKind.UInt16) { Count = 2 }, new("p", FieldKind.Null)], "30 0102 0304 30",
            [new("p", FieldKind.UInt16) { Count = 4, Pointer = PointerRule.NullMarker }], """{"p":[null,258,772,null]}""", 0 },
        { "one null pointer", [new("p", FieldKind.Null), F("z", FieldKind.UInt8)], "30 05",
            [new("p", FieldKind.Struct) { Pointer = PointerRule.NullMarker, Struct = s_pair }, F("z", FieldKind.UInt8)], """{"p":null,"z":5}""", 0 },
        { "one pointer", [new("p", FieldKind.Struct) { Struct = s_pairWithSubsection }, F("z", FieldKind.UInt8)], "01 02 05 06 706169722f73 00000001 09 05",
            [new("p", FieldKind.Struct) { Pointer = PointerRule.NullMarker, Struct = s_generalPair }, F("z", FieldKind.UInt8)],
            """{"p":{"a":1,"b":2,"pair/s":{"y":9}},"z":5}""", 0 },
        { "pointers with markers", [new("p", FieldKind.Struct) { Count = 2, Pointer = PointerRule.PresenceMarker, Struct = s_pair }], "30 31 01 02",
            [new("p", FieldKind.Struct) { Count = 2, Pointer = PointerRule.NullMarker, Struct = s_pair }], """{"p":[null,{"a":1,"b":2}]}""", 0 },
        { "list of several shapes", [new("l", FieldKind.List) { Elements = [new(s_pair, 2), new(s_pairWithSubsection, 1)] }, F("z", FieldKind.UInt8)],
            "01 0101 01 0202 01 0303 05 06 706169722f73 00000001 09 00 05", [new("l", FieldKind.List) { Struct = s_generalPair }, F("z", FieldKind.UInt8)],
            """{"l":[{"a":1,"b":1},{"a":2,"b":2},{"a":3,"b":3,"pair/s":{"y":9}}],"z":5}""", 0 },
        { "list of none", [new("l", FieldKind.List), F("z", FieldKind.UInt8)], "00 05",
            [new("l", FieldKind.List) { Struct = s_generalPair }, F("z", FieldKind.UInt8)], """{"l":[],"z":5}""", 0 },
        { "tree of plain keys", [new("t", FieldKind.Tree) { Elements = [new(s_pair, 1), new(s_pairWithSubsection, 1)] }, F("z", FieldKind.UInt8)],
            "00000002 01 0000000000000007 0101 01 0000000000000008 0303 05 06 706169722f73 00000001 09 00 05",
            [new("t", FieldKind.Tree) { Struct = s_generalPair }, F("z", FieldKind.UInt8)],
            """{"t":[{"key":7,"value":{"a":1,"b":1}},{"key":8,"value":{"a":3,"b":3,"pair/s":{"y":9}}}],"z":5}""", 0 },
        { "tree of described keys", [new("t", FieldKind.Tree) { Elements = [new(s_pairWithSubsection, 1, s_longPair)] }, F("z", FieldKind.UInt8)],
            "00000001 01 0101 9999 0303 05 06 706169722f73 00000001 09 00 05",
            [new("t", FieldKind.Tree) { Struct = s_generalPair, Key = s_pair }, F("z", FieldKind.UInt8)],
            """{"t":[{"key":{"a":1,"b":1},"value":{"a":3,"b":3,"pair/s":{"y":9}}}],"z":5}""", 5 },
        { "unused octets over what was given up", [F("a", FieldKind.UInt8), F("old", FieldKind.UInt16), new("older", FieldKind.UInt8) { Count = 2 },
            F("z", FieldKind.UInt8)], "01 0203 0405 06",
                [F("a", FieldKind.UInt8), new("unused", FieldKind.Buffer, "unused_buffer") { Size = 4 }, F("z", FieldKind.UInt8)],
                """{"a":1,"unused":"00000000","z":6}""", 8 },
        { "strings and buffers", [new("s", FieldKind.String), new("b", FieldKind.Buffer) { Size = 1, Count = 2 }, F("more", FieldKind.UInt8)], "0141 aa bb 01",
            [new("s", FieldKind.String), new("b", FieldKind.Buffer) { Size = 1, Count = 2 }], """{"s":"A","b":["aa","bb"]}""", 3 },
        { "run of null pointers", [new("p", FieldKind.Null) { Count = 3 }, F("more", FieldKind.UInt8)], "30 30 30 05", [new("p", FieldKind.Null) { Count = 3 }],
            """{"p":[null,null,null]}""", 3 },
        { "local counts inside of packed structs",
            [new("s", FieldKind.Struct) { Count = 2, Struct = new("in", 1, [new("v", FieldKind.UInt16) { Count = 2 }]) { IsExact = true } }],
            "0001 0002 0003 0004", [new("s", FieldKind.Struct) { Count = 2, Struct = new("in", 1, [new("v", FieldKind.UInt16) { HasLocalCount = true }]) }],
            """{"s":[{"v":[1,2]},{"v":[3,4]}]}""", 0 },
        { "versioned struct", [new("s", FieldKind.Struct, "vstruct") { Struct = s_pair }], "01 ff",
            [new("s", FieldKind.Struct, "vstruct") { Struct = s_pairV2, StructVersionId = 1 }], """{"s":{"a":1,"b":-1}}""", 0 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void ExactShape_ReadByTheGeneralDescription_GivesItsValues(string subject, VMStateField[] sentFields, string octets, VMStateField[] expectedFields,
        string json, int skipped)
    {
        var sent = new VMStateDescription("d", 1, [.. sentFields]) { IsExact = true };
        var expected = new VMStateDescription("d", 1, [.. expectedFields]);

        Received received = Crossing.Receive(Crossing.ToBer(sent, Crossing.Load(sent, octets)), sent, expected);

        Assert.Equal((subject, json, (long)skipped), (subject, received.Json, received.SkippedOctets));
        Assert.False(received.Comparison!.IsRefused);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void ExactShape_CutOrChangedAnywhere_IsRefusedOrRead_NeverACrash(string subject, VMStateField[] sentFields, string octets,
        VMStateField[] expectedFields, string json, int skipped)
    {
        _ = (subject, json, skipped);
        var sent = new VMStateDescription("d", 1, [.. sentFields]) { IsExact = true };
        var expected = new VMStateDescription("d", 1, [.. expectedFields]);
        byte[] value = Crossing.ToBer(sent, Crossing.Load(sent, octets));

        for (int i = 0; i < value.Length; i++)
        {
            Assert.Throws<VisitException>(() => Crossing.Receive(value[..i], sent, expected));
            foreach (byte change in (byte[])[0x01, 0x20, 0x80, 0xFF])
            {
                byte[] changed = [.. value];
                changed[i] ^= change;
                try
                {
                    Crossing.Receive(changed, sent, expected);
                }
                catch (VisitException exception)
                {
                    Assert.InRange(exception.Offset ?? 0, 0, value.Length);
                }
            }
        }
    }

    [Fact]
    public void Subsections_OfOneName_GoInOrder_AndAnUnknownOneIsRefusedOnlyWhenItMustCome()
    {
        VMStateDescription S(string name, string field, bool isExact) => new(name, 1, [F(field, FieldKind.UInt8)]) { IsExact = isExact };
        var sent = new VMStateDescription("d", 1, [F("a", FieldKind.UInt8), F("more", FieldKind.UInt8)],
            [S("d/s", "x", true), S("d/s", "y", true)])
        {
            IsExact = true,
        };
        var expected = new VMStateDescription("d", 1, [F("a", FieldKind.UInt8)], [S("d/o", "o", false), S("d/s", "x", false), S("d/s", "y", false)]);
        byte[] value = Crossing.ToBer(sent, Crossing.Load(sent, "01 02 05 03 642f73 00000001 03 05 03 642f73 00000001 04"));
        Assert.Equal("""{"a":1,"d/s":{"x":3},"d/s[1]":{"y":4}}""", Crossing.Receive(value, sent, expected).Json);

        var none = new VMStateDescription("d", 1, [F("a", FieldKind.UInt8)]);
        Assert.Equal(VisitError.TypeMismatch, Assert.Throws<VisitException>(() => Crossing.Receive(value, sent, none)).Error);

        var mayBeSent = new VMStateDescription("d", 1, [F("a", FieldKind.UInt8)], [S("d/s", "x", false)]);
        byte[] without = Crossing.ToBer(mayBeSent, Crossing.Load(mayBeSent, "01"));
        byte[] with = Crossing.ToBer(mayBeSent, Crossing.Load(mayBeSent, "01 05 03 642f73 00000001 03"));
        Assert.Equal("""{"a":1}""", Crossing.Receive(without, mayBeSent, none).Json);
        Assert.Equal(VisitError.UnknownSubsection, Assert.Throws<VisitException>(() => Crossing.Receive(with, mayBeSent, none)).Error);
    }

    private static VMStateField F(string name, FieldKind kind) => new(name, kind);
}
