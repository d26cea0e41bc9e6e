using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Ber.Visitors;
using FsCheck.Xunit;
using Support;
using Xunit;

namespace Property;

/// <summary>A cursor and a visit meet the same values at the same places, whatever the description and the state are.</summary>
[Properties(Arbitrary = [typeof(Descriptions)])]
public sealed class StateCursorProperties
{
    [Property(MaxTest = 400)]
    public void Cursor_over_a_QemuFile_meets_what_a_visit_meets(QemuFileShape qemuFile)
    {
        StateShape shape = qemuFile.Shape;
        DynamicState state = InventingVisitor.Invent(shape.Description, shape.Seed, allPresent: true);

        AssertSame(shape.Description, VisitorPairs.QemuFile.Write(shape.Description, state));
    }

    [Property(MaxTest = 400)]
    public void Cursor_over_a_QemuFile_of_an_exact_description_meets_what_a_visit_meets(StateShape shape)
    {
        DynamicState state = InventingVisitor.Invent(shape.Description, shape.Seed);

        AssertSame(ExactShape.Of(shape.Description, state), VisitorPairs.QemuFile.Write(shape.Description, state));
    }

    [Property(MaxTest = 400)]
    public void Cursor_over_BER_meets_what_a_visit_meets(StateShape shape)
    {
        DynamicState state = InventingVisitor.Invent(shape.Description, shape.Seed);
        byte[] value = VisitorPairs.Ber.Write(shape.Description, state);
        List<Place> expected = [];
        var visitor = new PlacesVisitor<BerInputVisitor>(new BerInputVisitor(value), null, expected);
        VMState.Visit(ref visitor, shape.Description, new DynamicState());
        visitor.Complete();

        List<Place> actual = [];
        StateCursor cursor = StateCursor.OverBer(shape.Description, value);
        AddPlaces(ref cursor, "", actual);

        Assert.Null(cursor.Error);
        Assert.Equal(expected, actual.Select(static p => p with { Offset = -1 }));
    }

    [Property(MaxTest = 200)]
    public void Cursor_over_BER_meets_what_a_cursor_over_the_QemuFile_meets(StateShape shape)
    {
        DynamicState state = InventingVisitor.Invent(shape.Description, shape.Seed);
        VMStateDescription exact = ExactShape.Of(shape.Description, state);
        byte[] legacy = VisitorPairs.QemuFile.Write(shape.Description, state);
        var sent = new DynamicState();
        VisitorPairs.QemuFile.Read(legacy, exact, sent);
        List<Place> fromLegacy = [], fromBer = [];
        StateCursor one = StateCursor.OverQemuFile(exact, legacy);
        AddPlaces(ref one, "", fromLegacy);
        StateCursor other = StateCursor.OverBer(exact, VisitorPairs.Ber.Write(exact, sent));
        AddPlaces(ref other, "", fromBer);

        Assert.Equal(fromLegacy.Select(static p => p with { Offset = 0 }), fromBer.Select(static p => p with { Offset = 0 }));
    }

    [Property(MaxTest = 200)]
    public void Cursor_without_octets_meets_the_items_where_they_stand(StateShape shape)
    {
        DynamicState state = InventingVisitor.Invent(shape.Description, shape.Seed);
        VMStateDescription exact = ExactShape.Of(shape.Description, state);
        if (exact.Length is null)
            return;   // strings
        StateCursor layout = StateCursor.OverLayout(exact);
        StateCursor cursor = StateCursor.OverQemuFile(exact, VisitorPairs.QemuFile.Write(shape.Description, state));
        AssertSameEnds(ref layout, ref cursor);
    }

    [Property(MaxTest = 200)]
    public void Path_of_an_item_leads_to_it_and_to_its_value_in_JSON(StateShape shape)
    {
        DynamicState state = InventingVisitor.Invent(shape.Description, shape.Seed);
        VMStateDescription exact = ExactShape.Of(shape.Description, state);
        byte[] legacy = VisitorPairs.QemuFile.Write(shape.Description, state);
        StateCursor cursor = StateCursor.OverQemuFile(exact, legacy);
        VisitorPairs.QemuFile.Read(legacy, exact, state);
        using JsonDocument json = Json(exact, state);
        HashSet<FieldPath> paths = [];
        FindEach(ref cursor, exact, legacy, json.RootElement, paths);

        StateCursor inBer = StateCursor.OverBer(exact, VisitorPairs.Ber.Write(exact, state));
        foreach (FieldPath path in paths)
        {
            StateCursor found = inBer;
            Assert.True(found.TryFind(path.Steps.AsSpan()), path.ToString());
            Assert.Equal(path, found.ToPath());
        }
    }

    [Property(MaxTest = 150)]
    public void Octets_that_are_cut_or_changed_are_an_error_or_a_value(QemuFileShape qemuFile)
    {
        StateShape shape = qemuFile.Shape;
        DynamicState state = InventingVisitor.Invent(shape.Description, shape.Seed, allPresent: true);
        var random = new Random(shape.Seed);
        byte[] legacy = VisitorPairs.QemuFile.Write(shape.Description, state);
        byte[] value = VisitorPairs.Ber.Write(shape.Description, state);
        for (int i = 0; i < 10; i++)
        {
            StateCursor cursor = StateCursor.OverQemuFile(shape.Description, legacy.AsSpan(0, random.Next(legacy.Length)));
            AddPlaces(ref cursor, "", []);
            StateCursor cut = StateCursor.OverBer(shape.Description, value.AsSpan(0, random.Next(value.Length)));
            AddPlaces(ref cut, "", []);
            Assert.NotNull(cut.Error);

            byte[] changed = [.. value];
            changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
            StateCursor any = StateCursor.OverBer(shape.Description, changed);
            AddPlaces(ref any, "", []);
            changed = [.. legacy, 0];
            changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
            any = StateCursor.OverQemuFile(shape.Description, changed);
            AddPlaces(ref any, "", []);
        }
    }

