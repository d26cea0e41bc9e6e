using System.Text.Json;
using Ber.Compat;

namespace Ber.Detector;

/// <summary>Names that mean the same on the wire (schemas/renames.json): data, with the release or commit that made each.</summary>
internal sealed class RenameTable
{
    private static readonly Lazy<RenameTable> s_shipped = new(static () => new RenameTable(ShippedData.Read("renames.json")));

    private readonly HashSet<(string In, string One, string Other)> _fields = [];
    private readonly HashSet<(string In, string One, string Other)> _descriptions = [];
    private readonly HashSet<(string One, string Other)> _sections = [];
    private readonly HashSet<(string One, string Other)> _types = [];
    private readonly Dictionary<(string In, string Name), string> _otherNames = [];

    /// <summary>Reads a table.</summary>
    /// <param name="json">As in schemas/renames.json.</param>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public RenameTable(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        string group = "";
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.PropertyName && reader.CurrentDepth == 1)
                group = reader.GetString()!;
            else if (reader.TokenType is JsonTokenType.StartObject && reader.CurrentDepth == 2)
                Add(group, ref reader);
        }
    }

    public static RenameTable Shipped => s_shipped.Value;

    /// <summary>Whether two field names mean the same field of these descriptions.</summary>
    public bool AreSame(string sourceOwner, string source, string destinationOwner, string destination)
        => _fields.Contains((sourceOwner, source, destination)) || _fields.Contains((destinationOwner, source, destination));

    /// <summary>Another name of a field; null: none is known.</summary>
    public string? OtherName(string owner, string field) => _otherNames.GetValueOrDefault((owner, field));

    /// <summary>Whether two names of descriptions mean the same within a section.</summary>
    public bool AreSameDescriptions(string section, string source, string destination) => _descriptions.Contains((section, source, destination));

    /// <summary>Whether two names of sections mean the same.</summary>
    public bool AreSameSections(string source, string destination) => _sections.Contains((source, destination));

    /// <summary>Whether two type names stand for the same octets with the same meaning.</summary>
    public bool AreSameTypes(string source, string destination) => source == destination || _types.Contains((source, destination));

    private void Add(string group, ref Utf8JsonReader reader)
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

        if (names is not [string one, string other])
            return;
        foreach ((string x, string y) in (ReadOnlySpan<(string, string)>)[(one, other), (other, one)])
        {
            _ = group switch
            {
                "fields" => _fields.Add((owner, x, y)) && _otherNames.TryAdd((owner, x), y),
                "descriptions" => _descriptions.Add((owner, x, y)),
                "sections" => _sections.Add((x, y)),
                _ => _types.Add((x, y)),
            };
        }
    }
}
