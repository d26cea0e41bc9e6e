using System.Globalization;
using System.Text;

namespace Generators.RandomDevices;

/// <summary>Source of described types: every kind of member in every storage, as often as chance will have it. The same seed makes the same source.</summary>
internal sealed class RandomSource(int seed)
{
    /// <summary>What the devices are made of.</summary>
    private const string Parts = """
        using System; using System.Collections.Generic; using System.Runtime.CompilerServices; using Ber.Visitors;
        namespace Program;
        public enum Small : byte { A, B } public enum Wide : ulong { A, B } public enum Signed : int { A = -1, B }
        [InlineArray(3)] public struct Words { private ushort _first; }
        [InlineArray(5)] public struct Octets { private byte _first; }
        [InlineArray(2)] public struct Longs { private ulong _first; }
        [InlineArray(2)] public struct Flats { private Flat _first; }
        [InlineArray(4)] public struct Bools { private bool _first; }
        [VMState("flat", Version = 1, MinimumVersion = 1)] public partial struct Flat { [VMStateField] public ushort A; [VMStateField] public long B; [VMStateField(Count = 2)] public byte[] C; }
        [VMState("node")] public partial class Node { [VMStateField] public string? Name; [VMStateField] public bool On; [VMStateField] public Flat Inner; [VMStateField(Count = 2)] public Small[]? Kinds; }
        [VMState("key")] public partial struct Key { [VMStateField] public uint Low; [VMStateField] public byte High; }
        [VMState("item")] public partial struct Item { [VMStateField] public ulong Value; }
        [VMState("tail")] public partial class Tail { [VMStateField] public int X; [VMStateSubsection] public TailMore? More; }
        [VMState("tail/more", Version = 3)] public partial struct TailMore { [VMStateField(Version = 2)] public double Y; }

        """;

    private static readonly string[] s_scalars =
        ["bool", "sbyte", "short", "int", "long", "byte", "ushort", "uint", "ulong", "double", "Small", "Wide", "Signed"];

    private static readonly string[] s_counts = ["byte", "ushort", "uint", "ulong", "sbyte", "short", "int", "long"];

    private readonly Random _random = new(seed);
    private readonly StringBuilder _members = new();
    private int _number;

    public static string Write(int seed, int count)
    {
        var source = new RandomSource(seed);
        return Parts + string.Join('\n', Enumerable.Range(0, count).Select(source.Device));
    }

