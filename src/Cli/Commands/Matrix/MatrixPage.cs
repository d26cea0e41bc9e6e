using System.Globalization;
using System.Net;
using System.Text;
using Ber.Detector;
using Ber.Live;

namespace Ber.Cli;

/// <summary>A result as one HTML page, which loads nothing and runs nothing. What came out of a QEMU or a file is escaped.</summary>
internal static class MatrixPage
{
    private const string Style = """
        :root { color-scheme: light dark; --line: #ccc; --safe: #d7f0d7; --differs: #fff0c2; --refused: #f8d0d0; --absent: #eee }
        @media (prefers-color-scheme: dark) {
          :root { --line: #555; --safe: #1d3d1d; --differs: #4a3d10; --refused: #4f1f1f; --absent: #2a2a2a }
        }
        body { font: 15px/1.4 system-ui, sans-serif; margin: 2em auto; max-width: 70em; padding: 0 1em }
        table { border-collapse: collapse; margin: 1em 0 } td, th { border: 1px solid var(--line); padding: .3em .7em; text-align: left; vertical-align: top }
        .safe { background: var(--safe) } .differs { background: var(--differs) } .refused { background: var(--refused) } .absent { background: var(--absent) }
        code { font-size: 13px; white-space: pre-wrap; overflow-wrap: anywhere } details details { margin-left: 1.2em } li { margin: .2em 0 }
        """;

    /// <summary>The page.</summary>
    public static string Of(MatrixResult result)
    {
        var page = new StringBuilder();
        page.Append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
            .Append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n")
            .Append("<meta name=\"viewport\" content=\"width=device-width\">\n<title>Migration between builds of QEMU</title>\n<style>\n")
            .Append(Style).Append("\n</style>\n</head>\n<body>\n<h1>Migration between builds of QEMU</h1>\n<p>").Append(Text(MatrixTextPrinter.Summary(result)))
            .Append(". By ").Append(Text(result.Program)).Append(".</p>\n<ul>\n");
        foreach (MatrixSubject build in result.Builds)
            page.Append("<li><b>").Append(Text(build.Name)).Append("</b>: ").Append(Text(build.Version)).Append("</li>\n");
        page.Append("</ul>\n");
        foreach (string machine in result.Machines)
            AddMachine(page, result, machine);
        page.Append("</body>\n</html>\n");
        return page.ToString();
    }

    private static void AddMachine(StringBuilder page, MatrixResult result, string machine)
    {
        MatrixCell[] all = [.. result.Cells.Where(c => c.Place.Machine == machine)];
        ILookup<MatrixRoute, MatrixCell> cells = all.ToLookup(static c => c.Route);
        page.Append("<h2>").Append(Text(machine)).Append("</h2>\n<table>\n<tr><th>sends \\ loads</th>");
        foreach (MatrixSubject build in result.Builds)
            page.Append("<th>").Append(Text(build.Name)).Append("</th>");
        page.Append("</tr>\n");
        foreach (MatrixSubject source in result.Builds)
        {
            page.Append("<tr><th>").Append(Text(source.Name)).Append("</th>");
            foreach (MatrixSubject destination in result.Builds)
            {
                MatrixTable table = MatrixTable.Of(cells[new MatrixRoute(source.Name, "", destination.Name)]);
                page.Append("<td class=\"").Append(ClassOf(table)).Append("\">").Append(Text(Counts(table))).Append("</td>");
            }

            page.Append("</tr>\n");
        }

        page.Append("</table>\n");
        foreach (IGrouping<MatrixRoute, MatrixCell> route in all.GroupBy(static c => c.Route))
            AddRoute(page, route);
    }

    private static void AddRoute(StringBuilder page, IGrouping<MatrixRoute, MatrixCell> route)
    {
        page.Append("<details><summary>").Append(Text(route.Key.ToString())).Append(": ").Append(Text(Counts(MatrixTable.Of(route)))).Append("</summary>\n");
        foreach (MatrixCell cell in route)
        {
            MatrixVerdict verdict = cell.Verdict;
            string name = $"{cell.Place.Configuration}, {MatrixNames.Of(cell.Place.State)}: {MatrixNames.Of(verdict.Outcome)}";
            if (verdict.Check is CheckVerdict says)
                name += $"; check: {FindingWords.NameOf(says)}{(verdict.Agrees is false ? ", which disagrees" : "")}";
            page.Append("<details><summary><span class=\"").Append(ClassOf(MatrixTable.Of([cell]))).Append("\">").Append(Text(name))
                .Append("</span></summary>\n<ul>\n");
            if (verdict.Section.Length > 0)
                Add(page, $"at {verdict.Section}");
            foreach (string words in verdict.Words)
                page.Append("<li>QEMU: <code>").Append(Text(words)).Append("</code></li>\n");
            foreach (CheckFinding finding in verdict.Findings)
                Add(page, MatrixTextPrinter.FindingOf(finding));
            foreach (string difference in verdict.Differences)
                Add(page, $"differs: {difference}");
            if (verdict.DifferenceCount > verdict.Differences.Length)
                Add(page, string.Create(CultureInfo.InvariantCulture, $"{verdict.DifferenceCount - verdict.Differences.Length} more"));
            foreach (string reset in verdict.Reset)
                Add(page, $"at the next reset: {reset}");
            page.Append("</ul></details>\n");
        }

        page.Append("</details>\n");
    }

    private static void Add(StringBuilder page, string line) => page.Append("<li>").Append(Text(line)).Append("</li>\n");

    private static string ClassOf(MatrixTable table)
        => table.Refused > 0 ? "refused" : table.Differing > 0 ? "differs" : table.Safe > 0 ? "safe" : "absent";

    private static string Counts(MatrixTable table) => MatrixTextPrinter.Counts(table);

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
