using System.Collections.Immutable;
using System.Globalization;

namespace Ber.Visitors;

/// <summary>The names under which the fields and subsections of a description are members of one JSON object, all different.</summary>
/// <remarks>
/// <para>Consecutive fields of one name are a <em>group</em>: one member, an array if it is more than one field or an array itself. A name that comes
/// again later, and a subsection whose name is taken, gets the suffix <c>[k]</c>: k is its ordinal among the groups of that name, from 0, or the next
/// number after it that no name of the description has. vmdesc's own names may end in <c>[k]</c>: they come first and keep theirs.</para>
/// <para>The names follow from the description alone, so that input finds what output wrote.</para>
/// </remarks>
internal sealed class MemberNames
{
    private readonly int[] _groups;
    private readonly bool[] _isArray;
    private readonly string[] _names;
    private readonly HashSet<string> _taken;

    private MemberNames(VMStateDescription description)
    {
        ImmutableArray<VMStateField> fields = description.Fields;
        _groups = new int[fields.Length];
        _isArray = new bool[fields.Length];
        _names = new string[fields.Length];
        _taken = new HashSet<string>(fields.Length + description.Subsections.Length);
        foreach (VMStateField field in fields)
            _taken.Add(field.Name);
        foreach (VMStateDescription subsection in description.Subsections)
            _taken.Add(subsection.Name);

        var ordinals = new Dictionary<string, int>(fields.Length);
        for (int i = 0; i < fields.Length; i++)
        {
            bool isFirst = i == 0 || fields[i - 1].Name != fields[i].Name;
            int group = isFirst ? i : _groups[i - 1];
            _groups[i] = group;
            _names[i] = isFirst ? Choose(fields[i].Name, ordinals) : _names[group];
            _isArray[group] |= !isFirst || IsArray(fields[i]);
        }

        Subsections = new string[description.Subsections.Length];
        for (int i = 0; i < Subsections.Length; i++)
            Subsections[i] = Choose(description.Subsections[i].Name, ordinals);
        Count = Subsections.Length;
        for (int i = 0; i < fields.Length; i++)
            Count += _groups[i] == i ? 1 : 0;
    }

    /// <summary>The subsections' names, by index.</summary>
    public string[] Subsections { get; }

    /// <summary>The number of members when all are there.</summary>
    public int Count { get; }

    public static MemberNames Of(VMStateDescription description) => new(description);

    /// <summary>The group of a field: the index of the group's first field.</summary>
    public int Group(int field) => _groups[field];

    /// <summary>Whether a group's member is an array.</summary>
    public bool IsArray(int group) => _isArray[group];

    /// <summary>Whether the group is one field, which may be absent as a whole.</summary>
    public bool IsSingle(int group) => group + 1 == _groups.Length || _groups[group + 1] != group;

    /// <summary>A group's name.</summary>
    public string Name(int group) => _names[group];

    /// <summary>Whether a field alone makes an array of its member.</summary>
    private static bool IsArray(VMStateField field) => field is { IsArray: true, Kind: not FieldKind.Octets } or { Kind: FieldKind.Null, Count: not 1 };

    /// <summary>Whether a field, subsection or group has this name.</summary>
    public bool IsTaken(string name) => _taken.Contains(name);

    private string Choose(string name, Dictionary<string, int> ordinals)
    {
        if (ordinals.TryAdd(name, 0))
            return name;

        while (true)
        {
            string numbered = string.Create(CultureInfo.InvariantCulture, $"{name}[{++ordinals[name]}]");
            if (_taken.Add(numbered))
                return numbered;
        }
    }
}
