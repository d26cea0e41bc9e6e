using System.Collections.Immutable;
using System.Globalization;
using Ber.Detector;
using Ber.Live;

namespace Ber.Cli;

/// <summary>A result for people.</summary>
internal static class MatrixTextPrinter
{
    private const int LeastWidth = 12;

    /// <summary>All of it in one line.</summary>
    public static string Summary(MatrixResult result)
    {
        MatrixTable all = MatrixTable.Of(result.Cells);
        int asked = result.Cells.Count(static c => c.Verdict.Agrees is not null);
        int open = result.Cells.Count(static c => c.Verdict is { Agrees: null, Check: CheckVerdict.Depends });
        string left = open == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", and check leaves {open} open");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{result.Cells.Length} cells: {Counts(all)}; check and loader agree on {asked - MatrixTable.Disagreements(result).Length} of {asked}{left}");
    }

    public static void Print(TerminalWriter text, MatrixResult result)
    {
        foreach (MatrixSubject build in result.Builds)
            text.WriteLine($"{build.Name}: {build.Version}");
        foreach (string machine in result.Machines)
        {
            text.WriteLine();
            PrintTable(text, result, machine);
        }

        text.WriteLine();
        PrintPairs(text, result);
        PrintRefusals(text, result);
        PrintHops(text, result);
        PrintDisagreements(text, result);
        text.WriteLine();
        text.WriteLine(Summary(result));
        if (result.Missing.Length is > 0 and int missing)
            text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{missing} cells are missing: this is a part of a run (matrix merge)"));
    }

    private static void PrintTable(TerminalWriter text, MatrixResult result, string machine)
    {
        string[] names = [.. result.Builds.Select(static b => b.Name)];
        int width = Math.Max(LeastWidth, names.Max(static n => n.Length) + 2);
        text.WriteLine($"{machine} (rows send, columns load; safe/differs/refused, - not there)");
        text.WriteLine(string.Concat(names.Select(n => n.PadLeft(width)).Prepend("".PadRight(width))));
        ILookup<(string, string), MatrixCell> cells = MatrixTable.Direct(result).Where(c => c.Place.Machine == machine)
            .ToLookup(static c => (c.Route.Source, c.Route.Destination));
        foreach (string source in names)
            text.WriteLine(string.Concat(names.Select(n => Short(MatrixTable.Of(cells[(source, n)])).PadLeft(width)).Prepend(source.PadRight(width))));
    }

    private static void PrintPairs(TerminalWriter text, MatrixResult result)
    {
        ILookup<(string, string), MatrixCell> cells = MatrixTable.Direct(result).ToLookup(static c => (c.Route.Source, c.Route.Destination));
        ImmutableArray<MatrixSubject> builds = result.Builds;
        for (int i = 0; i < builds.Length; i++)
        {
            for (int k = i + 1; k < builds.Length; k++)
            {
                MatrixTable forth = MatrixTable.Of(cells[(builds[i].Name, builds[k].Name)]), back = MatrixTable.Of(cells[(builds[k].Name, builds[i].Name)]);
                string says = forth.IsLoaded && back.IsLoaded ? "all loads, forth and back"
                    : forth.IsLoaded ? "all loads forth, and not back" : back.IsLoaded ? "all loads back, and not forth" : "something is refused both ways";
                if (forth.Safe + forth.Differing + forth.Refused + back.Safe + back.Differing + back.Refused == 0)
                    says = "nothing was tried";
                text.WriteLine($"{builds[i].Name} ↔ {builds[k].Name}: {says}; forth {Counts(forth)}; back {Counts(back)}");
            }
        }
    }

    private static void PrintRefusals(TerminalWriter text, MatrixResult result)
    {
        foreach (IGrouping<MatrixRoute, MatrixCell> pair in MatrixTable.Direct(result)
            .Where(static c => c.Verdict.Outcome.IsTried() && !c.Verdict.Outcome.IsLoaded()).GroupBy(static c => c.Route))
        {
            text.WriteLine();
            text.WriteLine($"{pair.Key} refused:");
            foreach (IGrouping<string, MatrixCell> cause in pair.GroupBy(static c => Cause(c.Verdict)))
            {
                text.WriteLine($"  {cause.Key}");
                foreach (IGrouping<string, MatrixCell> machine in cause.GroupBy(static c => $"{c.Place.Machine}, {MatrixNames.Of(c.Place.State)}"))
                    text.WriteLine($"    {machine.Key}: {string.Join(", ", machine.Select(static c => c.Place.Configuration))}");
            }
        }
    }

    private static void PrintHops(TerminalWriter text, MatrixResult result)
    {
        if (result.Hops < 2)
            return;
        text.WriteLine();
        text.WriteLine("two hops (safe/differs/refused):");
        foreach (IGrouping<MatrixRoute, MatrixCell> route in result.Cells.Where(static c => c.Route.Via.Length > 0).GroupBy(static c => c.Route))
            text.WriteLine($"  {route.Key}: {Short(MatrixTable.Of(route))}");
    }

    private static void PrintDisagreements(TerminalWriter text, MatrixResult result)
    {
        foreach (MatrixCell cell in MatrixTable.Disagreements(result))
        {
            text.WriteLine();
            text.WriteLine($"check and loader disagree: {cell.Route} ({cell.Place})");
            text.WriteLine($"  loader: {MatrixNames.Of(cell.Verdict.Outcome)}{(cell.Verdict.Section.Length > 0 ? $" at {cell.Verdict.Section}" : "")}");
            foreach (string words in cell.Verdict.Words)
                text.WriteLine($"    QEMU: {words}");
            text.WriteLine($"  check: {FindingWords.NameOf(cell.Verdict.Check!.Value)}{(cell.Verdict.Cause is CheckFinding f ? $": {FindingOf(f)}" : "")}");
        }
    }

    /// <summary>The cause of a refusal, in QEMU's words where there are any.</summary>
    public static string Cause(MatrixVerdict verdict)
    {
        string does = MatrixNames.Of(verdict.Outcome);
        string? words = verdict.Words.FirstOrDefault();
        return words is not null ? $"{does}: {words}" : verdict.Cause is CheckFinding finding ? $"{does}: {FindingOf(finding)}" : does;
    }

    /// <summary>A finding in a line.</summary>
    public static string FindingOf(CheckFinding finding)
        => FindingWords.Sentence(new CheckReport { Verdict = CheckVerdict.Compatible, Findings = [] }, finding);

    /// <summary>What cells come to, in words.</summary>
    public static string Counts(MatrixTable table)
    {
        (int Count, string Name)[] all =
        [
            (table.Safe, "safe"), (table.Differing, "load but differ"), (table.Refused, "refused"), (table.Absent, "not there"), (table.Untried, "not tried"),
        ];
        string[] parts = [.. all.Where(static p => p.Count > 0).Select(static p => string.Create(CultureInfo.InvariantCulture, $"{p.Count} {p.Name}"))];
        return parts.Length == 0 ? "nothing" : string.Join(", ", parts);
    }

    private static string Short(MatrixTable table)
    {
        string counts = string.Create(CultureInfo.InvariantCulture, $"{table.Safe}/{table.Differing}/{table.Refused}");
        if (table.Safe + table.Differing + table.Refused == 0)
            return "-";
        return table.Absent + table.Untried > 0 ? string.Create(CultureInfo.InvariantCulture, $"{counts}-{table.Absent + table.Untried}") : counts;
    }
}
