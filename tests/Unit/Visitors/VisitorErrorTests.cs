using Ber.Visitors;
using Xunit;

namespace Unit.Visitors;

/// <summary>What the input visitors refuse: cause, path, offset, what was found; and what a visitor is worth afterwards.</summary>
public sealed class VisitorErrorTests
{
    private const long Base = 0x1000;
    private static readonly VMStateDescription s_inner =
        new("inner", 2, [new("x", FieldKind.UInt16)], [new("inner/s", 3, [new("y", FieldKind.UInt8)]) { MinimumVersionId = 2 }]) { MinimumVersionId = 1 };

    /// <summary>Fields; the BER value; cause; path; offset behind the start; what was found.</summary>
    public static TheoryData<VMStateField[], string, VisitError, string, int, string> BerValues => new()
    {
        { [new("a", FieldKind.UInt8)], "3003 0202 01", VisitError.MalformedData, "d#0.a", 2, "ContentsExceedParent" },
        { [new("a", FieldKind.UInt8)], "3003 0201", VisitError.TruncatedData, "d#0.a", 4, "TruncatedData" },
        { [new("a", FieldKind.UInt8)], "3003 040101", VisitError.KindMismatch, "d#0.a", 2, "OCTET STRING" },
        { [new("a", FieldKind.UInt8)], "3003 010101", VisitError.KindMismatch, "d#0.a", 2, "BOOLEAN" },
        { [new("a", FieldKind.UInt8)], "3004 02020100", VisitError.ValueOutOfRange, "d#0.a", 2, "256" },
        { [new("a", FieldKind.UInt8)], "3003 0201ff", VisitError.ValueOutOfRange, "d#0.a", 2, "INTEGER beyond 64 bits, or below 0" },
        { [new("a", FieldKind.Int8)], "3004 02020080", VisitError.ValueOutOfRange, "d#0.a", 2, "128" },
        { [new("a", FieldKind.UInt64)], "300b 0209010000000000000000", VisitError.ValueOutOfRange, "d#0.a", 2, "INTEGER beyond 64 bits, or below 0" },
        { [new("a", FieldKind.UInt8)], "3004 02020001", VisitError.MalformedData, "d#0.a", 2, "IntegerNotMinimal" },
        { [new("a", FieldKind.UInt8), new("b", FieldKind.UInt8)], "3003 020101", VisitError.MissingField, "d#0.b", 5, "the end of the struct" },
        { [new("a", FieldKind.Buffer) { Size = 2 }], "3003 040101", VisitError.CountMismatch, "d#0.a", 2, "1" },
        { [new("a", FieldKind.UInt16) { Count = 2 }], "3005 0403010203", VisitError.CountMismatch, "d#0.a", 2, "3" },
        { [new("a", FieldKind.String)], "3003 0c01ff", VisitError.StringNotEncodable, "d#0.a", 2, "1 octets" },
        { [new("a", FieldKind.String) { Count = 2 }], "3008 3006 0c0141 040142", VisitError.KindMismatch, "d#0.a[1]", 7, "OCTET STRING" },
        { [new("a", FieldKind.String) { Count = 1 }, new("b", FieldKind.String) { Count = 2 }], "300e 0c0141 3009 0c0141 0c0142 0c0143",
            VisitError.KindMismatch, "d#0.b[1]", 13, "UTF8String" },
        { [new("s", FieldKind.Struct) { Struct = s_inner, Count = 2 }], "300f 300d 3004 02022233 3005 0203010000", VisitError.ValueOutOfRange, "d#0.s[1].x",
            12, "65536" },
        { [new("l", FieldKind.List) { Struct = s_inner }], "300b 3009 3003020101 3002 0500", VisitError.KindMismatch, "d#0.l[1].x", 11, "NULL" },
        { [new("s", FieldKind.Struct) { Struct = s_inner, Pointer = PointerRule.NullMarker, Count = 2 }], "3006 3004 0500 0500 020101", VisitError.TrailingData,
            "\"\"#0", 8, "3 more octets" },
        { [new("p", FieldKind.Null)], "3003 020101", VisitError.KindMismatch, "d#0.p", 2, "INTEGER" },
        { [new("s", FieldKind.Struct) { Struct = s_inner }], "3010 300e 020101 a009 020105 020103 3003020101", VisitError.UnknownSubsection, "d#0.s", 7,
            "\"type 5\"" },
    };

