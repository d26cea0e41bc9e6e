using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Matrix;

/// <summary>The rows that CI rehearses (tests/EndToEnd): streams and command lines, in a tar archive under Brotli.</summary>
internal static class RehearsalSample
{
    private const int Count = 20;
    private const int MaxLength = 700_000;

    /// <summary>Whether CI can have all that a row needs: the QEMU that it installs, small streams, no devices of the host.</summary>
    private static bool IsEasy(RehearsedRow row, string corpus)
        => row is { IsRight: true, Row: { IsCrashed: false, DestinationVersion: "7.2" } } && row.Row.CommandLine[0] == "qemu-system-x86_64"
            && new FileInfo(StreamOf(row, corpus)).Length < MaxLength
            && !row.Row.CommandLine.Any(static w => w is "kvm" || IsOfTheHost(w));

    private static bool IsOfTheHost(string word) => word.Contains("tap,", StringComparison.Ordinal) || word.Contains("file=", StringComparison.Ordinal);

    private static string StreamOf(RehearsedRow row, string corpus) => Path.Join(corpus, "streams", row.Row.Source + ".mig");

    /// <summary>Picks rows of all outcomes, of as many causes as there are, and writes them.</summary>
    /// <param name="rows">Rows that were tried.</param>
    /// <param name="corpus">Where the streams are.</param>
    /// <param name="path">The archive.</param>
    public static void Write(IEnumerable<RehearsedRow> rows, string corpus, string path)
    {
        List<RehearsedRow> picked = [];
        foreach (IGrouping<string, RehearsedRow> outcome in rows.Where(r => IsEasy(r, corpus)).GroupBy(static r => r.Row.Outcome))
        {
            picked.AddRange(outcome.GroupBy(static r => Cause(r.Row)).Select(g => g.MinBy(r => new FileInfo(StreamOf(r, corpus)).Length)!)
                .OrderBy(static r => r.Row.Id, StringComparer.Ordinal).Take((Count + 2) / 3));
        }

        using var stream = new BrotliStream(File.Create(path), new BrotliCompressionOptions { Quality = 11 });
        using var archive = new TarWriter(stream, TarEntryFormat.Ustar);
        foreach (RehearsedRow row in picked.Take(Count))
        {
            string name = $"{picked.IndexOf(row):D2}";
            using var text = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(
                new { row.Row.Id, row.Row.Outcome, row.Row.Messages, row.Row.CommandLine }));
            Add(archive, $"{name}.json", text);
            using FileStream source = File.OpenRead(StreamOf(row, corpus));
            Add(archive, $"{name}.mig", source);
        }
    }

    /// <summary>What rows have in common that fail or differ alike: the first message without its numbers, or the device that is different.</summary>
    private static string Cause(MatrixRow row)
        => row.IsFailure
            ? new StringBuilder().AppendJoin(' ', (row.Messages.FirstOrDefault() ?? "").Split(' ').Where(static w => w.All(char.IsLetter))).ToString()
            : row.IsLost ? row.Changes.FirstOrDefault().Section?.Split('/')[^2] ?? "" : row.Configuration;

    private static void Add(TarWriter archive, string name, Stream data)
        => archive.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = data, ModificationTime = DateTimeOffset.UnixEpoch });
}
