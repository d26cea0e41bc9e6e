using System.Globalization;
using System.Text;
using Ber.Compat;
using Ber.Detector;

namespace Ber.Cli;

/// <summary>Findings as a JUnit report: a test case per section that has any, one for the whole comparison.</summary>
internal static class FindingJUnitPrinter
{
    public static void Print(TextWriter output, FindingList list)
    {
        output.WriteLine("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
        output.WriteLine("<testsuites>");
        foreach ((CheckReport report, string? direction) in list.Directions)
        {
            List<IGrouping<string, CheckFinding>> sections = [.. report.Findings.GroupBy(static f => f.Path.ToString().Split('.')[0])];
            int failures = sections.Count(s => s.Any(IsFailure)) + (report.Verdict is CheckVerdict.Compatible ? 0 : 1);
            string suite = $"qber {list.Command}{(direction is null ? null : $" {direction}")}";
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  <testsuite name=\"{Escape(suite)}\" tests=\"{sections.Count + 1}\" failures=\"{failures}\" errors=\"0\">"));
            string pair = direction == "reverse" ? $"{list.Destination} → {list.Source}" : $"{list.Source} → {list.Destination}";
            output.Write($"    <testcase classname=\"{Escape(suite)}\" name=\"{Escape(pair)}\"");
            output.WriteLine(report.Verdict is CheckVerdict.Compatible
                ? "/>"
                : $"><failure type=\"{FindingWords.NameOf(report.Verdict)}\" message=\"{FindingWords.NameOf(report.Verdict)}\"/></testcase>");
            foreach (IGrouping<string, CheckFinding> section in sections)
                Print(output, report, suite, section);
            output.WriteLine("  </testsuite>");
        }

        output.WriteLine("</testsuites>");
    }

    private static void Print(TextWriter output, CheckReport report, string suite, IGrouping<string, CheckFinding> section)
    {
        output.WriteLine($"    <testcase classname=\"{Escape(suite)}\" name=\"{Escape(section.Key)}\">");
        foreach (CheckFinding finding in section.Where(IsFailure))
        {
            string sentence = Escape(FindingWords.Sentence(report, finding));
            output.WriteLine($"      <failure type=\"{FindingWords.NameOf(finding.Kind)}\" message=\"{sentence}\">{sentence}</failure>");
        }

        IEnumerable<string> others = section.Where(static f => !IsFailure(f))
            .Select(f => $"{FindingWords.NameOf(f.Severity)}: {FindingWords.Sentence(report, f)}");
        string rest = string.Join('\n', others);
        if (rest.Length > 0)
            output.WriteLine($"      <system-out>{Escape(rest)}</system-out>");
        output.WriteLine("    </testcase>");
    }

    private static bool IsFailure(CheckFinding finding) => finding.Severity is CheckSeverity.Error;

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
