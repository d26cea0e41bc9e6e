using Ber.Visitors;
using Support;
using Xunit;

namespace Unit.Visitors;

/// <summary>A type that was sent against another that is expected: what differs is found whatever the values are; what does not is never reported.</summary>
public sealed class TypeMismatchTests
{
    private static readonly VMStateDescription s_inner = new("inner", 1, [new("x", FieldKind.UInt8)]);

    /// <summary>Every kind of field with legacy octets for values that other kinds can hold, too, and for some that they cannot.</summary>
    private static readonly (string Name, Func<VMStateField> Field, string[] Octets)[] s_types =
    [
        ("u8", () => new("f", FieldKind.UInt8), ["00", "01", "05", "7f", "d6", "ff"]),
        ("u16", () => new("f", FieldKind.UInt16), ["0000", "0001", "0005", "007f", "012c", "ffff"]),
        ("u32", () => new("f", FieldKind.UInt32), ["00000000", "00000001", "0000007f", "ffffffff"]),
        ("u64", () => new("f", FieldKind.UInt64), ["0000000000000000", "0000000000000001", "000000000000007f", "ffffffffffffffff"]),
        ("i8", () => new("f", FieldKind.Int8), ["00", "01", "05", "7f", "d6", "ff"]),
        ("i16", () => new("f", FieldKind.Int16), ["0000", "0001", "007f", "ffd6"]),
        ("i32", () => new("f", FieldKind.Int32), ["00000000", "00000001", "0000007f", "ffffffd6"]),
        ("i64", () => new("f", FieldKind.Int64), ["0000000000000000", "0000000000000001", "ffffffffffffffd6"]),
        ("bool", () => new("f", FieldKind.Boolean), ["00", "01", "02"]),
        ("string", () => new("f", FieldKind.String), ["00", "01 41"]),
        ("buffer", () => new("f", FieldKind.Buffer) { Size = 1 }, ["00", "41"]),
        ("struct", () => new("f", FieldKind.Struct) { Struct = s_inner }, ["00", "01"]),
        ("array of u8", () => new("f", FieldKind.UInt8) { Count = 2 }, ["0000", "0141"]),
        ("array of u16", () => new("f", FieldKind.UInt16) { Count = 2 }, ["00000000", "00010041"]),
        ("array of i16", () => new("f", FieldKind.Int16) { Count = 2 }, ["00000000", "00010041"]),
        ("array of u64", () => new("f", FieldKind.UInt64) { Count = 2 }, ["0000000000000000 0000000000000001"]),
        ("array of bool", () => new("f", FieldKind.Boolean) { Count = 2 }, ["0000", "0100"]),
        ("array of struct", () => new("f", FieldKind.Struct) { Count = 2, Struct = s_inner }, ["0000", "0141"]),
        ("array of 3 u8", () => new("f", FieldKind.UInt8) { Count = 3 }, ["000000", "014100"]),
        ("buffer of 2", () => new("f", FieldKind.Buffer) { Size = 2 }, ["0000", "0141"]),
        ("list", () => new("f", FieldKind.List) { Struct = s_inner }, ["00", "01 05 00"]),
    ];

