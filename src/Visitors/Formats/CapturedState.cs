using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;

namespace Ber.Visitors;

/// <summary>The values of one visit in visit order, each with its path.</summary>
internal sealed class CapturedState
{
    /// <summary>The type of a field that is absent, or of a null pointer.</summary>
    public const string Null = "null";

    private readonly List<Entry> _entries = [];
    private readonly Dictionary<string, int> _places = [];   // of all entries, by key
    private readonly Dictionary<string, int> _uses = [];     // of paths that came again

    /// <summary>Adds the value that was visited at a path.</summary>
    /// <param name="path">The path; it may come again, as vmdesc splits arrays.</param>
    /// <param name="depth">Structs and arrays around it.</param>
    /// <param name="value">The value.</param>
    public void Add(FieldPath path, int depth, in CapturedValue value)
    {
        // A path is kept as text, which takes less memory, and read back for a difference: a state has many values and few differences.
        string key = path.ToString();
        int length = key.Length;
        if (!_places.TryAdd(key, _entries.Count))
        {
            int use = _uses[key] = _uses.GetValueOrDefault(key, 1) + 1;
            key = $"{key} {use}";   // no path is that: a name with a space stands in quotes
            _places.Add(key, _entries.Count);
        }

        _entries.Add(new Entry(key, length, depth, value));
    }

    public static ImmutableArray<StateDifference> Compare(CapturedState left, CapturedState right)
    {
        var differences = ImmutableArray.CreateBuilder<StateDifference>();
        int next = 0;   // in right: everything before it is dealt with
        for (int i = 0; i < left._entries.Count; i++)
        {
            Entry entry = left._entries[i];
            if (!right._places.TryGetValue(entry.Key, out int place))
            {
                differences.Add(new StateDifference(entry.Path, entry.ToString(), null) { LeftWords = entry.Value.Words });
                i = EndOf(left._entries, i);
                continue;
            }

            for (; next < place; next++)
                AddIfRightOnly(ref next);
            Entry other = right._entries[place];
            CompareEntries(differences, entry, other);
            if (entry.IsNull != other.IsNull)
            {
                i = EndOf(left._entries, i);
                place = EndOf(right._entries, place);
            }

            next = Math.Max(next, place + 1);
        }

        for (; next < right._entries.Count; next++)
            AddIfRightOnly(ref next);
        return differences.ToImmutable();

        void AddIfRightOnly(ref int index)
        {
            Entry entry = right._entries[index];
            if (left._places.ContainsKey(entry.Key))
                return;
            differences.Add(new StateDifference(entry.Path, null, entry.ToString()) { RightWords = entry.Value.Words });
            index = EndOf(right._entries, index);
        }
    }

    /// <summary>The last entry inside the struct or array at a place, which is reported as a whole.</summary>
    private static int EndOf(List<Entry> entries, int place)
    {
        int end = place;
        while (end + 1 < entries.Count && entries[end + 1].Depth > entries[place].Depth)
            end++;
        return end;
    }

    private static void CompareEntries(ImmutableArray<StateDifference>.Builder differences, in Entry left, in Entry right)
    {
        (CapturedValue one, CapturedValue other) = (left.Value, right.Value);
        if (one.Octets is null || other.Octets is null || one.Elements != other.Elements)
        {
            if (one.Type != other.Type || one.Text != other.Text)
                differences.Add(Difference(left, right, left.ToString(), right.ToString()));
        }
        else if (one.Names is not null && other.Names is not null && !one.Names.SequenceEqual(other.Names))
        {
            CompareNamed(differences, left, right);
        }
        else if (one.Octets.Length != other.Octets.Length)
        {
            differences.Add(Difference(left, right, left.ToString(), right.ToString()));
        }
        else if (one.Elements is FieldKind.Buffer)
        {
            CompareOctets(differences, left, right);
        }
        else
        {
            CompareElements(differences, left, right);
        }
    }

    private static StateDifference Difference(in Entry left, in Entry right, string one, string other)
        => new(left.Path, one, other) { LeftWords = left.Value.Words, RightWords = right.Value.Words };

    /// <summary>A buffer differs once: where it does first, with what follows.</summary>
    private static void CompareOctets(ImmutableArray<StateDifference>.Builder differences, in Entry left, in Entry right)
    {
        (byte[] one, byte[] other) = (left.Value.Octets!, right.Value.Octets!);
        int same = one.AsSpan().CommonPrefixLength(other);
        if (same < one.Length)
            differences.Add(new StateDifference(left.Path, From(one, same), From(other, same)));

        static string From(ReadOnlySpan<byte> octets, int start)
        {
            string text = ValueText.Octets(octets[start..], VisitTrace.ValueColumns);
            return string.Create(CultureInfo.InvariantCulture, $"from octet {start} of {octets.Length}: {text}");
        }
    }

