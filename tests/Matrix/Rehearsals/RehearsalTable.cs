using System.Globalization;

namespace Matrix;

/// <summary>Prints rows that were tried again.</summary>
internal static class RehearsalTable
{
    public static void WriteRow(TextWriter output, RehearsedRow row)
    {
        string found = row.Report?.Outcome.ToString() ?? "not tried";
        string mark = row.Report is null ? "-" : row.IsRight ? row.IsAgreed ? " " : "check" : "WRONG";
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{mark,-6}{row.Row.Outcome + (row.Row.IsCrashed ? " (died)" : ""),-18}{found,-16}{row.Check.Verdict,-13}"
            + $"{row.Report?.LoadTime.TotalMilliseconds,6:F0} ms  {row.Row.Id}"));
        if (mark == " ")
            return;
        if (row.Why is not null)
            output.WriteLine($"      {row.Why}");
        foreach (string words in (row.Report?.Words ?? []).Take(3))
            output.WriteLine($"      now:  {words}");
        foreach (string words in row.Row.Messages.Take(2))
            output.WriteLine($"      then: {words}");
        foreach (Ber.Compat.StreamDifference difference in (row.Report?.Differences ?? []).Take(6))
            output.WriteLine($"      differs: {difference}");
        foreach ((string section, string[] names) in row.Row.Changes.Take(4))
            output.WriteLine($"      recorded: {section} {string.Join('.', names)}");
    }

    public static void WriteSummary(TextWriter output, IReadOnlyList<RehearsedRow> rows)
    {
        foreach (IGrouping<string, RehearsedRow> version in rows.GroupBy(static r => r.Row.DestinationVersion).Append(new All(rows)))
        {
            int tried = version.Count(static r => r.Report is not null);
            int right = version.Count(static r => r.IsRight);
            int loaded = version.Count(static r => r.Report is not null && r.HadLoaded == r.Loads);
            int agreed = version.Count(static r => r.Report is not null && r.IsAgreed);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{version.Key,-6} {version.Count(),4} rows, {tried} tried: loaded or not as recorded {loaded} ({100.0 * loaded / tried:F2} %), "
                + $"lost something or not, too, {right} ({100.0 * right / tried:F2} %); check agrees on {agreed}"));
        }
    }

    private sealed class All(IReadOnlyList<RehearsedRow> rows) : List<RehearsedRow>(rows), IGrouping<string, RehearsedRow>
    {
        public string Key => "all";
    }
}
