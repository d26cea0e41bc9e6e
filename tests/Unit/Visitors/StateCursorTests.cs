using System.Buffers;
using System.Collections.Immutable;
using Ber.Visitors;
using Support;
using Xunit;

namespace Unit.Visitors;

public sealed class StateCursorTests
{
    private static readonly VMStateDescription s_fifo = new("fifo", 1, [Field("head", FieldKind.UInt8), Field("used", FieldKind.UInt16)]) { IsExact = true };
    private static readonly VMStateDescription s_extra = new("dev/extra", 3, [Field("x", FieldKind.UInt32)]) { IsExact = true };

    // Every kind of item that vmdesc can state.
    private static readonly VMStateDescription s_device = new(
        "dev", 2,
        [
            Field("flag", FieldKind.Boolean),
            Field("level", FieldKind.Int16),
            new VMStateField("regs", FieldKind.UInt32) { Count = 3 },
            new VMStateField("fifo", FieldKind.Struct) { Struct = s_fifo },
            new VMStateField("queues", FieldKind.Struct) { Struct = s_fifo, Count = 2 },
            new VMStateField("queues", FieldKind.Null) { Count = 2 },
            new VMStateField("queues", FieldKind.Struct) { Struct = s_fifo },
            Field("name", FieldKind.String),
            new VMStateField("list", FieldKind.List) { Elements = [new VMStateElements(s_fifo, 2)] },
            new VMStateField("tree", FieldKind.Tree) { Elements = [new VMStateElements(s_fifo, 1)] },
            new VMStateField("mac", FieldKind.Buffer) { Size = 6 },
        ],
        [s_extra])
    { IsExact = true };

    private static readonly byte[] s_contents = HexText.Parse("""
        01                                  -- flag
        ff fe                               -- level
        00 00 00 10  00 00 00 20  00 00 00 30
        07 00 08                            -- fifo
        01 00 02  03 00 04  30 30  05 00 06 -- queues
        02 61 62                            -- name
        01 01 00 02  01 03 00 04  00        -- list
        00 00 00 01  01 00 00 00 00 00 00 00 09 05 00 06 00   -- tree
        52 54 00 12 34 56                   -- mac
        05 09 64 65 76 2f 65 78 74 72 61 00 00 00 03  00 00 00 2a
        """);

    public static TheoryData<string, long> Integers => new()
    {
        { "flag", 1 }, { "level", -2 }, { "regs[0]", 0x10 }, { "regs[2]", 0x30 }, { "fifo.used", 8 }, { "queues[1].head", 3 }, { "queues[4].used", 6 },
        { "list[1].used", 4 }, { "tree[0].key", 9 }, { "tree[0].value.used", 6 }, { "\"dev/extra\".x", 42 },
    };

    [Theory]
    [MemberData(nameof(Integers))]
    public void TryFind_Path_LeadsToTheValueInBothFormats(string path, long expected)
    {
        StateCursor legacy = StateCursor.OverQemuFile(s_device, s_contents);
        StateCursor ber = StateCursor.OverBer(s_device, Ber());

        Assert.True(legacy.TryFind(Steps(path)));
        Assert.True(legacy.TryGetInteger(out long value));
        Assert.Equal(expected, value);
        Assert.Equal($"dev#0.{path}", legacy.ToPath().ToString());
        Assert.True(ber.TryFind(Steps(path)));
        Assert.True(ber.TryGetInteger(out value));
        Assert.Equal(expected, value);
        Assert.Equal($"dev#0.{path}", ber.ToPath().ToString());
    }

    [Theory]
    [InlineData("other")]
    [InlineData("regs[3]")]
    [InlineData("flag[0]")]
    [InlineData("flag.x")]
    [InlineData("queues[5]")]
    [InlineData("queues[2].head")]
    [InlineData("fifo[0]")]
    [InlineData("tree[1].key")]
    [InlineData("tree[0].head")]
    [InlineData("name[0]")]
    [InlineData("[0]")]
    [InlineData("fifo.head.x")]
    public void TryFind_NoSuchItem_IsFalseWithoutError(string path)
    {
        StateCursor legacy = StateCursor.OverQemuFile(s_device, s_contents);
        StateCursor ber = StateCursor.OverBer(s_device, Ber());

        Assert.False(legacy.TryFind(Steps(path)));
        Assert.Null(legacy.Error);
        Assert.False(ber.TryFind(Steps(path)));
        Assert.Null(ber.Error);
    }

    [Fact]
    public void TryFind_NullPointer_IsNotPresent()
    {
        StateCursor cursor = StateCursor.OverQemuFile(s_device, s_contents);

        Assert.True(cursor.TryFind(Steps("queues[3]")));
        Assert.False(cursor.IsPresent);
        Assert.False(cursor.TryGetInteger(out _));
        Assert.False(cursor.Enter());
    }

