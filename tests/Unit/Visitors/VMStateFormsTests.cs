using Ber.Visitors;
using Support;
using Support.RealDevices;

namespace Unit.Visitors;

/// <summary>
/// What each flag and each version rule of vmstate means on the wire (QEMU include/migration/vmstate.h, migration/vmstate.c), where no real section is at
/// hand.
/// </summary>
public sealed class VMStateFormsTests
{
    private static readonly VMStateDescription s_later =
        new("later", 2, [new("x", FieldKind.UInt8), new("y", FieldKind.UInt8) { VersionId = 2 }]) { MinimumVersionId = 1 };

    public static TheoryData<string, VMStateField[], string, string> Forms => new()
    {
        { "VARRAY_UINT8", [Count(FieldKind.UInt8), Counted(FieldKind.UInt16)], "02 0001 0002", """{"n":2,"a":[1,2]}""" },
        { "VARRAY_UINT16", [Count(FieldKind.UInt16), Counted(FieldKind.UInt16)], "0001 0002", """{"n":1,"a":[2]}""" },
        { "VARRAY_INT32", [Count(FieldKind.Int32), Counted(FieldKind.Int8)], "00000001 ff", """{"n":1,"a":[-1]}""" },
        { "VARRAY_UINT32", [Count(FieldKind.UInt32), Counted(FieldKind.Boolean)], "00000002 0100", """{"n":2,"a":[true,false]}""" },
        { "VARRAY of structs", [Count(FieldKind.UInt8), new("a", FieldKind.Struct) { CountField = "n", Struct = s_later }], "01 0506",
            """{"n":1,"a":[{"x":5,"y":6}]}""" },
        { "MULTIPLY_ELEMENTS", [Count(FieldKind.UInt8), new("a", FieldKind.UInt8) { CountField = "n", CountFactor = 3 }], "02 010203040506",
            """{"n":2,"a":[1,2,3,4,5,6]}""" },
        { "VBUFFER", [Count(FieldKind.Int32), new("a", FieldKind.Octets) { CountField = "n" }], "00000003 aabbcc", """{"n":3,"a":"aabbcc"}""" },
        { "VBUFFER | MULTIPLY", [Count(FieldKind.UInt32), new("a", FieldKind.Octets) { CountField = "n", CountFactor = 6 }], "00000001 525400123456",
            """{"n":1,"a":"525400123456"}""" },
        { "bitmap of so many bits", [Count(FieldKind.Int32), new("a", FieldKind.Octets, "bitmap") { CountField = "n" }],
            "00000041 8000000000000001 0000000000000001", """{"n":65,"a":"80000000000000010000000000000001"}""" },
        { "ARRAY_OF_POINTER | AUTO_ALLOC", [new("a", FieldKind.UInt16) { Count = 3, Pointer = PointerRule.PresenceMarker }], "31 3030 30 31 0001",
            """{"a":[12336,null,1]}""" },
        { "AUTO_ALLOC of structs", [new("a", FieldKind.Struct) { Count = 2, Pointer = PointerRule.PresenceMarker, Struct = s_later }], "30 31 3031",
            """{"a":[null,{"x":48,"y":49}]}""" },
        { "STRUCT in the nested version", [new("s", FieldKind.Struct) { Struct = s_later }], "01 02", """{"s":{"x":1,"y":2}}""" },
        { "VSTRUCT", [new("s", FieldKind.Struct, "vstruct") { Struct = s_later, StructVersionId = 1 }, Count(FieldKind.UInt8)], "01 09",
            """{"s":{"x":1},"n":9}""" },
        { "int64 equal, CPU_Double_U", [new("e", FieldKind.UInt64, "int64 equal"), new("d", FieldKind.UInt64, "CPU_Double_U")],
            "ffffffffffffffff 3ff0000000000000", """{"e":18446744073709551615,"d":4607182418800017408}""" },
        { "timer that is not pending", [new("t", FieldKind.Int64, "timer")], "ffffffffffffffff", """{"t":-1}""" },
        { "capability", [new("c", FieldKind.String)], "03 616263", """{"c":"abc"}""" },
        { "nullptr", [new("p", FieldKind.Null)], "30", """{"p":null}""" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Flag_OnTheWire(string flag, VMStateField[] fields, string octets, string json)
    {
        _ = flag;
        var description = new VMStateDescription("d", 1, [.. fields]);
        DynamicState state = Crossing.Load(description, octets);
        Assert.Equal(json, Crossing.ToJson(description, state));
        Assert.Equal(octets.Replace(" ", "", StringComparison.Ordinal), Convert.ToHexStringLower(VisitorPairs.QemuFile.Write(description, state)));

        var again = new DynamicState();
        VisitorPairs.Ber.Read(VisitorPairs.Ber.Write(description, state), description, again);
        Assert.Equal(json, Crossing.ToJson(description, again));
    }

    [Theory]
    [InlineData(FieldKind.Int32, "ffffffff", "-1")]
    [InlineData(FieldKind.Int64, "8000000000000000", "-9223372036854775808")]
    [InlineData(FieldKind.UInt32, "80000000", "2147483648")]
    [InlineData(FieldKind.UInt64, "ffffffffffffffff", "18446744073709551615")]
    public void Count_ThatNoArrayHas_IsRefused(FieldKind kind, string octets, string actual)
    {
        var description = new VMStateDescription("d", 1, [Count(kind), Counted(FieldKind.UInt8)]);
        VisitException exception = Assert.Throws<VisitException>(() => Crossing.Load(description, octets));
        Assert.Equal((VisitError.CountMismatch, "d#0.a", actual), (exception.Error, exception.Path.ToString(), exception.Actual));
    }

    [Theory]
    [InlineData(0, "11 01 05 00", """{"old":17,"l":[{"x":5}]}""")]
    [InlineData(1, "11 01 05 00 22", """{"old":17,"l":[{"x":5}],"v1":34}""")]
    [InlineData(2, "11 01 05 00 22 33", """{"old":17,"l":[{"x":5}],"v1":34,"v2":51}""")]
    public void Versions_BelowTheLatest_LackTheirFields_AndListElementsGoByTheFieldsVersion(int version, string octets, string json)
    {
        var description = new VMStateDescription(
            "d",
            2,
            [
                new("old", FieldKind.UInt8), new("l", FieldKind.List) { Struct = s_later, VersionId = 0 }, new("v1", FieldKind.UInt8) { VersionId = 1 },
                new("v2", FieldKind.UInt8) { VersionId = 2 },
            ]);
        var element = new VMStateDescription("later", 2, s_later.Fields) { MinimumVersionId = 0 };
        var readable =
            new VMStateDescription("d", 2, [.. description.Fields.Select(f => f.Kind is FieldKind.List ? new("l", FieldKind.List) { Struct = element } : f)]);

        var state = new DynamicState();
        var file = new QemuFileReader(Convert.FromHexString(octets.Replace(" ", "", StringComparison.Ordinal)));
        QemuFileInputVisitor visitor = file.Visitor;
        VMState.Visit(ref visitor, readable, state, version);
        Assert.Equal(json, Crossing.ToJson(readable, state));

        // get_qtailq checks the field's version against the element's description, too.
        file = new QemuFileReader([0x11, 1, 5, 0, 0x22, 0x33]);
        VisitException exception = Assert.Throws<VisitException>(() =>
        {
            QemuFileInputVisitor refusing = file.Visitor;
            VMState.Visit(ref refusing, description, new DynamicState(), version);
        });
        Assert.Equal((VisitError.VersionTooOld, "d#0.l[0]"), (exception.Error, exception.Path.ToString()));
    }

    [Fact]
    public void VersionedStructs_OfAnOldStream_StandInTheirOldForm()
    {
        // Version 1: kcs[0] with the octet that was dropped later, no lengths; kcs[1] is not there.
        byte[] octets = [1, 0, 0xee, 1, 0, 0, 0, 7, .. new byte[300], .. new byte[300], 1, 2, 3, 0xff, 0xfe, 0, 4, 5];
        var file = new QemuFileReader(octets);
        QemuFileInputVisitor visitor = file.Visitor;
        var state = new IpmiState { Kcs = { OutLen = 42 } };
        VMState.Visit(ref visitor, ref state, 1);
        visitor.Complete();
        Assert.Equal(octets.Length, file.Position);
        Assert.Equal((7u, 42u, (short)-2, (short)4, 5), (state.Kcs.OutPos, state.Kcs.OutLen, state.Kcs.DataIn, state.Kcs.Command, state.Kcs.Waiting));
        Assert.Equal(623, VisitorPairs.QemuFile.Write(state).Length);   // saved in the latest
    }

    [Fact]
    public void Validation_ThatFails_IsRefusedWhereItStands()
    {
        byte[] octets = VisitorPairs.QemuFile.Write(new HpetState { Timers = new HpetTimer[4] });
        VisitException exception = Assert.Throws<VisitException>(() =>
        {
            var state = new HpetState();
            VisitorPairs.QemuFile.Read(octets, ref state);
        });
        Assert.Equal((VisitError.ValidationFailed, "hpet#0", 25, "num_timers must match"),
            (exception.Error, exception.Path.ToString(), exception.Offset, exception.Expected));
    }

    private static VMStateField Count(FieldKind kind) => new("n", kind);

    private static VMStateField Counted(FieldKind kind) => new("a", kind) { CountField = "n" };
}