    private static void CompareElements(ImmutableArray<StateDifference>.Builder differences, in Entry left, in Entry right)
    {
        (byte[] one, byte[] other) = (left.Value.Octets!, right.Value.Octets!);
        int width = FieldKinds.ScalarSize(left.Value.Elements);
        for (int i = one.AsSpan().CommonPrefixLength(other) / width; i < one.Length / width; i++)
        {
            if (!one.AsSpan(i * width, width).SequenceEqual(other.AsSpan(i * width, width)))
                differences.Add(ElementOf(left, i, left.Value.ElementAt(i), right.Value.ElementAt(i)) with { RightWords = right.Value.WordsAt(i) });
        }
    }

    /// <summary>Elements that have names are matched by these: the two sides have other registers.</summary>
    private static void CompareNamed(ImmutableArray<StateDifference>.Builder differences, in Entry left, in Entry right)
    {
        var places = new Dictionary<string, Queue<int>>();
        for (int i = 0; i < right.Value.Names!.Count; i++)
        {
            if (!places.TryGetValue(right.Value.Names[i], out Queue<int>? ofName))
                places.Add(right.Value.Names[i], ofName = []);
            ofName.Enqueue(i);
        }

        for (int i = 0; i < left.Value.Names!.Count; i++)
        {
            string one = left.Value.ElementAt(i);
            int place = places.TryGetValue(left.Value.Names[i], out Queue<int>? ofName) && ofName.TryDequeue(out int found) ? found : -1;
            string? other = place < 0 ? null : right.Value.ElementAt(place);
            if (one != other)
                differences.Add(ElementOf(left, i, one, other) with { RightWords = place < 0 ? null : right.Value.WordsAt(place) });
        }

        foreach (int i in places.Values.SelectMany(static q => q).Order())
            differences.Add(ElementOf(right, i, null, right.Value.ElementAt(i)) with { RightWords = right.Value.WordsAt(i) });
    }

    private static StateDifference ElementOf(in Entry entry, int index, string? left, string? right)
    {
        FieldPath array = entry.Path;
        return new StateDifference(new FieldPath(array.IdStr, array.InstanceId, array.Steps.Add(new FieldPathStep(index))), left, right)
        {
            Name = entry.Value.Names?[index],
            LeftWords = left is null ? null : entry.Value.WordsAt(index),
        };
    }

    /// <summary>A value.</summary>
    /// <param name="Key">Its path as text, and from the second use of the path on the number of the use.</param>
    /// <param name="PathLength">How much of the key is the path.</param>
    /// <param name="Depth">Structs and arrays around it.</param>
    /// <param name="Value">What was visited.</param>
    private readonly record struct Entry(string Key, int PathLength, int Depth, CapturedValue Value)
    {
        public FieldPath Path => FieldPath.Parse(Key[..PathLength]);

        public bool IsNull => Value.Type == Null;

        public override string ToString() => string.IsNullOrEmpty(Value.Text) ? Value.Type : $"{Value.Type} {Value.Text}";
    }
}

/// <summary>A value of a visit.</summary>
/// <param name="Type">The type in words; values of different types differ.</param>
/// <param name="Text">The value as text; null where <see cref="Octets"/> hold it.</param>
internal readonly record struct CapturedValue(string Type, string? Text)
{
    /// <summary>The octets of a buffer or array.</summary>
    public byte[]? Octets { get; init; }

    /// <summary>Of an array the kind of its elements.</summary>
    public FieldKind Elements { get; init; } = FieldKind.Buffer;

    /// <summary>The words behind the number; two values do not differ by them.</summary>
    public string? Words { get; init; }

    /// <summary>Of an array what its elements are.</summary>
    public IReadOnlyList<string>? Names { get; init; }

    /// <summary>Of an array whose elements are registers the words behind each; null: there are none, or those of all elements together.</summary>
    public IReadOnlyList<string?>? ElementWords { get; init; }

    /// <summary>The words behind an element of an array.</summary>
    public string? WordsAt(int index) => ElementWords is null ? Words : ElementWords[index];

    /// <summary>An element of an array as text.</summary>
    public string ElementAt(int index)
    {
        int width = FieldKinds.ScalarSize(Elements);
        return Element(Elements, Octets.AsSpan(index * width, width));
    }

    private static string Element(FieldKind kind, ReadOnlySpan<byte> octets) => kind switch
    {
        FieldKind.Boolean => ValueText.Boolean(octets[0]),
        FieldKind.Int8 => ValueText.Integer((sbyte)octets[0], true),
        FieldKind.Int16 => ValueText.Integer(BinaryPrimitives.ReadInt16BigEndian(octets), true),
        FieldKind.Int32 => ValueText.Integer(BinaryPrimitives.ReadInt32BigEndian(octets), true),
        FieldKind.Int64 => ValueText.Integer(BinaryPrimitives.ReadInt64BigEndian(octets), true),
        FieldKind.UInt8 => ValueText.Integer(octets[0], false),
        FieldKind.UInt16 => ValueText.Integer(BinaryPrimitives.ReadUInt16BigEndian(octets), false),
        FieldKind.UInt32 => ValueText.Integer(BinaryPrimitives.ReadUInt32BigEndian(octets), false),
        _ => ValueText.Integer(BinaryPrimitives.ReadUInt64BigEndian(octets), false),
    };
}