    /// <summary>Fields; legacy octets; cause; path; offset behind the start; what was found.</summary>
    public static TheoryData<VMStateField[], string, VisitError, string, int, string> LegacyOctets => new()
    {
        { [new("a", FieldKind.UInt32)], "000001", VisitError.TruncatedData, "d#0.a", 0, "the end of the data after 3 octets" },
        { [new("a", FieldKind.UInt8), new("b", FieldKind.Boolean)], "00", VisitError.TruncatedData, "d#0.b", 1, "the end of the data after 0 octets" },
        { [new("a", FieldKind.UInt16) { Count = 3 }], "00010002", VisitError.TruncatedData, "d#0.a", 0, "the end of the data after 4 octets" },
        { [new("a", FieldKind.Buffer) { Size = 3, Count = 2 }], "0102030405", VisitError.TruncatedData, "d#0.a[1]", 3, "the end of the data after 2 octets" },
        { [new("a", FieldKind.String)], "0241", VisitError.TruncatedData, "d#0.a", 0, "the end of the data after 2 octets" },
        { [new("a", FieldKind.String)], "01ff", VisitError.StringNotEncodable, "d#0.a", 0, "1 octets that are not UTF-8" },
        { [new("l", FieldKind.List) { Struct = s_inner, VersionId = 2 }], "01 0001 02", VisitError.UnexpectedMarker, "d#0.l[1]", 3, "octet 02" },
        { [new("t", FieldKind.Tree) { Struct = s_inner }], "80000000", VisitError.CountMismatch, "d#0.t", 0, "2147483648" },
        { [new("p", FieldKind.Null) { Count = 2 }], "3031", VisitError.UnexpectedMarker, "d#0.p", 1, "octet 31" },
        { [new("p", FieldKind.UInt8) { Count = 2, Pointer = PointerRule.PresenceMarker }], "31 05 32", VisitError.UnexpectedMarker, "d#0.p[1]", 2, "octet 32" },
        { [new("p", FieldKind.UInt32) { Count = 2, Pointer = PointerRule.PresenceMarker }], "30 31 05", VisitError.TruncatedData, "d#0.p[1]", 2,
            "the end of the data after 1 octets" },
        { [new("s", FieldKind.Struct) { Struct = s_inner }], "0001 05 07 696e6e65722f73 00000004 00", VisitError.VersionTooNew, "d#0.s.\"inner/s\"", 11,
            "version id 4" },
        { [new("s", FieldKind.Struct) { Struct = s_inner }], "0001 05 07 696e6e65722f73 00000001 00", VisitError.VersionTooOld, "d#0.s.\"inner/s\"", 11,
            "version id 1" },
        { [new("s", FieldKind.Struct) { Struct = s_inner }], "0001 05 07 696e6e65722f74 00000003 00", VisitError.UnknownSubsection, "d#0.s", 2, "\"inner/t\"" },
        { [new("s", FieldKind.Struct) { Struct = s_inner, StructVersionId = 3 }], "0001", VisitError.VersionTooNew, "d#0.s", 0, "version id 3" },
        { [new("l", FieldKind.List) { Struct = s_inner, VersionId = 0 }], "01 0001 00", VisitError.VersionTooOld, "d#0.l[0]", 1, "version id 0" },
        { [new("n", FieldKind.Int32), new("v", FieldKind.UInt8) { CountField = "n" }], "ffffffff", VisitError.CountMismatch, "d#0.v", 4, "-1" },
        { [new("n", FieldKind.UInt32), new("v", FieldKind.UInt8) { CountField = "n", CountFactor = 3 }], "7fffffff", VisitError.CountMismatch, "d#0.v", 4,
            "2147483647" },
        { [new("v", FieldKind.UInt8) { HasLocalCount = true }], "01", VisitError.CountMismatch, "d#0.v", 0, "none in the stream" },
    };