    private string Device(int index)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"Device{index}");
        int version = _random.Next(4);
        int minimum = _random.Next(version + 1);
        _members.Clear();
        _number = 0;
        int fields = _random.Next(1, 10);
        for (int i = 0; i < fields; i++)
            AddField(version);
        string subsections = "";
        for (int i = _random.Next(3); i > 0; i--)
            subsections += Subsection(name, i);

        string unused = _random.Next(5) == 0 ? $", VMStateUnused({_random.Next(1, 9)})" : "";
        string type = _random.Next(3) == 0 ? "struct" : "class";
        string constructor = type == "struct" ? $"public {name}() {{ }}" : "";
        return $$"""[VMState("{{name}}", Version = {{version}}, MinimumVersion = {{minimum}}){{unused}}] public partial {{type}} {{name}} { {{constructor}} """
            + $$"""{{_members}} } {{subsections}}""";
    }

    private void AddField(int version)
    {
        int number = _number++;
        string member = $"M{number}";
        var options = new List<string>();
        if (version > 0 && _random.Next(4) == 0)
            options.Add($"Version = {_random.Next(1, version + 1)}");
        else if (_random.Next(6) == 0)
            options.Add($"Exists = nameof(Has{number})");

        bool isConditional = options.Any(static o => o[0] == 'E');
        (string type, string initial, string option) = _random.Next(9) switch
        {
            0 or 1 => (Scalar(), "", ""),
            2 => FixedArray(),
            3 => CountedArray(number, options),
            4 => OctetsOf(number, options),
            5 when !options.Any(static o => o[0] == 'V') => ListOf(),
            6 when !isConditional => PointerOf(),
            7 => ("string", "\"\"", ""),
            _ => StructOf(),
        };
        if (option.Length > 0)
            options.Add(option);
        string attribute = options.Count == 0 ? "[VMStateField] " : $"[VMStateField({string.Join(", ", options)})] ";
        if (_random.Next(8) == 0)
            _members.Append(CultureInfo.InvariantCulture, $"[VMStateUnused({_random.Next(1, 9)})] ");
        _members.Append(attribute).Append(Declare(type, member, initial));
        if (isConditional)
            _members.Append(CultureInfo.InvariantCulture, $"[VMStateIgnore] public bool Has{number} = {(_random.Next(2) == 0 ? "true" : "false")}; ");
    }

    /// <summary>A field, or a property; both are visited.</summary>
    private string Declare(string type, string member, string initial)
    {
        string value = initial.Length == 0 ? "" : $" = {initial}";
        return _random.Next(5) switch
        {
            0 => $"public {type} {member} {{ get; set; }}{value}{(value.Length == 0 ? "" : ";")} ",
            1 when initial.StartsWith("new", StringComparison.Ordinal) && !type.EndsWith('?') => $"public readonly {type} {member}{value}; ",
            2 => $"internal {type} {member}{value}; ",
            _ => $"public {type} {member}{value}; ",
        };
    }

    private string Scalar() => s_scalars[_random.Next(s_scalars.Length)];

    private (string Type, string Initial, string Option) FixedArray()
    {
        int count = _random.Next(1, 6);
        string element = ElementType();
        return _random.Next(4) switch
        {
            0 => (((string[])["Words", "Octets", "Longs", "Flats", "Bools"])[_random.Next(5)], "", ""),
            1 => ($"{element}[]?", "", $"Count = {count}"),
            _ => ($"{element}[]", $"new {element}[{count}]", $"Count = {count}"),
        };
    }

    private (string Type, string Initial, string Option) CountedArray(int number, List<string> options)
    {
        AddCount(number, options);
        string element = ElementType();
        int factor = _random.Next(3) == 0 ? 2 : 1;
        return ($"{element}[]", "[]", $"CountField = nameof(N{number}), Count = 6{(factor == 1 ? "" : ", CountFactor = 2")}");
    }

    private (string Type, string Initial, string Option) OctetsOf(int number, List<string> options)
    {
        switch (_random.Next(5))
        {
            case 0:
                return ("byte[]", "new byte[7]", "TypeName = \"buffer\", Size = 7");
            case 1:
                return ("ulong[]", "new ulong[2]", $"TypeName = \"bitmap\", Count = {_random.Next(65, 129)}");
            case 2:
                return ("Octets", "", "TypeName = \"own info\"");
            case 3:
                AddCount(number, options);
                return ("Memory<byte>", "", $"CountField = nameof(N{number}), Count = 99");
            default:
                AddCount(number, options);
                return ("byte[]", "[]", $"CountField = nameof(N{number}), Count = 9, TypeName = \"buffer\"");
        }
    }

    /// <summary>The count of the member that follows; it is there whenever that is.</summary>
    private void AddCount(int number, List<string> options)
    {
        string type = s_counts[_random.Next(s_counts.Length)];
        bool isField = _random.Next(4) != 0;
        _members.Append(isField ? $"[VMStateField({string.Join(", ", options)})] public {type} N{number}; " : $"[VMStateIgnore] public {type} N{number} = 2; ");
    }

    private (string Type, string Initial, string Option) ListOf() => _random.Next(5) switch
    {
        0 => ("List<Node>", "[]", "TypeName = \"qlist\""),
        1 => ("List<Item>", "new()", ""),
        2 => ("SortedDictionary<ulong, Node>", "[]", ""),
        3 => ("SortedList<ulong, Item>", "new()", ""),
        _ => ("List<KeyValuePair<Key, Item>>", "[]", ""),
    };

    private (string Type, string Initial, string Option) PointerOf()
    {
        string rule = $"Pointer = PointerRule.{(_random.Next(2) == 0 ? "NullMarker" : "PresenceMarker")}";
        string type = ((string[])["Node?", "Flat?", "uint?", "bool?", "Signed?", "double?"])[_random.Next(6)];
        return _random.Next(2) == 0 ? (type, "", rule) : ($"{type}[]", "[]", $"{rule}, Count = {_random.Next(1, 4)}");
    }

    private (string Type, string Initial, string Option) StructOf() => _random.Next(4) switch
    {
        0 => ("Flat", "", ""),
        1 => ("Tail", "new()", ""),
        2 => ("Flat", "", "StructVersion = 1"),
        _ => ("Node", "new()", ""),
    };

    private string ElementType() => _random.Next(4) switch { 0 => "Flat", 1 => "Node", _ => Scalar() };

    /// <summary>A subsection of a type of its own, by pointer or by predicate.</summary>
    private string Subsection(string owner, int index)
    {
        string type = $"{owner}Part{index}";
        _members.Append(_random.Next(3) switch
        {
            0 => $"[VMStateSubsection(Needed = nameof(Needs{index}))] public {type} S{index} = new(); private bool Needs{index} => S{index}.X != 0; ",
            1 => $"[VMStateSubsection] public {type}? S{index} {{ get; set; }} ",
            _ => $"[VMStateSubsection] public {type}? S{index}; ",
        });
        string kind = _random.Next(2) == 0 ? "struct" : "class";
        return $$""" [VMState("{{owner}}/{{index}}", Version = {{_random.Next(3)}})] public partial {{kind}} {{type}} { [VMStateField] public """
            + $$"""{{((string[])["byte", "uint", "long"])[_random.Next(3)]}} X; }""";
    }
}