    public static TheoryData<string, string> Pairs
    {
        get
        {
            var pairs = new TheoryData<string, string>();
            foreach ((string sent, _, _) in s_types)
            {
                foreach ((string expected, _, _) in s_types)
                    pairs.Add(sent, expected);
            }

            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void FieldOfAnotherType_IsFound_WhateverItsValue_AndAnEqualOneIsNot(string sentType, string expectedType)
    {
        VMStateDescription expected = Description(expectedType);
        foreach (string octets in s_types.Single(t => t.Name == sentType).Octets)
        {
            VMStateDescription sent = Description(sentType);
            DynamicState state = Crossing.Load(sent, octets + " 07");
            byte[] value = Crossing.ToBer(sent, state);

            if (sentType == expectedType)
            {
                Received received = Crossing.Receive(value, sent, expected);
                Assert.Equal(Crossing.ToJson(sent, state), received.Json);
                Assert.Empty(received.Comparison!.Differences);
            }
            else
            {
                VisitException exception = Assert.Throws<VisitException>(() => Crossing.Receive(value, sent, expected));
                Assert.Equal((VisitError.TypeMismatch, "d#0.f", 0L), (exception.Error, exception.Path.ToString(), exception.Offset!.Value));
                TypeDifference difference = Assert.Single(exception.Comparison!.Differences, static d => d.IsRefused);
                Assert.Equal((exception.Expected, exception.Actual), (difference.Expected, difference.Sent));
            }
        }
    }

    /// <summary>What the visitors of 2013 let pass or read as another value (u8 0xD6 as u16 0xFFD6, …): kinds, legacy octets, and what is found now.</summary>
    [Theory]
    [InlineData("u16", "0005", "u8", TypeDifferenceKind.Width)]
    [InlineData("u16", "012c", "u8", TypeDifferenceKind.Width)]
    [InlineData("u8", "d6", "u16", TypeDifferenceKind.Width)]
    [InlineData("u8", "80", "u32", TypeDifferenceKind.Width)]
    [InlineData("u32", "ffffffff", "u64", TypeDifferenceKind.Width)]
    [InlineData("u32", "ffffffff", "u8", TypeDifferenceKind.Width)]
    [InlineData("i8", "d6", "u8", TypeDifferenceKind.Sign)]
    [InlineData("u8", "05", "i8", TypeDifferenceKind.Sign)]
    [InlineData("bool", "01", "u8", TypeDifferenceKind.Kind)]
    [InlineData("u8", "01", "bool", TypeDifferenceKind.Kind)]
    [InlineData("array of u16", "00010041", "array of u8", TypeDifferenceKind.Width)]
    [InlineData("array of u8", "0041", "u8", TypeDifferenceKind.Count)]
    [InlineData("u8", "41", "array of u8", TypeDifferenceKind.Count)]
    public void ChangeOfType_ThatTheOldVisitorsMissed_HasItsKind(string sentType, string octets, string expectedType, TypeDifferenceKind kind)
    {
        VMStateDescription sent = Description(sentType);
        byte[] value = Crossing.ToBer(sent, Crossing.Load(sent, octets + " 07"));

        VisitException exception = Assert.Throws<VisitException>(() => Crossing.Receive(value, sent, Description(expectedType)));

        Assert.Equal(kind, Assert.Single(exception.Comparison!.Differences).Kind);
    }

    [Theory]
    [InlineData("a b", "b a", "d#0.b Order")]
    [InlineData("a b c", "a c b", "d#0.c Order")]
    [InlineData("a b c", "a x c", "d#0.x FieldName")]
    [InlineData("a b c", "a c", "d#0.b UnexpectedField")]
    [InlineData("a c", "a b c", "d#0.b MissingField")]
    [InlineData("a", "a b c", "d#0.b MissingField, d#0.c MissingField")]
    [InlineData("a b c d", "d c b a", "d#0.d Order, d#0.c Order, d#0.b Order")]
    [InlineData("", "a", "d#0.a MissingField")]
    public void Names_MissingAddedRenamedOrSwapped_AreFound(string sent, string expected, string differences)
    {
        TypeComparison comparison = TypeComparer.Compare(Named(sent), Named(expected));

        Assert.True(comparison.IsRefused);
        Assert.Equal(differences, string.Join(", ", comparison.Differences.Select(static d => $"{d.Path} {d.Kind}")));
        Assert.All(comparison.Differences, static d => Assert.True(d.IsRefused));
    }

    /// <summary>A description is shared by threads, and so is what is kept with it.</summary>
    [Fact]
    public void SentType_ReadByManyThreadsAtOnce_IsComparedWithEachTypeExpected()
    {
        for (int round = 0; round < 1000; round++)
        {
            var sent = new VMStateDescription("d", 1, [new("a", FieldKind.UInt8), new("b", FieldKind.UInt8)]);
            Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
            {
                var expected = new VMStateDescription("d", 1, [new("a", FieldKind.UInt8)]) { MinimumVersionId = i % 2 };
                var state = new DynamicState();
                var visitor = new BerInputVisitor([0x30, 6, 2, 1, 7, 2, 1, 8], sent: sent);
                VMState.Visit(ref visitor, expected, state);
                visitor.Complete();
                Assert.Equal(3, visitor.SkippedOctets);
            });
        }
    }

    [Fact]
    public void FormerNames_AreTakenForTheField_AndReported()
    {
        VMStateDescription sent = Named("old y older");
        var expected = new VMStateDescription("d", 1,
            [new("new", FieldKind.UInt32) { FormerNames = ["older", "old"] }, new("y", FieldKind.UInt32),
                new("z", FieldKind.UInt32) { FormerNames = ["older"] }]);

        Received received = Crossing.Receive(Crossing.ToBer(sent, Crossing.Load(sent, "00000001 00000002 00000003")), sent, expected);

        Assert.Equal("""{"new":1,"y":2,"z":3}""", received.Json);
        Assert.Equal(["d#0.new FieldName \"old\" False", "d#0.z FieldName \"older\" False"],
            received.Comparison!.Differences.Select(static d => $"{d.Path} {d.Kind} {d.Sent} {d.IsRefused}"));
        Assert.Equal("d#0.old FieldName, d#0.older FieldName", Kinds(TypeComparer.Compare(expected, sent)));   // nobody who knows the old name alone

        static string Kinds(TypeComparison comparison)
            => string.Join(", ", comparison.Differences.Where(static d => d.IsRefused).Select(static d => $"{d.Path} {d.Kind}"));
    }

    [Fact]
    public void UnusedOctets_ThatMayBeAbsent_LeaveAFieldThatIsExpectedToItself()
    {
        VMStateField unused = new("unused", FieldKind.Buffer, "unused_buffer") { Size = 4, IsConditional = true };
        var expected = new VMStateDescription("d", 1, [unused, new("a", FieldKind.UInt32)]);

        Assert.Empty(TypeComparer.Compare(Named("a"), expected).Differences);
        Assert.Empty(TypeComparer.Compare(Named("gone a"), expected).Differences);
    }

    [Fact]
    public void TrailingFields_ArePassedOver_CountedAndReported()
    {
        var subsection = new VMStateDescription("d/s", 1, [new("y", FieldKind.UInt8)]);
        var sent = new VMStateDescription("d", 1, [new("a", FieldKind.UInt8), new("b", FieldKind.UInt32), new("c", FieldKind.Struct) { Struct = s_inner }],
            [subsection])
        {
            IsExact = true,
        };
        var expected = new VMStateDescription("d", 1, [new("a", FieldKind.UInt8)], [new("d/s", 1, [new("y", FieldKind.UInt8)])]);
        byte[] value = Crossing.ToBer(sent, Crossing.Load(sent, "01 ffffffff 02 05 03 642f73 00000001 09"));

        Received received = Crossing.Receive(value, sent, expected);

        Assert.Equal("""{"a":1,"d/s":{"y":9}}""", received.Json);
        Assert.Equal((2 + 5) + (2 + 3), received.SkippedOctets);
        Assert.Equal(["d#0.b TrailingField False", "d#0.c TrailingField False"],
            received.Comparison!.Differences.Select(static d => $"{d.Path} {d.Kind} {d.IsRefused}"));
    }

    [Fact]
    public void MissingFields_FollowTheirRules()
    {
        VMStateField[] present = [new("a", FieldKind.UInt8), new("n", FieldKind.UInt8)];
        var sent = new VMStateDescription("d", 2, [.. present, new("z", FieldKind.UInt8)]);
        var expected = new VMStateDescription(
            "d",
            3,
            [
                .. present, new("later", FieldKind.UInt32) { VersionId = 3 }, new("perhaps", FieldKind.UInt8) { IsConditional = true },
                new("counted", FieldKind.UInt16) { CountField = "n" }, new("local", FieldKind.UInt16) { HasLocalCount = true },
                new("none", FieldKind.UInt64) { Count = 0 },
                new("z", FieldKind.UInt8),
            ])
        { MinimumVersionId = 2 };
        byte[] value = Crossing.ToBer(sent, Crossing.Load(sent, "01 00 09"));

        var state = new DynamicState();
        var visitor = new BerInputVisitor(value, TypeTable.Of(sent), 0, sent);
        VMState.Visit(ref visitor, expected, state);
        visitor.Complete();

        TypeDifference difference = Assert.Single(visitor.Comparison!.Differences);
        Assert.Equal((TypeDifferenceKind.Version, false), (difference.Kind, difference.IsRefused));
        var file = new QemuFileWriter(new System.Buffers.ArrayBufferWriter<byte>());
        QemuFileOutputVisitor output = file.Visitor;
        VMState.Visit(ref output, expected, state);
        Assert.Equal(3, file.Position);   // a, n and z: nothing of what was missing
    }

    [Fact]
    public void CountedArray_ThatWasNotSent_ButHasElements_IsRefused()
    {
        var sent = new VMStateDescription("d", 1, [new("n", FieldKind.UInt8)]) { IsExact = true };
        var expected = new VMStateDescription("d", 1, [new("n", FieldKind.UInt8), new("v", FieldKind.UInt8) { CountField = "n" }]);

        VisitException exception = Assert.Throws<VisitException>(() => Crossing.Receive(Crossing.ToBer(sent, Crossing.Load(sent, "02")), sent, expected));

        Assert.Equal((VisitError.CountMismatch, "d#0.v"), (exception.Error, exception.Path.ToString()));
    }

    [Theory]
    [InlineData(2, 2, 1, false, false)]
    [InlineData(1, 2, 1, true, false)]
    [InlineData(3, 2, 1, true, true)]
    [InlineData(1, 3, 2, true, true)]
    public void NestedVersion_IsCompared(int sent, int expected, int minimum, bool isFound, bool isRefused)
    {
        TypeComparison comparison = TypeComparer.Compare(Nest(sent, 0), Nest(expected, minimum));

        Assert.Equal(isRefused, comparison.IsRefused);
        Assert.Equal(isFound ? ["d#0.s Version"] : [], comparison.Differences.Select(static d => $"{d.Path} {d.Kind}"));

        static VMStateDescription Nest(int version, int minimum)
            => new("d", 1, [new("s", FieldKind.Struct) { Struct = new("inner", version, [new("x", FieldKind.UInt8)]) { MinimumVersionId = minimum } }]);
    }

    [Fact]
    public void Plan_OfAPairOfTypes_IsMadeOnce()
    {
        VMStateDescription sent = Named("a b c");
        VMStateDescription expected = Named("a b");
        TypeTable types = TypeTable.Of(sent);

        Assert.Same(types.PlanFor(sent, expected), types.PlanFor(sent, expected));
    }

    [Fact]
    public void Descriptions_NestedTooDeep_AreRefusedWithoutRecursion()
    {
        VMStateDescription sent = s_inner, expected = new("inner", 1, [new("x", FieldKind.UInt8)]);
        for (int i = 0; i < 100_000; i++)
        {
            sent = new VMStateDescription("n", 1, [new("s", FieldKind.Struct) { Struct = sent }]);
            expected = new VMStateDescription("n", 1, [new("s", FieldKind.Struct) { Struct = expected }]);
        }

        Assert.Equal(TypeDifferenceKind.Depth, Assert.Single(TypeComparer.Compare(sent, expected).Differences).Kind);
    }

    private static VMStateDescription Description(string type)
        => new("d", 1, [s_types.Single(t => t.Name == type).Field(), new("after", FieldKind.UInt8)]);

    private static VMStateDescription Named(string names)
        => new("d", 1, [.. names.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static n => new VMStateField(n, FieldKind.UInt32))]);
}
