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
    /// <param name="type">The type in words; values of different types differ.</param>
    /// <param name="text">The value in words; null where <paramref name="octets"/> hold it.</param>
    /// <param name="octets">The octets of a buffer or array.</param>
    /// <param name="elements">Of an array the kind of its elements.</param>
    public void Add(FieldPath path, int depth, string type, string? text, byte[]? octets = null, FieldKind elements = FieldKind.Buffer)
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

        _entries.Add(new Entry(key, length, depth, type, text, octets, elements));
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
                differences.Add(new StateDifference(entry.Path, entry.ToString(), null));
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
            differences.Add(new StateDifference(entry.Path, null, entry.ToString()));
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
        if (left.Octets is null || right.Octets is null || left.Elements != right.Elements)
        {
            if (left.Type != right.Type || left.Text != right.Text)
                differences.Add(new StateDifference(left.Path, left.ToString(), right.ToString()));
        }
        else if (left.Octets.Length != right.Octets.Length)
        {
            differences.Add(new StateDifference(left.Path, left.ToString(), right.ToString()));
        }
        else if (left.Elements is FieldKind.Buffer)
        {
            CompareOctets(differences, left, right);
        }
        else
        {
            CompareElements(differences, left, right);
        }
    }

    /// <summary>A buffer differs once: where it does first, with what follows.</summary>
    private static void CompareOctets(ImmutableArray<StateDifference>.Builder differences, in Entry left, in Entry right)
    {
        int same = left.Octets.AsSpan().CommonPrefixLength(right.Octets);
        if (same < left.Octets!.Length)
            differences.Add(new StateDifference(left.Path, From(left.Octets, same), From(right.Octets!, same)));

        static string From(ReadOnlySpan<byte> octets, int start)
        {
            string text = ValueText.Octets(octets[start..], VisitTrace.ValueColumns);
            return string.Create(CultureInfo.InvariantCulture, $"from octet {start} of {octets.Length}: {text}");
        }
    }

    private static void CompareElements(ImmutableArray<StateDifference>.Builder differences, in Entry left, in Entry right)
    {
        int width = FieldKinds.ScalarSize(left.Elements);
        FieldPath? array = null;
        for (int at = left.Octets.AsSpan().CommonPrefixLength(right.Octets) / width * width; at < left.Octets!.Length; at += width)
        {
            ReadOnlySpan<byte> one = left.Octets.AsSpan(at, width);
            ReadOnlySpan<byte> other = right.Octets.AsSpan(at, width);
            if (!one.SequenceEqual(other))
            {
                array ??= left.Path;
                var path = new FieldPath(array.IdStr, array.InstanceId, array.Steps.Add(new FieldPathStep(at / width)));
                differences.Add(new StateDifference(path, Element(left.Elements, one), Element(left.Elements, other)));
            }
        }
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

    /// <summary>A value.</summary>
    /// <param name="Key">Its path as text, and from the second use of the path on the number of the use.</param>
    /// <param name="PathLength">How much of the key is the path.</param>
    /// <param name="Depth">Structs and arrays around it.</param>
    /// <param name="Type">The type in words.</param>
    /// <param name="Text">The value in words.</param>
    /// <param name="Octets">The octets of a buffer or array.</param>
    /// <param name="Elements">Of an array the kind of its elements.</param>
    private readonly record struct Entry(string Key, int PathLength, int Depth, string Type, string? Text, byte[]? Octets, FieldKind Elements)
    {
        public FieldPath Path => FieldPath.Parse(Key[..PathLength]);

        public bool IsNull => Type == Null;

        public override string ToString() => Text is null ? Type : Text.Length == 0 ? Type : $"{Type} {Text}";
    }
}