    [Fact]
    public void MoveNext_Items_HaveOffsetsOctetsAndCounts()
    {
        StateCursor cursor = StateCursor.OverQemuFile(s_device, s_contents);
        List<string> items = [];
        while (cursor.MoveNext())
            items.Add($"{cursor.Name} {cursor.Start} {cursor.Offset} {cursor.Octets.Length} {cursor.Count}");

        Assert.Null(cursor.Error);
        Assert.Equal(
            ["flag 0 0 1 1", "level 1 1 2 1", "regs 3 3 12 3", "fifo 15 15 3 1", "queues 18 18 6 2", "queues 24 24 2 2", "queues 26 26 3 1", "name 29 30 2 1",
                "list 32 32 9 2", "tree 41 41 17 1", "mac 58 58 6 1", "dev/extra 64 79 4 1"],
            items);
        Assert.False(cursor.MoveNext());
    }

    [Fact]
    public void MoveTo_Name_GoesForwardOnly()
    {
        StateCursor cursor = StateCursor.OverQemuFile(s_device, s_contents);

        Assert.True(cursor.MoveTo("mac"));
        Assert.Equal("525400123456", Convert.ToHexStringLower(cursor.Octets));
        Assert.False(cursor.MoveTo("flag"));
        Assert.Null(cursor.Error);
    }

    [Fact]
    public void Leave_InTheMiddle_GoesOnBehindTheItem()
    {
        StateCursor cursor = StateCursor.OverQemuFile(s_device, s_contents);

        Assert.True(cursor.MoveTo("list"));
        Assert.True(cursor.Enter());
        Assert.True(cursor.MoveNext());
        Assert.True(cursor.Enter());
        Assert.Equal(3, cursor.Depth);
        Assert.True(cursor.MoveNext());
        Assert.True(cursor.Leave());
        Assert.True(cursor.Leave());
        Assert.Equal("list", cursor.Name);
        Assert.True(cursor.MoveNext());
        Assert.Equal(("tree", 41), (cursor.Name, cursor.Offset));
        Assert.False(cursor.Leave());
    }

    [Fact]
    public void Copy_OfACursor_IsABookmark()
    {
        StateCursor cursor = StateCursor.OverQemuFile(s_device, s_contents);
        cursor.MoveTo("fifo");
        StateCursor bookmark = cursor;
        while (cursor.MoveNext())
            Assert.NotEqual("fifo", cursor.Name);

        Assert.Equal("fifo", bookmark.Name);
        Assert.True(bookmark.MoveTo("mac"));
    }

    [Theory]
    [InlineData("05 09 64 65 76 2f 65 78 74 72 61 00 00 00 03  00 00 00", VisitError.TruncatedData)]
    [InlineData("05 09 64 65 76 2f 65 78 74 72 61 00 00", VisitError.TruncatedData)]
    [InlineData("05 09 64 65 76 2f 65 78 74 72 61 00 00 00 04  00 00 00 2a", VisitError.VersionTooNew)]
    [InlineData("05 09 64 65 76 2f 65 78 74 72 62 00 00 00 03  00 00 00 2a", VisitError.UnknownSubsection)]
    [InlineData("", VisitError.MissingSubsection)]
    [InlineData("05 09 64", VisitError.MissingSubsection)]
    public void MoveNext_OctetsThatAreNotTheSubsection_AreAnError(string octets, VisitError error)
    {
        StateCursor cursor = StateCursor.OverQemuFile(new VMStateDescription("dev", 1, [], [s_extra]) { IsExact = true }, HexText.Parse(octets));

        Assert.False(cursor.MoveNext());
        Assert.Equal(error, cursor.Error);
        Assert.False(cursor.MoveNext());
        Assert.False(cursor.Enter());
        Assert.False(cursor.Leave());
    }

