using System.Text.Json;

namespace Matrix;

/// <summary>One recorded load of a source stream into a destination QEMU.</summary>
internal sealed record MatrixRow
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

    /// <summary>Sections ("idstr/instance") that the destination gave back changed.</summary>
    public required string[] ChangedSections { get; init; }

    public bool IsFailure => Outcome == "fails";

    public bool IsSameVersion => SourceVersion == DestinationVersion;

    public bool IsLost => Outcome == "loads-but-differs";

    /// <summary>The source's machine and devices, without the QEMU version: what the two halves are divided by.</summary>
    public string Configuration => Source[(Source.IndexOf('.', Source.StartsWith('q') ? Source.IndexOf('.', 1) + (Source.StartsWith("qsid", StringComparison.Ordinal) ? 0 : 1) : 0) + 1)..];

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

    public static IEnumerable<MatrixRow> ReadAll(string path)
    {
        foreach (string line in File.ReadLines(path))
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
                ChangedSections = [.. row.GetProperty("differences").EnumerateObject().Select(static p => p.Name)],
            };
        }
    }
}
