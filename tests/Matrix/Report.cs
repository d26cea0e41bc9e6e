using Ber.Compat;
using Ber.Detector;

namespace Matrix;

/// <summary>The evaluation as a text.</summary>
internal static class Report
{
    private const int Worst = 10;

    public static bool IsListed(RowResult result, string list) => list switch
    {
        "misses" => !result.IsApart && result.IsMiss,
        "alarms" => !result.IsApart && result.IsFalseAlarm,
        "depends" => !result.IsApart && result.Verdict is CheckVerdict.Depends,
        "unnamed" => !result.IsApart && result.Row.IsFailure && result.Verdict is CheckVerdict.Incompatible && !result.NamesCause,
        "losses" => !result.IsApart && result.Row is { IsLost: true, IsSameVersion: true } && !result.SaysLoss,
        "false-losses" => !result.IsApart && result.IsFalseLoss,
        "errors" => result.Row is { Kind: "same-config", IsSameVersion: true } && result.HasErrors,
        "apart" => result.IsApart && result.Row.IsFailure,
        "all" => true,
        _ => false,
    };

    public static void WriteRow(TextWriter output, RowResult result)
    {
        output.WriteLine(
            $"{result.Row.Id} [{result.Row.Kind}]: {result.Row.Outcome}, said {result.Verdict}; source {result.Report.SourceVersion}, "
            + $"destination {result.Report.DestinationVersion}");
        foreach (string message in result.Row.Messages.Take(6))
            output.WriteLine($"    qemu: {message}");
        if (result.Row.IsLost)
            output.WriteLine($"    changed: {string.Join(", ", result.Row.Changes.Take(6).Select(static c => $"{c.Section}: {string.Join('.', c.Names)}"))}");
        foreach (CheckFinding finding in result.Report.Findings.Where(static f => f.Severity is not CheckSeverity.Note).Take(8))
        {
            string message = finding.QemuMessage is null ? "" : $" \"{finding.QemuMessage}\"";
            output.WriteLine($"    {finding}{message}{(finding.Condition is null ? "" : $" if {finding.Condition}")}");
        }
    }

    public static void WriteSummary(TextWriter output, IReadOnlyCollection<RowResult> results)
    {
        output.WriteLine($"{results.Count} rows");
        output.WriteLine($"all     {Rates.Of(results)}");
        for (int half = 0; half < 2; half++)
            output.WriteLine($"half {half}  {Rates.Of([.. results.Where(r => r.Row.Half == half)])}");
        foreach (bool isRan in (bool[])[true, false])
            output.WriteLine($"{(isRan ? "ran   " : "reset ")}  {Rates.Of([.. results.Where(r => r.Row.IsRan == isRan)])}");
        output.WriteLine();
        foreach (IGrouping<string, RowResult> pair in results.GroupBy(static r => $"{r.Row.SourceVersion} → {r.Row.DestinationVersion}")
            .OrderBy(static g => g.Key, StringComparer.Ordinal))
        {
            Rates rates = Rates.Of([.. pair]);
            output.WriteLine(
                $"{pair.Key,-14} fails {rates.Caught}/{rates.Failures - rates.Neither}, false alarms {rates.FalseAlarms}/{rates.Loads}, "
                + $"depends {rates.Depends}, cause {rates.Named}/{rates.Caught}");
        }

        WriteWorst(output, "missed", results.Where(static r => !r.IsApart && r.IsMiss));
        WriteWorst(output, "called a loss though nothing was lost", results.Where(static r => IsListed(r, "false-losses")), static r => r.FirstLoss);
        WriteWorst(output, "cause not named", results.Where(static r => IsListed(r, "unnamed")));
        RowResult[] apart = [.. results.Where(static r => r.IsApart)];
        output.WriteLine();
        output.WriteLine(
            $"apart: {apart.Length} of equal octets, {apart.Count(static r => r.Row.IsFailure)} of them fail, "
            + $"{apart.Count(static r => r.Verdict is CheckVerdict.Incompatible)} called incompatible");
    }

    private static void WriteWorst(TextWriter output, string title, IEnumerable<RowResult> results)
        => WriteWorst(output, $"{title}, by QEMU's message", results, static r => r.Cause);

    private static void WriteWorst(TextWriter output, string title, IEnumerable<RowResult> results, Func<RowResult, string> causeOf)
    {
        output.WriteLine();
        output.WriteLine($"{title}:");
        foreach (IGrouping<string, RowResult> cause in results.GroupBy(causeOf).OrderByDescending(static g => g.Count()).Take(Worst))
            output.WriteLine($"{cause.Count(),5}  {(cause.Key.Length > 160 ? cause.Key[..160] + "…" : cause.Key)}   ({cause.First().Row.Id})");
    }
}