    [Theory]
    [MemberData(nameof(BerValues))]
    public void Ber_ThatIsNotTheState_IsRefused(VMStateField[] fields, string hex, VisitError cause, string path, int offset, string actual)
    {
        byte[] octets = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        VisitException exception = Assert.Throws<VisitException>(() =>
        {
            var visitor = new BerInputVisitor(octets, null, Base);
            VMState.Visit(ref visitor, new VMStateDescription("d", 2, [.. fields]), new DynamicState());
            visitor.Complete();
        });

        Assert.Equal((cause, path, Base + offset, actual), (exception.Error, exception.Path.ToString(), exception.Offset!.Value, exception.Actual));
    }

    [Theory]
    [MemberData(nameof(LegacyOctets))]
    public void LegacyOctets_ThatAreNotTheState_AreRefused(VMStateField[] fields, string hex, VisitError cause, string path, int offset, string actual)
    {
        byte[] octets = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        VisitException exception = Assert.Throws<VisitException>(() =>
        {
            QemuFileInputVisitor visitor = new QemuFileReader(octets, Base).Visitor;
            VMState.Visit(ref visitor, new VMStateDescription("d", 2, [.. fields]), new DynamicState());
            visitor.Complete();
        });

        Assert.Equal((cause, path, Base + offset, actual), (exception.Error, exception.Path.ToString(), exception.Offset!.Value, exception.Actual));
    }

    [Fact]
    public void Refuse_ByTheWalk_NamesPathOffsetAndBothValues_AndEndsTheVisit()
    {
        VMStateField field = s_inner.Fields[0];
        var file = new QemuFileReader([0, 9, 0, 0], Base);
        Assert.Throws<InvalidOperationException>(() =>
        {
            QemuFileInputVisitor visitor = file.Visitor;
            ushort incoming = 0;
            visitor.BeginStruct(s_inner, null, 2);
            visitor.VisitUInt16(field, ref incoming);
            try
            {
                VMState.RequireEqual(ref visitor, field, (ushort)7, incoming);
            }
            catch (VisitException exception)
            {
                Assert.Equal("inner#0.x at offset 0x1002: expected 7, found 9.", exception.Message);
                Assert.Equal(VisitError.ValueMismatch, exception.Error);
            }

            visitor.VisitUInt16(field, ref incoming);
        });
    }

    [Theory]
    [InlineData(5, 0, false)]
    [InlineData(5, 5, false)]
    [InlineData(5, 6, true)]
    [InlineData(5, -1, true)]
    public void AtMost_IsFrom0ToTheReceiversValue(int local, int incoming, bool isRefused)
    {
        var visitor = new BerInputVisitor([]);
        VMStateField field = s_inner.Fields[0];
        VisitError? cause = null;
        try
        {
            VMState.RequireAtMost(ref visitor, field, local, incoming);
        }
        catch (VisitException exception)
        {
            cause = exception.Error;
        }

        Assert.Equal(isRefused ? VisitError.ValueMismatch : null, cause);
    }

    [Fact]
    public void Structs_NestedDeeperThan48_AreRefused()
    {
        VMStateDescription nested = s_inner;
        for (int i = 0; i < 48; i++)
            nested = new VMStateDescription("n", 1, [new("s", FieldKind.Struct) { Struct = nested }]);

        VisitException exception = Assert.Throws<VisitException>(() =>
        {
            QemuFileInputVisitor visitor = new QemuFileReader(new byte[10]).Visitor;
            VMState.Visit(ref visitor, nested, new DynamicState());
        });

        Assert.Equal(VisitError.DepthExceeded, exception.Error);
    }
}
