using System.Text.Json;
using System.Text.RegularExpressions;

namespace Matrix;

/// <summary>One recorded load of a source stream into a destination QEMU.</summary>
internal sealed partial record MatrixRow
{
    public required string Id { get; init; }

    public required string Source { get; init; }

    public required string Twin { get; init; }

    public required string SourceVersion { get; init; }

    public required string DestinationVersion { get; init; }

    public required string Outcome { get; init; }

    public required bool IsCrashed { get; init; }

    public required string Kind { get; init; }

    public required string[] Messages { get; init; }

    /// <summary>What the destination gave back changed: section ("idstr/instance"), and the names on the way to the field.</summary>
    public required (string Section, string[] Names)[] Changes { get; init; }

    /// <summary>The destination's program and its arguments; empty: they are not kept.</summary>
    public string[] CommandLine { get; init; } = [];

    /// <summary>QEMU refused, or died of it.</summary>
    public bool IsFailure => Outcome == "fails" || IsCrashed;

    /// <summary>Whether the guest had run before it was migrated.</summary>
    public bool IsRan => Source.Split('.').Contains("ran");

    public bool IsSameVersion => SourceVersion == DestinationVersion;

    public bool IsLost => Outcome == "loads-but-differs" && !IsCrashed;

    /// <summary>All that was sent came out again.</summary>
    public bool IsKept => Outcome == "loads" && !IsCrashed;

    /// <summary>The source's machine and devices, without the QEMU version: what the two halves are divided by.</summary>
    public string Configuration => Version().Replace(Source, ".").TrimStart('.');

    /// <summary>0 or 1, by a hash of the configuration.</summary>
    public int Half
    {
        get
        {
            uint hash = 2166136261;
            foreach (char c in Configuration)
                hash = (hash ^ c) * 16777619;
            return (int)((hash >> 16) & 1);
        }
    }

    public static IEnumerable<MatrixRow> ReadAll(string path) => Parse(File.ReadLines(path));

    public static IEnumerable<MatrixRow> Parse(IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            using var document = JsonDocument.Parse(line);
            JsonElement row = document.RootElement;
            yield return new MatrixRow
            {
                Id = row.GetProperty("id").GetString()!,
                Source = row.GetProperty("source").GetString()!,
                Twin = row.GetProperty("twin").GetString()!,
                SourceVersion = row.GetProperty("sourceVersion").GetString()!,
                DestinationVersion = row.GetProperty("destinationVersion").GetString()!,
                Outcome = row.GetProperty("outcome").GetString()!,
                IsCrashed = row.GetProperty("crashed").GetBoolean(),
                Kind = row.GetProperty("kind").GetString()!,
                Messages = [.. row.GetProperty("messages").EnumerateArray().Select(static m => m.GetString()!)],
                CommandLine = row.TryGetProperty("destinationCommandLine", out JsonElement words)
                    ? [.. words.EnumerateArray().Select(static w => w.GetString()!)] : [],
                Changes = [.. row.GetProperty("differences").EnumerateObject()
                    .SelectMany(static p => p.Value.EnumerateArray().Select(v => (p.Name, NamesOf(v.GetString()!))))],
            };
        }
    }

    /// <summary><c>a.b#1.&lt;sub c/d&gt;: new</c> → a, b, c/d.</summary>
    private static string[] NamesOf(string change)
    {
        int end = change.IndexOf(": ", StringComparison.Ordinal);
        string path = (end < 0 ? change : change[..end]).Replace("<sub ", "", StringComparison.Ordinal).Replace(">", "", StringComparison.Ordinal);
        return [.. path.Split('.').Select(static n => n.Split('#')[0])];
    }

    [GeneratedRegex(@"(^|\.)q(sid|\d+\.\d+(\.\d+)?)\.")]
    private static partial Regex Version();
}
