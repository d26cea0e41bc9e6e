using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Ber.Compat;
using Ber.Detector;

namespace Matrix;

/// <summary>
/// The rows that are in the repository: profiles instead of streams, because those have neither pages nor firmware, in a tar archive under Brotli.
/// </summary>
internal static class Sample
{
    private const string RowsName = "rows.jsonl";
    private const string Suffix = ".qprofile";

    /// <summary>Rows of one outcome, kind and cause that are kept at most.</summary>
    private const int PerGroup = 2;

    public static string Path => System.IO.Path.Join(AppContext.BaseDirectory, "sample.tar.br");

    /// <summary>Reads the archive.</summary>
    public static (IReadOnlyList<MatrixRow> Rows, Evaluation Evaluation) Read(string path)
    {
        List<MatrixRow> rows = [];
        Dictionary<string, MigrationProfile> profiles = [];
        using var stream = new BrotliStream(File.OpenRead(path), CompressionMode.Decompress);
        using var archive = new TarReader(stream);
        while (archive.GetNextEntry() is TarEntry entry)
        {
            var octets = new MemoryStream();
            entry.DataStream?.CopyTo(octets);
            octets.Position = 0;
            if (entry.Name == RowsName)
                rows.AddRange(MatrixRow.Parse(Encoding.UTF8.GetString(octets.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries)));
            else
                profiles[entry.Name[..^Suffix.Length]] = ProfileReader.Read(new StreamOctetSource(octets), entry.Name[..^Suffix.Length]);
        }

        return (rows, new Evaluation(profiles));
    }

    /// <summary>Picks rows of every outcome, kind and cause, and writes them with their profiles; none in which QEMU died.</summary>
    /// <param name="results">All rows.</param>
    /// <param name="evaluation">Where their profiles are.</param>
    /// <param name="lines">The rows as they are recorded.</param>
    /// <param name="path">The archive.</param>
    public static void Write(IReadOnlyList<RowResult> results, Evaluation evaluation, IEnumerable<string> lines, string path)
    {
        HashSet<string> picked = [];
        HashSet<string> ids = [];
        foreach (IGrouping<string, RowResult> group in results.Where(static r => !r.IsApart && !r.Row.IsCrashed).GroupBy(GroupOf)
            .OrderBy(static g => g.Key, StringComparer.Ordinal))
        {
            foreach (RowResult result in group.OrderBy(r => evaluation.OctetsOf(r.Row.Source) + evaluation.OctetsOf(r.Row.Twin))
                .ThenBy(static r => r.Row.Id, StringComparer.Ordinal).Take(PerGroup))
            {
                picked.Add(result.Row.Id);
                ids.Add(result.Row.Source);
                ids.Add(result.Row.Twin);
            }
        }

        using var stream = new BrotliStream(File.Create(path), new BrotliCompressionOptions { Quality = 11 });
        using var archive = new TarWriter(stream, TarEntryFormat.Ustar);
        var rows = new StringBuilder();
        foreach (string line in lines)
        {
            using var row = JsonDocument.Parse(line);
            if (picked.Contains(row.RootElement.GetProperty("id").GetString()!))
                rows.Append(Shorten(row.RootElement)).Append('\n');
        }

        Add(archive, RowsName, Encoding.UTF8.GetBytes(rows.ToString()));
        foreach (string id in ids.Order(StringComparer.Ordinal))
        {
            var octets = new MemoryStream();
            evaluation.ProfileOf(id).Write(new StreamOctetSink(octets), "sample");
            Add(archive, id + Suffix, octets.ToArray());
        }
    }

    private static string GroupOf(RowResult result) => result.Row.IsFailure
        ? $"fails {result.Cause}"
        : $"{result.Row.Outcome} {result.Row.Kind} {result.Row.SourceVersion} {result.Row.DestinationVersion} "
            + $"{(result.Row.Kind.StartsWith("cross", StringComparison.Ordinal) ? result.Row.Configuration.Split('.')[0] : "")}";

    /// <summary>What the evaluation reads of a row.</summary>
    private static string Shorten(JsonElement row)
    {
        var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            foreach (JsonProperty member in row.EnumerateObject().Where(
                static m => m.Name is "id" or "source" or "twin" or "sourceVersion" or "destinationVersion" or "outcome" or "crashed" or "messages" or "kind"))
                member.WriteTo(json);
            json.WriteStartObject("differences");
            foreach (JsonProperty section in row.GetProperty("differences").EnumerateObject())
            {
                json.WriteStartArray(section.Name);
                foreach (JsonElement difference in section.Value.EnumerateArray().Take(8))
                    json.WriteStringValue(difference.GetString());
                json.WriteEndArray();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }

    private static void Add(TarWriter archive, string name, byte[] octets)
        => archive.WriteEntry(
            new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(octets), ModificationTime = DateTimeOffset.UnixEpoch });
}
