using System.Text.Json;
using System.Text.RegularExpressions;
using Ber.Compat;
using Ber.Detector;

namespace Matrix;

/// <summary>Every stream of the corpus against what its own binary says of itself with <c>-dump-vmstate</c>: it loads there, so that nothing may break,
/// and what the binary may send does not break there either.</summary>
internal static partial class OwnDumps
{
    private static readonly string[] s_lists = ["streams.jsonl", "streams-2.jsonl"];

    /// <summary>A stream that its own binary's dump is said not to take.</summary>
    /// <param name="Stream">Its id.</param>
    /// <param name="Breaks">What is said to break.</param>
    internal sealed record Alarm(string Stream, IReadOnlyList<CheckFinding> Breaks);

    /// <summary>Compares all of them.</summary>
    /// <param name="folder">Where the corpus is unpacked.</param>
    /// <param name="count">How many were compared; what cannot be read, as single channels and dumps that break off, is not.</param>
    public static IReadOnlyList<Alarm> Run(string folder, out int count)
    {
        List<IGrouping<string, string>> byDump =
            [.. s_lists.SelectMany(l => Pairs(folder, Path.Join(folder, l))).GroupBy(static p => p.Dump, static p => p.Stream)];
        List<(string Id, CheckReport Report)> reports = [.. byDump.AsParallel().AsOrdered().SelectMany(g => Run(folder, g.Key, g))];
        count = reports.Count / 2;
        return
        [
            .. reports.Where(static r => r.Report.Verdict is CheckVerdict.Incompatible)
                .Select(static r => new Alarm(r.Id, [.. r.Report.Findings.Where(static f => f.Severity is CheckSeverity.Error)])),
        ];
    }

    /// <summary>Writes what is said to break, each kind of it with a number of streams.</summary>
    public static void Write(TextWriter output, string folder)
    {
        IReadOnlyList<Alarm> alarms = Run(folder, out int count);
        foreach (Alarm alarm in alarms)
        {
            foreach (CheckFinding finding in alarm.Breaks)
                output.WriteLine($"{alarm.Stream}: {finding.Kind} {finding.Path}: {finding.Source} → {finding.Destination}");
        }

        output.WriteLine($"{alarms.Count} of {count} streams are called incompatible with their own binary");
    }

    private static List<(string Id, CheckReport Report)> Run(string folder, string dump, IEnumerable<string> streams)
    {
        if (TryRead(dump) is not MigrationProfile destination)
            return [];   // some releases write a text that breaks off
        List<(string Id, CheckReport Report)> reports = [];
        foreach (string id in streams)
        {
            if (TryRead(Path.Join(folder, "streams", id + ".mig")) is not MigrationProfile source)
                continue;
            reports.Add((id, MigrationCheck.Check(source, destination)));
            reports.Add(($"to {id}", MigrationCheck.Check(destination, source)));
        }

        return reports;
    }

    private static MigrationProfile? TryRead(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            return ProfileReader.Read(new StreamOctetSource(file));
        }
        catch (StreamFormatException)
        {
            return null;
        }
    }

    private static IEnumerable<(string Stream, string Dump)> Pairs(string folder, string list)
    {
        foreach (string line in File.ReadLines(list))
        {
            using var document = JsonDocument.Parse(line);
            JsonElement row = document.RootElement;
            string id = row.GetProperty("id").GetString()!;
            if (Version().Match(id) is not { Success: true } version)
                continue;
            string dump = Path.Join(
                folder, "schemas", $"{version.Groups["version"].Value}.{row.GetProperty("target").GetString()}.{row.GetProperty("machine").GetString()}.json");
            if (File.Exists(dump))
                yield return (id, dump);
        }
    }

    [GeneratedRegex(@"(^|\.)(?<version>q(sid|\d+\.\d+(\.\d+)?))\.")]
    private static partial Regex Version();
}
