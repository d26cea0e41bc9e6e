using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Ber.Compat;
using Ber.Detector;

namespace Matrix;

/// <summary>
/// What <c>schema diff</c> says of the dumps of two releases, against what happened when a guest that has the device went from the one to the other. A device
/// is decided where all device types that send its section are flagged, and a recorded load had the section.
/// </summary>
internal static partial class SchemaOutcomes
{
    /// <summary>One section that is flagged as an error between two binaries.</summary>
    /// <param name="Pair">The binaries.</param>
    /// <param name="Section">The section.</param>
    /// <param name="Finding">The first error.</param>
    /// <param name="Outcome">What happened.</param>
    internal sealed record Flagged(string Pair, string Section, CheckFinding Finding, FlaggedOutcome Outcome);

    /// <summary>A refused load of a section that both dumps have.</summary>
    /// <param name="Pair">The binaries.</param>
    /// <param name="Section">The section.</param>
    /// <param name="Words">QEMU's, without its numbers.</param>
    /// <param name="Said">error, depends or nothing.</param>
    internal sealed record Broken(string Pair, string Section, string Words, string Said);

    internal enum FlaggedOutcome
    {
        Refused,
        LoadedOtherwise,
        Loaded,
        Undecided,
    }

    /// <summary>Compares all pairs of releases of which there are dumps and loads, and writes a table.</summary>
    public static (IReadOnlyList<Flagged> Flagged, IReadOnlyList<Broken> Broken) Run(string folder, TextWriter output)
    {
        Dictionary<string, string> targets = CorpusSet.All.SelectMany(s => File.ReadLines(s.StreamsIn(folder))).Select(TargetOf).ToDictionary();
        ILookup<string, string> dumps = Directory.GetFiles(Path.Join(folder, "schemas")).Order(StringComparer.Ordinal)
            .ToLookup(static path => string.Join('.', Name().Match(Path.GetFileName(path)).Groups.Values.Skip(1).Take(2).Select(static g => g.Value)));
        List<Flagged> flagged = [];
        List<Broken> broken = [];
        TimeSpan longest = default;
        foreach (var pair in CorpusSet.All.SelectMany(s => s.Read(folder))
            .Where(r => !r.IsSameVersion && targets.ContainsKey(r.Source))
            .GroupBy(r => (r.SourceVersion, r.DestinationVersion, Target: targets[r.Source])).OrderBy(static g => g.Key))
        {
            if (TryRead(dumps[$"{pair.Key.SourceVersion}.{pair.Key.Target}"]) is not SchemaCatalog source
                || TryRead(dumps[$"{pair.Key.DestinationVersion}.{pair.Key.Target}"]) is not SchemaCatalog destination)
                continue;
            var clock = Stopwatch.StartNew();
            CheckReport report = SchemaCheck.Compare(source, destination, new CheckOptions { DestinationVersion = ReleaseOf(pair.Key.DestinationVersion) });
            longest = clock.Elapsed > longest ? clock.Elapsed : longest;
            Judge($"{pair.Key.SourceVersion} → {pair.Key.DestinationVersion} {pair.Key.Target}", report, source, [.. pair], folder, flagged, broken);
        }

        Write(output, flagged, broken, longest);
        return (flagged, broken);
    }

    private static void Judge(
        string pair, CheckReport report, SchemaCatalog source, MatrixRow[] rows, string folder, List<Flagged> flagged, List<Broken> broken)
    {
        ILookup<string, string> types = source.Entries.Where(static e => e.Description is not null)
            .ToLookup(static e => e.Description!.Name, static e => e.DeviceType!);
        Dictionary<string, string[]> sections = rows.Select(static r => r.Source).Distinct().ToDictionary(static s => s, s => SectionsOf(folder, s));
        foreach (IGrouping<string, string> section in types)
        {
            CheckFinding[] about = [.. report.Findings.Where(f => f.Kind is not CheckFindingKind.SubsectionRepeated && f.Devices.Intersect(section).Any())];
            MatrixRow[] sent = [.. rows.Where(r => sections[r.Source].Contains(section.Key))];
            MatrixRow[] refused = [.. sent.Where(r => r.IsFailure && r.Messages.Any(m => Names(m, section.Key)))];
            CheckFinding[] errors = [.. about.Where(static f => f.Severity is CheckSeverity.Error)];
            if (errors.Length > 0)
            {
                bool isWhole = section.All(type => errors.Any(e => e.Devices.Contains(type)));
                flagged.Add(new Flagged(pair, section.Key, errors[0], isWhole ? OutcomeOf(section.Key, sent, refused) : FlaggedOutcome.Undecided));
            }

            string said = errors.Length > 0 ? "error" : about.Any(static f => f.Severity is CheckSeverity.Warning) ? "depends" : "nothing";
            broken.AddRange(refused.Select(r => new Broken(pair, section.Key, Numbers().Replace(r.Messages[0], "N"), said)));
        }
    }

