using System.Text;
using System.Text.Json;
using Ber.Visitors;
using Support;
using Xunit;

namespace Unit.Visitors;

public sealed class QmpInputVisitorTests
{
    private static readonly VMStateDescription s_pair = new("pair", 1, [new("a", FieldKind.UInt8), new("b", FieldKind.Int8)]);

    /// <summary>What is refused: fields, JSON, cause, path, what was found.</summary>
    public static TheoryData<VMStateField[], string, VisitError, string, string> Refused => new()
    {
        { [new("a", FieldKind.UInt8)], "[]", VisitError.KindMismatch, "d#0", "an array" },
        { [new("a", FieldKind.UInt8)], "{}", VisitError.MissingField, "d#0.a", "no member of that name" },
        { [new("a", FieldKind.UInt8)], """{"a":256}""", VisitError.ValueOutOfRange, "d#0.a", "256" },
        { [new("a", FieldKind.UInt8)], """{"a":-1}""", VisitError.ValueOutOfRange, "d#0.a", "-1" },
        { [new("a", FieldKind.Int64)], """{"a":9223372036854775808}""", VisitError.ValueOutOfRange, "d#0.a", "9223372036854775808" },
        { [new("a", FieldKind.UInt64)], """{"a":18446744073709551616}""", VisitError.ValueOutOfRange, "d#0.a", "18446744073709551616" },
        { [new("a", FieldKind.UInt8)], """{"a":1.0}""", VisitError.ValueOutOfRange, "d#0.a", "1.0" },
        { [new("a", FieldKind.UInt8)], """{"a":"1"}""", VisitError.KindMismatch, "d#0.a", "a string" },
        { [new("a", FieldKind.Boolean)], """{"a":1}""", VisitError.KindMismatch, "d#0.a", "a number" },
        { [new("a", FieldKind.UInt8)], """{"a":1,"b":2}""", VisitError.UnknownField, "d#0", "\"b\"" },
        { [new("a", FieldKind.UInt8)], """{"a":1,"a":1}""", VisitError.MalformedData, "d#0", "\"a\" twice" },
        { [new("a", FieldKind.UInt8) { Count = 2 }], """{"a":[1]}""", VisitError.CountMismatch, "d#0.a", "1" },
        { [new("a", FieldKind.UInt8) { Count = 2 }], """{"a":[1,2,3]}""", VisitError.CountMismatch, "d#0.a", "3" },
        { [new("a", FieldKind.UInt8) { Count = 2 }], """{"a":1}""", VisitError.KindMismatch, "d#0.a", "a number" },
        { [new("a", FieldKind.UInt8) { Count = 2 }], """{"a":[1,"x"]}""", VisitError.KindMismatch, "d#0.a", "a string" },
        { [new("a", FieldKind.UInt8), new("a", FieldKind.UInt8)], """{"a":[1]}""", VisitError.CountMismatch, "d#0.a", "the end of the array" },
        { [new("a", FieldKind.UInt8), new("a", FieldKind.UInt8)], """{"a":[1,2,3]}""", VisitError.CountMismatch, "d#0.a", "1 more elements" },
        { [new("a", FieldKind.Buffer) { Size = 2 }], """{"a":"00"}""", VisitError.CountMismatch, "d#0.a", "2 characters" },
        { [new("a", FieldKind.Buffer) { Size = 1 }], """{"a":"0g"}""", VisitError.KindMismatch, "d#0.a", "\"0g\"" },
        { [new("a", FieldKind.String)], """{"a":"\ud800"}""", VisitError.StringNotEncodable, "d#0.a", "half of a surrogate pair" },
        { [new("a", FieldKind.Null)], """{"a":1}""", VisitError.KindMismatch, "d#0.a", "a number" },
        { [new("a", FieldKind.Null) { Count = 2 }], """{"a":[null]}""", VisitError.CountMismatch, "d#0.a", "the end of the array" },
        { [new("s", FieldKind.Struct) { Struct = s_pair }], """{"s":{"a":1,"b":2,"c":3}}""", VisitError.UnknownField, "d#0.s", "\"c\"" },
        { [new("s", FieldKind.Struct) { Struct = s_pair, Count = 2 }], """{"s":[{"a":1,"b":2},{"a":1,"b":200}]}""", VisitError.ValueOutOfRange,
            "d#0.s[1].b", "200" },
        { [new("t", FieldKind.Tree) { Struct = s_pair }], """{"t":[{"key":1}]}""", VisitError.KindMismatch, "d#0.t[0]", "another" },
        { [new("t", FieldKind.Tree) { Struct = s_pair }], """{"t":[{"key":1,"value":{"a":1,"b":2},"x":1}]}""", VisitError.KindMismatch, "d#0.t[0]", "another" },
        { [new("l", FieldKind.List) { Struct = s_pair }], """{"l":[{"a":1,"b":2},{"a":"x"}]}""", VisitError.KindMismatch, "d#0.l[1].a", "a string" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Json_ThatIsNotTheState_IsRefused(VMStateField[] fields, string json, VisitError cause, string path, string actual)
    {
        VisitException exception = Assert.Throws<VisitException>(() => Read(new VMStateDescription("d", 1, [.. fields]), json));

        Assert.Equal((cause, path, actual), (exception.Error, exception.Path.ToString(), exception.Actual));
        Assert.Null(exception.Offset);
    }

    [Theory]
    [InlineData("""{"b":2,"a":1,"d/s":{"y":3},"c":null}""", """{"a":1,"b":2,"c":null,"d/s":{"y":3}}""")]
    [InlineData("""{"a":1,"b":2}""", """{"a":1,"b":2,"c":null}""")]
    [InlineData("""{"a":1,"b":2,"c":4}""", """{"a":1,"b":2,"c":4}""")]
    [InlineData("""{"a":1,"b":2,"d/s":{"y":3},"d/s[1]":{"y":4}}""", """{"a":1,"b":2,"c":null,"d/s":{"y":3},"d/s[1]":{"y":4}}""")]
    public void Members_InAnyOrder_AbsentOnesLeftOut_SubsectionsTwice_AreRead(string json, string again)
    {
        var description = new VMStateDescription(
            "d", 1, [new("a", FieldKind.UInt8), new("b", FieldKind.UInt8), new("c", FieldKind.UInt8) { IsConditional = true }],
            [new("d/s", 1, [new("y", FieldKind.UInt8)])]);

        Assert.Equal(again, Crossing.ToJson(description, Read(description, json)));
    }

    [Theory]
    [InlineData("""{"n":0}""", true)]
    [InlineData("""{"n":0,"a":[],"o":"","l":[]}""", true)]
    [InlineData("""{"n":1}""", false)]
    public void ArraysOfNoElements_MayBeLeftOut(string json, bool isRead)
    {
        var description = new VMStateDescription(
            "d", 1, [new("n", FieldKind.UInt8), new("a", FieldKind.UInt16) { CountField = "n" }, new("o", FieldKind.Octets) { HasLocalCount = true },
                new("l", FieldKind.UInt8) { HasLocalCount = true }]);

        if (isRead)
            Assert.Equal("""{"n":0,"a":[],"o":"","l":[]}""", Crossing.ToJson(description, Read(description, json)));
        else
            Assert.Equal("d#0.a", Assert.Throws<VisitException>(() => Read(description, json)).Path.ToString());
    }

    [Theory]
    [InlineData("""{"new":1}""", "")]
    [InlineData("""{"older":1}""", "")]
    [InlineData("""{"old":1}""", "")]
    [InlineData("""{"new":1,"old":2}""", "d#0 UnknownField")]
    [InlineData("""{"other":2}""", "d#0.new MissingField")]
    public void FormerNames_AreTakenForTheField(string json, string failure)
    {
        var description = new VMStateDescription("d", 1, [new("new", FieldKind.UInt8) { FormerNames = ["older", "old"] }]);

        if (failure.Length == 0)
            Assert.Equal("""{"new":1}""", Crossing.ToJson(description, Read(description, json)));
        else
            Assert.Equal(failure, Assert.Throws<VisitException>(() => Read(description, json)) is var e ? $"{e.Path} {e.Error}" : "");
    }

    [Fact]
    public void Octets_OfUtf8ThatIsNone_AreRefused()
    {
        var description = new VMStateDescription("d", 1, [new("a", FieldKind.UInt8)]);
        byte[] octets = Encoding.UTF8.GetBytes("""{"?":1}""");
        octets[2] = 0xE3;
        using JsonDocument document = JsonDocument.Parse(octets);
        JsonElement root = document.RootElement.Clone();

        VisitException exception = Assert.Throws<VisitException>(() => Visit(description, root));

        Assert.Equal(VisitError.MalformedData, exception.Error);
    }

    [Fact]
    public void Visit_AfterAFailure_IsMisuse()
    {
        using JsonDocument document = JsonDocument.Parse("""{"a":"x"}""");
        var visitor = new QmpInputVisitor(document.RootElement);
        byte value = 7;
        VMStateField field = s_pair.Fields[0];
        visitor.BeginStruct(s_pair, null, 1);
        Assert.Throws<VisitException>(() => visitor.VisitByte(field, ref value));
        Assert.Equal(7, value);

        Assert.Throws<InvalidOperationException>(() => visitor.BeginStruct(s_pair, null, 1));
        Assert.Throws<InvalidOperationException>(visitor.Complete);
    }

    private static DynamicState Read(VMStateDescription description, string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return Visit(description, document.RootElement);
    }

    private static DynamicState Visit(VMStateDescription description, JsonElement root)
    {
        var state = new DynamicState();
        var visitor = new QmpInputVisitor(root);
        VMState.Visit(ref visitor, description, state);
        visitor.Complete();
        return state;
    }
}
