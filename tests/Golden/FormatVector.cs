using Support;

namespace Golden;

/// <summary>One fenced block <c>vector</c> of docs/format.md: lines <c>key: value</c>; a line without a key goes on with the value before it.</summary>
internal sealed class FormatVector
{
    private readonly Dictionary<string, string> _values = [];

    private FormatVector(IEnumerable<string> lines)
    {
        string last = "";
        foreach (string line in lines)
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && !line.StartsWith(' '))
                _values.Add(last = line[..colon], line[(colon + 1)..].Trim());
            else
                _values[last] += $" {line.Trim()}";
        }
    }

    public string Name => this["name"];

    public string this[string key] => _values.TryGetValue(key, out string? value) ? value : throw new FormatException($"A vector has no '{key}'.");

    public bool Has(string key) => _values.ContainsKey(key);

    public byte[] Octets(string key) => LegacyStruct.Hex(this[key]);

    /// <summary>All vectors of the document.</summary>
    public static IReadOnlyList<FormatVector> All { get; } = Read();

    private static List<FormatVector> Read()
    {
        List<FormatVector> vectors = [];
        List<string>? lines = null;
        foreach (string line in File.ReadLines(Path.Join(GoldenText.Root, "docs/format.md")))
        {
            if (line == "```vector")
            {
                lines = [];
            }
            else if (line == "```" && lines is not null)
            {
                vectors.Add(new FormatVector(lines));
                lines = null;
            }
            else
            {
                lines?.Add(line);
            }
        }

        return vectors;
    }
}