    [Theory]
    [InlineData(FieldKind.Null, PointerRule.None, "31", VisitError.UnexpectedMarker)]
    [InlineData(FieldKind.Null, PointerRule.None, "", VisitError.TruncatedData)]
    [InlineData(FieldKind.UInt8, PointerRule.PresenceMarker, "32 01", VisitError.UnexpectedMarker)]
    [InlineData(FieldKind.UInt8, PointerRule.PresenceMarker, "", VisitError.TruncatedData)]
    [InlineData(FieldKind.UInt8, PointerRule.PresenceMarker, "31", VisitError.TruncatedData)]
    [InlineData(FieldKind.UInt32, PointerRule.None, "00 00 00", VisitError.TruncatedData)]
    [InlineData(FieldKind.String, PointerRule.None, "", VisitError.TruncatedData)]
    [InlineData(FieldKind.String, PointerRule.None, "02 61", VisitError.TruncatedData)]
    [InlineData(FieldKind.String, PointerRule.None, "01 ff", VisitError.StringNotEncodable)]
    [InlineData(FieldKind.Tree, PointerRule.None, "00 00 00", VisitError.TruncatedData)]
    [InlineData(FieldKind.Tree, PointerRule.None, "80 00 00 00 00", VisitError.CountMismatch)]
    public void MoveNext_OctetsThatAreNotTheField_AreAnError(FieldKind kind, PointerRule pointer, string octets, VisitError error)
    {
        var field = new VMStateField("f", kind) { Pointer = pointer, Struct = kind is FieldKind.Tree ? s_fifo : null };
        StateCursor cursor = StateCursor.OverQemuFile(new VMStateDescription("dev", 1, [field]), HexText.Parse(octets));

        Assert.False(cursor.MoveNext());
        Assert.Equal(error, cursor.Error);
    }

    [Theory]
    [InlineData("30 03 02 01 05", null)]
    [InlineData("30 80 02 01 05 00 00", null)]
    [InlineData("30 05 02 01 05 05 00", null)]
    [InlineData("30 00", VisitError.MissingField)]
    [InlineData("30 04 02 02 00 80", null)]
    [InlineData("30 04 02 02 01 00", VisitError.ValueOutOfRange)]
    [InlineData("30 03 02 01 80", VisitError.ValueOutOfRange)]
    [InlineData("30 0b 02 09 01 00 00 00 00 00 00 00 00", VisitError.ValueOutOfRange)]
    [InlineData("30 03 01 01 ff", VisitError.KindMismatch)]
    [InlineData("30 04 02 02 00 05", VisitError.MalformedData)]
    [InlineData("30 03 02 02 05", VisitError.TruncatedData)]
    [InlineData("30 05 a0 03 02 01 05", VisitError.KindMismatch)]
    public void MoveNext_ElementOfBer_IsTakenOrAnError(string octets, VisitError? error)
    {
        StateCursor cursor = StateCursor.OverBer(new VMStateDescription("dev", 1, [Field("f", FieldKind.UInt8)]), HexText.Parse(octets));

        Assert.Equal(error is null, cursor.MoveNext());
        Assert.Equal(error, cursor.Error);
    }

    [Theory]
    [InlineData("31 00")]
    [InlineData("30")]
    [InlineData("")]
    public void OverBer_NoSequence_IsAnErrorAtOnce(string octets)
    {
        StateCursor cursor = StateCursor.OverBer(s_fifo, HexText.Parse(octets));

        Assert.NotNull(cursor.Error);
        Assert.False(cursor.MoveNext());
    }

    [Theory]
    [InlineData(1, null)]
    [InlineData(0, VisitError.VersionTooOld)]
    [InlineData(3, VisitError.VersionTooNew)]
    public void OverQemuFile_Version_DecidesWhatIsThere(int versionId, VisitError? error)
    {
        var description = new VMStateDescription("dev", 2,
            [Field("a", FieldKind.UInt8), new VMStateField("b", FieldKind.UInt8) { VersionId = 2 }, Field("c", FieldKind.UInt8)])
        {
            MinimumVersionId = 1,
        };
        StateCursor cursor = StateCursor.OverQemuFile(description, [1, 2, 3], versionId);

        Assert.Equal(error, cursor.Error);
        Assert.Equal(error is null, cursor.MoveTo("c"));
        Assert.Equal(error is null ? 1 : 0, cursor.Offset);
    }

    [Fact]
    public void MoveNext_CountedArray_HasAsManyElementsAsTheFieldSays()
    {
        var description = new VMStateDescription("dev", 1,
            [Field("n", FieldKind.Int8), new VMStateField("a", FieldKind.UInt16) { CountField = "n" }, Field("z", FieldKind.UInt8)]);
        StateCursor cursor = StateCursor.OverQemuFile(description, [2, 0, 1, 0, 2, 9]);
        StateCursor negative = StateCursor.OverQemuFile(description, [0xFF, 0]);

        Assert.True(cursor.MoveTo("a"));
        Assert.Equal(2, cursor.Count);
        Assert.True(cursor.MoveToElement(1));
        Assert.Equal(3, cursor.Offset);
        Assert.True(cursor.Leave());
        Assert.True(cursor.MoveNext());
        Assert.Equal(5, cursor.Offset);
        Assert.False(negative.MoveTo("a"));
        Assert.Equal(VisitError.CountMismatch, negative.Error);
    }