    private static void AssertSame(VMStateDescription description, byte[] legacy)
    {
        List<Place> expected = [];
        var file = new QemuFileReader(legacy);
        var visitor = new PlacesVisitor<QemuFileInputVisitor>(file.Visitor, file, expected);
        VMState.Visit(ref visitor, description, new DynamicState());
        visitor.Complete();

        List<Place> actual = [];
        StateCursor cursor = StateCursor.OverQemuFile(description, legacy);
        AddPlaces(ref cursor, "", actual);
        Assert.Null(cursor.Error);
        Assert.Equal(expected, actual);

        // Passing over an item leads to the same place as going through it.
        StateCursor fast = StateCursor.OverQemuFile(description, legacy);
        StateCursor slow = StateCursor.OverQemuFile(description, legacy);
        AssertSameEnds(ref fast, ref slow);
    }

    private static void AssertSameEnds(ref StateCursor fast, ref StateCursor slow)
    {
        while (slow.MoveNext())
        {
            Assert.True(fast.MoveNext());
            Assert.Equal((slow.Name, slow.Start, slow.Offset, slow.IsPresent), (fast.Name, fast.Start, fast.Offset, fast.IsPresent));
            if (slow.Enter())
            {
                StateCursor inside = fast;
                long length = fast.Length;
                Assert.True(inside.Enter());
                AssertSameEnds(ref inside, ref slow);
                Assert.True(slow.Leave());
                Assert.True(inside.Leave());
                Assert.Equal(slow.Length, length);
            }
        }

        Assert.False(fast.MoveNext());
        Assert.Null(fast.Error);
        Assert.Null(slow.Error);
    }

    /// <summary>All values inside of the item entered last, with what is absent: what <see cref="PlacesVisitor{TInner}"/> records.</summary>
    private static void AddPlaces(ref StateCursor cursor, string around, List<Place> places)
    {
        while (cursor.MoveNext())
        {
            string path = cursor.IsElement ? string.Create(CultureInfo.InvariantCulture, $"{around}[{cursor.Index}]") : $"{around}.{cursor.Name}";
            if (!cursor.IsPresent)
            {
                places.Add(new Place(path, cursor.Start, PlacesVisitor<IVisitor>.Absent));
            }
            else if (cursor.Enter())
            {
                AddPlaces(ref cursor, path, places);
                if (cursor.Error is not null)
                    return;
                cursor.Leave();
            }
            else
            {
                string text = cursor.TryGetInteger(out long value) ? value.ToString(CultureInfo.InvariantCulture) : Convert.ToHexString(cursor.Octets);
                places.Add(new Place(path, cursor.Offset, text));
            }
        }
    }

    private static void FindEach(ref StateCursor cursor, VMStateDescription description, byte[] legacy, JsonElement json, HashSet<FieldPath> paths)
    {
        while (cursor.MoveNext())
        {
            FieldPath path = cursor.ToPath();
            if (cursor is { IsArray: false, Kind: not FieldKind.Null })
            {
                Assert.True(paths.Add(path), path.ToString());
                StateCursor found = StateCursor.OverQemuFile(description, legacy);
                Assert.True(found.TryFind(path.Steps.AsSpan()), path.ToString());
                Assert.Equal((cursor.Start, cursor.Offset, cursor.Depth, cursor.IsKey), (found.Start, found.Offset, found.Depth, found.IsKey));
                Assert.Equal(path, found.ToPath());
                AssertSameValue(found, Follow(json, path.Steps));
            }

            if (cursor.Enter())
            {
                FindEach(ref cursor, description, legacy, json, paths);
                Assert.True(cursor.Leave());
            }
        }
    }

    private static void AssertSameValue(StateCursor cursor, JsonElement json)
    {
        if (cursor.TryGetInteger(out long value))
        {
            string expected = cursor.Kind switch
            {
                FieldKind.Boolean => value == 0 ? "false" : "true",
                FieldKind.UInt64 => $"{(ulong)value}",
                _ => $"{value}",
            };
            Assert.Equal(expected, json.GetRawText());
        }
        else if (cursor.Kind is FieldKind.Buffer or FieldKind.Octets)
        {
            Assert.Equal(Convert.ToHexStringLower(cursor.Octets), json.GetString());
        }
        else
        {
            Assert.Equal(cursor.Kind switch
            {
                FieldKind.String => JsonValueKind.String,
                FieldKind.List or FieldKind.Tree => JsonValueKind.Array,
                _ => JsonValueKind.Object,
            }, json.ValueKind);
        }
    }

    private static JsonElement Follow(JsonElement json, ImmutableArray<FieldPathStep> steps)
    {
        foreach (FieldPathStep step in steps)
            json = step.Name is null ? json[step.Index] : json.GetProperty(step.Name);
        return json;
    }

    private static JsonDocument Json(VMStateDescription description, DynamicState state)
    {
        var octets = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(octets))
        {
            IVisitor visitor = new QmpOutputVisitor(json);
            VMState.Visit(ref visitor, description, state);
            visitor.Complete();
        }

        return JsonDocument.Parse(octets.WrittenMemory, new JsonDocumentOptions { MaxDepth = 256 });
    }
}
