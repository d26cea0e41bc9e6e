using System.Text.Json;
using Ber.Compat;

namespace Ber.Detector;

/// <summary>Names that mean the same on the wire (schemas/renames.json): data, with the release or commit that made each.</summary>
internal sealed class RenameTable
{
    private static readonly Lazy<RenameTable> s_shipped = new(static () => new RenameTable(ShippedData.Read("renames.json")));

    private readonly HashSet<(string In, string One, string Other)> _fields = [];
    private readonly HashSet<(string In, string One, string Other)> _descriptions = [];
    private readonly Dictionary<string, List<string>> _sections = [];
    private readonly HashSet<(string One, string Other)> _types = [];
    private readonly Dictionary<(string In, string Name), string> _otherNames = [];
    private readonly Dictionary<string, List<(string In, string Name)>> _names = [];

    /// <summary>Reads a table.</summary>
    /// <param name="json">As in schemas/renames.json.</param>
    public RenameTable(ReadOnlySpan<byte> json) => Read(json);

    public static RenameTable Shipped => s_shipped.Value;

    /// <summary>Adds a user's table, for as long as the process runs.</summary>
    /// <param name="json">In the form of schemas/renames.json.</param>
    /// <exception cref="StreamFormatException">It is not.</exception>
    public void Extend(ReadOnlySpan<byte> json)
    {
        const string Form = "a table of renames in the form of schemas/renames.json";
        try
        {
            if (!Read(json))
                throw new StreamFormatException(StreamFormatError.NotAStream, 0, Form, "JSON with none of sections, descriptions, fields, types");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new StreamFormatException(StreamFormatError.Malformed, 0, Form, "something else", exception);
        }
    }

    /// <summary>Reads entries.</summary>
    /// <returns>Whether there is a group of them that is known.</returns>
    private bool Read(ReadOnlySpan<byte> json)
    {
        bool isKnown = false;
        var reader = new Utf8JsonReader(json);
        string group = "";
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.PropertyName && reader.CurrentDepth == 1)
                isKnown |= (group = reader.GetString()!) is "sections" or "descriptions" or "fields" or "types";
            else if (reader.TokenType is JsonTokenType.StartObject && reader.CurrentDepth == 2)
                Add(group, ref reader);
        }

        return isKnown;
    }

    /// <summary>Whether two field names mean the same field of these descriptions.</summary>
    public bool AreSame(string sourceOwner, string source, string destinationOwner, string destination)
        => _fields.Contains((sourceOwner, source, destination)) || _fields.Contains((destinationOwner, source, destination));

    /// <summary>Another name of a field; null: none is known.</summary>
    public string? OtherName(string owner, string field) => _otherNames.GetValueOrDefault((owner, field));

    /// <summary>Whether two names of descriptions mean the same within a section.</summary>
    public bool AreSameDescriptions(string section, string source, string destination) => _descriptions.Contains((section, source, destination));

    /// <summary>The other names that a section has had.</summary>
    public IReadOnlyList<string> SectionsOf(string section) => _sections.GetValueOrDefault(section, []);

    /// <summary>Whether two type names stand for the same octets with the same meaning.</summary>
    public bool AreSameTypes(string source, string destination) => source == destination || _types.Contains((source, destination));

    /// <summary>All other names that a field of this name has, each with the description in which it has it.</summary>
    public IReadOnlyList<(string In, string Name)> NamesOf(string field) => _names.TryGetValue(field, out List<(string, string)>? names) ? names : [];

    private void Add(string group, ref Utf8JsonReader reader)
    {
        (string owner, List<string> names) = ReadEntry(ref reader);
        if (names is not [string one, string other])
            return;
        Add(group, owner, one, other);
        Add(group, owner, other, one);
    }

    private void Add(string group, string owner, string name, string other)
    {
        switch (group)
        {
            case "fields":
                if (!_fields.Add((owner, name, other)))
                    return;
                _otherNames.TryAdd((owner, name), other);
                AddOther(_names, name, (owner, other));
                break;
            case "descriptions":
                _descriptions.Add((owner, name, other));
                break;
            case "sections":
                AddOther(_sections, name, other);
                break;
            default:
                _types.Add((name, other));
                break;
        }
    }

    private static void AddOther<T>(Dictionary<string, List<T>> names, string name, T other)
    {
        if (!names.TryGetValue(name, out List<T>? others))
            names[name] = others = [];
        if (!others.Contains(other))
            others.Add(other);
    }

    private static (string Owner, List<string> Names) ReadEntry(ref Utf8JsonReader reader)
    {
        string owner = "";
        List<string> names = [];
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            bool isOwner = reader.ValueTextEquals("in"u8);
            bool isNames = reader.ValueTextEquals("names"u8);
            reader.Read();
            if (isOwner)
            {
                owner = reader.GetString() ?? "";
            }
            else if (isNames && reader.TokenType is JsonTokenType.StartArray)
            {
                while (reader.Read() && reader.TokenType is JsonTokenType.String)
                    names.Add(reader.GetString()!);
            }
            else
            {
                reader.Skip();
            }
        }

        return (owner, names);
    }
}