    [Fact]
    public void MoveNext_ManyCountFields_AllCount()
    {
        const int Number = 40;
        ImmutableArray<VMStateField>.Builder fields = ImmutableArray.CreateBuilder<VMStateField>();
        for (int i = 0; i < Number; i++)
            fields.Add(Field($"n{i}", FieldKind.UInt8));
        for (int i = 0; i < Number; i++)
            fields.Add(new VMStateField($"a{i}", FieldKind.UInt8) { CountField = $"n{i}" });
        byte[] octets = [.. Enumerable.Range(0, Number).Select(static i => (byte)i), .. new byte[Number * Number]];
        StateCursor cursor = StateCursor.OverQemuFile(new VMStateDescription("dev", 1, fields.ToImmutable()), octets);

        cursor.MoveTo("n39");
        for (int i = 0; cursor.MoveNext(); i++)
            Assert.Equal(i, cursor.Count);
        Assert.Null(cursor.Error);
    }

    [Theory]
    [InlineData(47, null)]
    [InlineData(48, VisitError.DepthExceeded)]
    public void Enter_Deeper_IsAnErrorBeyond48Levels(int structs, VisitError? error)
    {
        var description = new VMStateDescription("leaf", 1, [Field("x", FieldKind.String)]);
        for (int i = 0; i < structs; i++)
            description = new VMStateDescription("node", 1, [new VMStateField("n", FieldKind.Struct) { Struct = description }]);
        StateCursor cursor = StateCursor.OverQemuFile(description, [0]);
        StateCursor over = StateCursor.OverQemuFile(description, [0]);

        while (cursor.MoveNext() && cursor.Enter())
            Assert.InRange(cursor.Depth, 1, 48);
        Assert.Equal(error, cursor.Error);
        Assert.True(over.MoveNext());
        Assert.False(over.MoveNext());
        Assert.Equal(error, over.Error);
    }

    [Fact]
    public void MoveNext_LengthIsKnown_LooksAtNothingInside()
    {
        var list =
            new VMStateDescription("holder", 1, [new VMStateField("list", FieldKind.List) { Elements = [new VMStateElements(s_fifo, 1)] }]) { IsExact = true };
        var description = new VMStateDescription("dev", 1,
            [new VMStateField("a", FieldKind.Struct) { Struct = list, Count = 2 }, Field("z", FieldKind.UInt8)])
        {
            IsExact = true,
        };
        byte[] contents = HexText.Parse("07 01 00 02 00  01 03 00 04 00  09");   // 07 is no mark of a list
        StateCursor over = StateCursor.OverQemuFile(description, contents);
        StateCursor into = over;
        StateCursor second = over;

        Assert.True(over.MoveTo("z"));
        Assert.Equal(10, over.Offset);
        Assert.True(second.TryFind(Steps("a[1].list[0].head")));
        Assert.Equal(6, second.Offset);
        Assert.False(into.TryFind(Steps("a[0].list[0].head")));
        Assert.Equal(VisitError.UnexpectedMarker, into.Error);
    }

    [Fact]
    public void Lookup_AllocatesNothing()
    {
        byte[] ber = Ber();
        FieldPathStep[][] paths = [.. Integers.Select(static row => Steps((string)row[0]))];

        long octets = Allocations.Least(() =>
        {
            foreach (FieldPathStep[] path in paths)
            {
                StateCursor legacy = StateCursor.OverQemuFile(s_device, s_contents);
                if (!legacy.TryFind(path))
                    throw new InvalidOperationException();
                StateCursor value = StateCursor.OverBer(s_device, ber);
                if (!value.TryFind(path))
                    throw new InvalidOperationException();
                StateCursor all = StateCursor.OverQemuFile(s_device, s_contents);
                while (all.MoveNext())
                    _ = all.Octets.Length + all.Count + all.Length;
            }
        });

        Assert.Equal(0, octets);
    }

    private static VMStateField Field(string name, FieldKind kind) => new(name, kind);

    private static FieldPathStep[] Steps(string path) => [.. FieldPath.Parse(path.StartsWith('[') ? $"dev#0{path}" : $"dev#0.{path}").Steps];

    private static byte[] Ber()
    {
        var state = new DynamicState();
        QemuFileInputVisitor input = new QemuFileReader(s_contents).Visitor;
        VMState.Visit(ref input, s_device, state);
        var octets = new ArrayBufferWriter<byte>();
        var output = new BerOutputVisitor(octets);
        VMState.Visit(ref output, s_device, state);
        output.Complete();
        return octets.WrittenSpan.ToArray();
    }
}
