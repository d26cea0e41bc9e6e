using System.Globalization;
using System.Text;
using Ber.Compat;
using Ber.Detector;

namespace Ber.Cli;

/// <summary>Findings as a JUnit report: a test case for each device type or section, one for the whole comparison.</summary>
internal static class FindingJUnitPrinter
{
    public static void Print(TextWriter output, IReadOnlyList<FindingList> lists)
    {
        output.WriteLine("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
        output.WriteLine("<testsuites>");
        foreach (FindingList list in lists)
        {
            foreach ((CheckReport report, string? direction) in list.Directions)
                Print(output, list, report, direction);
        }

        output.WriteLine("</testsuites>");
    }

    private static void Print(TextWriter output, FindingList list, CheckReport report, string? direction)
    {
        (string Name, CheckFinding[] Findings)[] cases = [.. CasesOf(list, report)];
        bool IsFailure(CheckFinding finding) => finding.Severity is CheckSeverity.Error && list.Gate.StateOf(finding, direction).State is FindingState.New;
        CheckVerdict verdict = list.VerdictOf(report, direction);
        int failures = cases.Count(c => c.Findings.Any(IsFailure)) + (verdict is CheckVerdict.Compatible ? 0 : 1);
        string suite = string.Join(' ', new string?[] { "qber", list.Command, direction, list.Name }.Where(static w => !string.IsNullOrEmpty(w)));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  <testsuite name=\"{Escape(suite)}\" tests=\"{cases.Length + 1}\" failures=\"{failures}\" errors=\"0\">"));
        string pair = direction == "reverse" ? $"{list.Destination} → {list.Source}" : $"{list.Source} → {list.Destination}";
        output.Write($"    <testcase classname=\"{Escape(suite)}\" name=\"{Escape(pair)}\"");
        output.WriteLine(verdict is CheckVerdict.Compatible
            ? "/>"
            : $"><failure type=\"{FindingWords.NameOf(verdict)}\" message=\"{FindingWords.NameOf(verdict)}\"/></testcase>");
        foreach ((string name, CheckFinding[] findings) in cases)
        {
            output.Write($"    <testcase classname=\"{Escape(suite)}\" name=\"{Escape(name)}\"");
            output.WriteLine(findings.Length == 0 ? "/>" : ">");
            if (findings.Length > 0)
                Print(output, report, findings, IsFailure);
        }

        output.WriteLine("  </testsuite>");
    }

    /// <summary>A case for each device type that was compared, and for each section with findings that are about none.</summary>
    private static IEnumerable<(string Name, CheckFinding[] Findings)> CasesOf(FindingList list, CheckReport report)
    {
        Dictionary<string, List<CheckFinding>> byDevice = list.Devices.Distinct().ToDictionary(static d => d, static _ => new List<CheckFinding>());
        List<CheckFinding> others = [];
        foreach (CheckFinding finding in report.Findings)
        {
            List<CheckFinding>[] owners = [.. finding.Devices.Where(byDevice.ContainsKey).Select(d => byDevice[d])];
            foreach (List<CheckFinding> owner in owners.Length == 0 ? [others] : owners)
                owner.Add(finding);
        }

        return byDevice.Select(static d => (d.Key, d.Value.ToArray()))
            .Concat(others.GroupBy(static f => f.Path.ToString().Split('.')[0]).Select(static g => (g.Key, g.ToArray())));
    }

    private static void Print(TextWriter output, CheckReport report, CheckFinding[] findings, Func<CheckFinding, bool> isFailure)
    {
        foreach (CheckFinding finding in findings.Where(isFailure))
        {
            string sentence = Escape(FindingWords.Sentence(report, finding));
            output.WriteLine($"      <failure type=\"{FindingWords.NameOf(finding.Kind)}\" message=\"{sentence}\">{sentence}</failure>");
        }

        IEnumerable<string> others = findings.Where(f => !isFailure(f)).Select(f => $"{FindingWords.NameOf(f.Severity)}: {FindingWords.Sentence(report, f)}");
        string rest = string.Join('\n', others);
        if (rest.Length > 0)
            output.WriteLine($"      <system-out>{Escape(rest)}</system-out>");
        output.WriteLine("    </testcase>");
    }

    /// <summary>XML 1.0: five characters are escaped, what no XML text may hold is replaced.</summary>
    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            _ = c switch
            {
                '&' => escaped.Append("&amp;"),
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '"' => escaped.Append("&quot;"),
                '\n' => escaped.Append("&#10;"),
                < ' ' or '\ufffe' or '\uffff' => escaped.Append('\ufffd'),
                _ => escaped.Append(c),
            };
        }

        return escaped.ToString();
    }
}