    private static FlaggedOutcome OutcomeOf(string section, MatrixRow[] sent, MatrixRow[] refused)
    {
        if (sent.Any(static r => r.IsKept))
            return FlaggedOutcome.Loaded;
        if (sent.FirstOrDefault(static r => r.IsLost) is MatrixRow lost)
            return lost.Changes.Any(c => Names(c.Section, section)) ? FlaggedOutcome.LoadedOtherwise : FlaggedOutcome.Loaded;
        return refused.Length > 0 ? FlaggedOutcome.Refused : FlaggedOutcome.Undecided;
    }

    /// <summary>Whether QEMU's words are about what the section has in it: not about a section that the destination's machine does not have.</summary>
    private static bool Names(string message, string section)
        => !message.Contains("Unknown", StringComparison.Ordinal)
            && Regex.IsMatch(message, $"(^|[ '/]){Regex.Escape(section)}([' :/]|$)", RegexOptions.CultureInvariant);

    private static string[] SectionsOf(string folder, string stream)
    {
        string path = Path.Join(folder, "streams", stream + ".mig");
        try
        {
            using FileStream file = File.OpenRead(path);
            return [.. ProfileReader.Read(new StreamOctetSource(file)).Devices.Select(static d => d.Description?.Name ?? "")];
        }
        catch (Exception exception) when (exception is StreamFormatException or IOException)
        {
            return [];
        }
    }

    /// <summary>The first dump that can be read: some releases write texts that break off.</summary>
    private static SchemaCatalog? TryRead(IEnumerable<string> paths)
    {
        foreach (string path in paths)
        {
            try
            {
                return SchemaCatalogs.ReadJson(File.ReadAllBytes(path));
            }
            catch (StreamFormatException)
            {
                // The next one.
            }
        }

        return null;
    }

    private static void Write(TextWriter output, List<Flagged> flagged, List<Broken> broken, TimeSpan longest)
    {
        foreach (Flagged one in flagged.Where(static f => f.Outcome is not FlaggedOutcome.Undecided))
            output.WriteLine($"{one.Outcome}: {one.Pair}: {one.Section}: {one.Finding}");
        foreach (var kind in broken.Where(static b => b.Said == "nothing").CountBy(static b => $"{b.Pair}: {b.Section}: {b.Words}")
            .OrderBy(static k => k.Key, StringComparer.Ordinal))
            output.WriteLine($"not shown: {kind.Key}: {kind.Value} loads");
        int Of(FlaggedOutcome outcome) => flagged.Count(f => f.Outcome == outcome);
        int decided = flagged.Count - Of(FlaggedOutcome.Undecided);
        output.WriteLine(
            $"{flagged.Count} sections flagged as errors, {decided} decided by loads: {Of(FlaggedOutcome.Refused)} refused, "
            + $"{Of(FlaggedOutcome.LoadedOtherwise)} loaded otherwise than sent, {Of(FlaggedOutcome.Loaded)} loaded");
        output.WriteLine(
            $"{broken.Count} loads refused for what a section has: {broken.Count(static b => b.Said == "error")} said to be errors, "
            + $"{broken.Count(static b => b.Said == "depends")} to depend, {broken.Count(static b => b.Said == "nothing")} not shown");
        output.WriteLine($"longest comparison {longest.TotalMilliseconds:F0} ms");
    }

    private static KeyValuePair<string, string> TargetOf(string line)
    {
        using var document = JsonDocument.Parse(line);
        return new(document.RootElement.GetProperty("id").GetString()!, document.RootElement.GetProperty("target").GetString() ?? "");
    }

    private static QemuVersion ReleaseOf(string version)
        => QemuVersion.TryParse(version == "sid" ? "11.1" : version, out QemuVersion release) ? release : default;

    [GeneratedRegex(@"0x[0-9a-f]+|\d+")]
    private static partial Regex Numbers();

    [GeneratedRegex(@"^q(sid|\d+\.\d+)\.([^.]+)\.")]
    private static partial Regex Name();
}
