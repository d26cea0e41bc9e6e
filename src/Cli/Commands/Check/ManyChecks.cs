using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Ber.Compat;
using Ber.Detector;

namespace Ber.Cli;

/// <summary>Every source against every destination. Files of equal octets are read once, and pairs of them compared once.</summary>
internal sealed class ManyChecks
{
    private const long MaxDigested = 64 << 20;   // octets of a file; a larger one is taken for one of its own

    private readonly string[] _sources;
    private readonly string[] _destinations;
    private readonly Side[] _from;
    private readonly Side[] _to;

    /// <param name="sources">Files of the sources.</param>
    /// <param name="destinations">Files of the destinations.</param>
    public ManyChecks(string[] sources, string[] destinations)
    {
        _sources = sources;
        _destinations = destinations;
        Dictionary<string, Side> known = [];
        _from = [.. sources.Select(path => Read(path, known))];
        _to = [.. destinations.Select(path => Read(path, known))];
    }

    /// <summary>Compares all pairs.</summary>
    /// <param name="schemas">Of the destinations' binaries; null: none are given.</param>
    /// <param name="options">Choices.</param>
    /// <returns>The pairs, source by source.</returns>
    public IReadOnlyList<CheckedPair> Run(SchemaCatalog? schemas, CheckOptions options)
    {
        (Side From, Side To)[] pairs = [.. _from.SelectMany(_ => _to, static (from, to) => (from, to)).Distinct()];
        var reports = new CheckReport?[pairs.Length];
        Parallel.For(0, pairs.Length, i => reports[i] = pairs[i] is ({ Profile: { } source }, { Profile: { } destination })
            ? MigrationCheck.Check(source, destination.With(schemas), options) : null);
        Dictionary<(Side, Side), CheckReport?> byPair = pairs.Zip(reports).ToDictionary(static p => p.First, static p => p.Second);
        return
        [
            .. Enumerable.Range(0, _sources.Length).SelectMany(
                _ => Enumerable.Range(0, _destinations.Length), (s, d) => new CheckedPair(_sources[s], _destinations[d], byPair[(_from[s], _to[d])])),
        ];
    }

    /// <summary>The exit code of all of them: of the worst.</summary>
    public static int CodeOf(IReadOnlyList<CheckedPair> pairs)
        => pairs.Any(static p => p.Report is null) ? ExitCode.Unreadable
            : pairs.Any(static p => p.Report!.Verdict is CheckVerdict.Incompatible) ? ExitCode.Different
            : pairs.Any(static p => p.Report!.Verdict is CheckVerdict.Depends) ? ExitCode.Depends : ExitCode.Done;

    /// <summary>A table of verdicts, a row for each source; then each cause with the pairs that it is about.</summary>
    public void PrintTable(TextWriter output, IReadOnlyList<CheckedPair> pairs)
    {
        const int Column = 14;
        int width = _sources.Max(static s => s.Length);
        for (int d = 0; d < _destinations.Length; d++)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{d + 1,4}  {_destinations[d]}"));
        output.WriteLine($"{"".PadRight(width)}{string.Concat(Enumerable.Range(1, _destinations.Length).Select(static d => $"  {d,-Column}"))}".TrimEnd());
        foreach (CheckedPair[] row in pairs.Chunk(_destinations.Length))
            output.WriteLine($"{row[0].Source.PadRight(width)}{string.Concat(row.Select(static p => $"  {p.Verdict,-Column}"))}".TrimEnd());
        foreach (IGrouping<(string Verdict, string Cause), CheckedPair> cause in pairs.Where(static p => p.Cause.Length > 0)
            .GroupBy(static p => (p.Verdict, p.Cause)).OrderByDescending(static g => g.First().Report!.Verdict is CheckVerdict.Incompatible)
            .ThenByDescending(static g => g.Count()))
        {
            output.WriteLine();
            output.WriteLine($"{cause.Key.Verdict}: {cause.Key.Cause}");
            foreach (CheckedPair pair in cause)
                output.WriteLine($"    {pair.Source} → {pair.Destination}");
        }
    }

    /// <summary>A line of JSON for each pair.</summary>
    public static void PrintJson(Stream output, IReadOnlyList<CheckedPair> pairs)
    {
        foreach (CheckedPair pair in pairs)
        {
            using (var json = new Utf8JsonWriter(output))
            {
                json.WriteStartObject();
                json.WriteString("source", pair.Source);
                json.WriteString("destination", pair.Destination);
                json.WriteString("verdict", pair.Verdict);
                json.WriteStartArray("findings");
                if (pair.Report is CheckReport report)
                    FindingJsonPrinter.WriteFindings(json, report);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            output.Write("\n"u8);
        }
    }

    private static Side Read(string path, Dictionary<string, Side> known)
    {
        string key = DigestOf(path) ?? $"path {Path.GetFullPath(path)}";
        if (!known.TryGetValue(key, out Side? side))
            known[key] = side = new Side(Sides.ReadProfile(path, out MigrationProfile? profile) is ExitCode.Done ? profile : null);
        return side;
    }

    private static string? DigestOf(string path)
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists || file.Length > MaxDigested || file.Attributes.HasFlag(FileAttributes.Device))
                return null;
            using FileStream octets = file.OpenRead();
            return Convert.ToHexStringLower(SHA256.HashData(octets));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;   // to read it says why
        }
    }

    /// <summary>What a file shows, by identity.</summary>
    private sealed class Side(MigrationProfile? profile)
    {
        /// <summary>null: it cannot be read, and that was said.</summary>
        public MigrationProfile? Profile => profile;
    }
}
