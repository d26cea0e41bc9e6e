using System.Globalization;
using Ber.Compat;
using Ber.Detector;

namespace Ber.Cli;

/// <summary>Findings for people.</summary>
internal static class FindingTextPrinter
{
    public static void Print(TerminalWriter output, FindingList list, bool showsNotes)
    {
        foreach ((CheckReport report, string? direction) in list.Directions)
        {
            (string source, string destination) = direction == "reverse" ? (list.Destination, list.Source) : (list.Source, list.Destination);
            CheckVerdict verdict = list.VerdictOf(report, direction);
            output.Write(StyleOf(verdict), FindingWords.NameOf(verdict));
            output.WriteLine($": {source} → {destination}");
            CheckFinding[] counted = [.. report.Findings.Where(f => list.Gate.StateOf(f, direction).State is FindingState.New)];
            Write(output, report with { Findings = [.. counted] }, showsNotes);
            if (counted.Length < report.Findings.Length)
                output.WriteLine(Rest(list, report, direction));
        }
    }

    /// <summary>How many findings do not count, and why.</summary>
    private static string Rest(FindingList list, CheckReport report, string? direction)
    {
        (FindingState State, string? Reason)[] states = [.. report.Findings.Select(f => list.Gate.StateOf(f, direction))];
        int known = states.Count(static s => s.State is FindingState.Known);
        string[] waived =
        [
            .. states.Where(static s => s.State is FindingState.Waived).GroupBy(static s => s.Reason)
                .Select(static g => $"{Many(g.Count(), "finding")} waived: {g.Key}"),
        ];
        return string.Join('\n', known == 0 ? waived : [$"{Many(known, "finding")} known from the baseline", .. waived]);
    }

    private static TextStyle StyleOf(CheckVerdict verdict) => verdict switch
    {
        CheckVerdict.Compatible => TextStyle.Good,
        CheckVerdict.Depends => TextStyle.Doubtful,
        _ => TextStyle.Bad,
    };

    private static TextStyle StyleOf(CheckSeverity severity) => severity switch
    {
        CheckSeverity.Error => TextStyle.Bad,
        CheckSeverity.Warning => TextStyle.Doubtful,
        _ => TextStyle.Quiet,
    };

    private static void Write(TerminalWriter output, CheckReport report, bool showsNotes)
    {
        foreach (CheckFinding finding in report.Findings)
        {
            if (showsNotes || finding.Severity is not CheckSeverity.Note)
                Write(output, finding);
        }

        if (report.Findings.Any(static f => f.QemuMessage is not null) && FindingWords.MessageVersion(report) is QemuVersionRange version)
            output.WriteLine($"messages are those of QEMU {version}");
        output.WriteLine(Summary(report, showsNotes));
    }

    private static void Write(TerminalWriter output, CheckFinding finding)
    {
        output.Write(StyleOf(finding.Severity), FindingWords.NameOf(finding.Severity));
        output.WriteLine($": {finding.Path}: {FindingWords.Words(finding.Kind)}");
        if (finding.Devices is not ([] or [_]) || finding.Devices.Any(d => d != finding.Path.IdStr))
            output.WriteLine($"    devices      {string.Join(", ", finding.Devices)}");
        if (finding.Source is not null || finding.Destination is not null)
        {
            string? place = finding.Offset is long offset ? string.Create(CultureInfo.InvariantCulture, $"   at offset 0x{offset:X}") : null;
            output.WriteLine($"    source       {finding.Source ?? "nothing"}{place}");
            output.WriteLine($"    destination  {finding.Destination ?? "nothing"}");
        }

        output.WriteLine($"    {FindingWords.Does(finding)}");
        if (FindingWords.HintOf(null, finding) is string hint)
            output.WriteLine($"    {hint}");
    }

    private static string Summary(CheckReport report, bool showsNotes)
    {
        int Count(CheckSeverity severity) => report.Findings.Count(f => f.Severity == severity);
        string problems = $"{Many(Count(CheckSeverity.Error), "error")}, {Many(Count(CheckSeverity.Warning), "warning")}";
        string summary = $"{problems}, {Many(Count(CheckSeverity.Note), "note")}";
        return showsNotes || Count(CheckSeverity.Note) == 0 ? summary : $"{summary} (--notes shows them)";
    }

    private static string Many(int count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");
}
