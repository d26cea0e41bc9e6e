using System.Globalization;
using System.Text;
using Ber.Compat;

namespace Ber.Cli;

/// <summary>Findings for people.</summary>
internal static class FindingTextPrinter
{
    public static void Print(TextWriter output, FindingList list, bool showsNotes)
    {
        foreach ((CheckReport report, string? direction) in list.Directions)
        {
            (string source, string destination) = direction == "reverse" ? (list.Destination, list.Source) : (list.Source, list.Destination);
            output.WriteLine($"{FindingJsonPrinter.NameOf(report.Verdict)}: {source} → {destination}");
            foreach (CheckFinding finding in report.Findings)
            {
                if (showsNotes || finding.Severity is not CheckSeverity.Note)
                    Print(output, report, finding);
            }

            if (report.Findings.Any(static f => f.QemuMessage is not null) && FindingList.MessageVersion(report) is QemuVersionRange version)
                output.WriteLine($"messages are those of QEMU {version}");
            output.WriteLine(Summary(report, showsNotes));
        }
    }

    /// <summary>One finding's sides, message and hint in one line.</summary>
    public static string Sentence(CheckReport report, CheckFinding finding)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{finding.Path}: {Words(finding.Kind)}");
        if (finding.Source is not null || finding.Destination is not null)
            text.Append(CultureInfo.InvariantCulture, $": {finding.Source ?? "nothing"} → {finding.Destination ?? "nothing"}");
        text.Append(CultureInfo.InvariantCulture, $"; {Does(finding)}");
        if (FindingList.HintOf(report, finding, namesVersion: true) is string hint)
            text.Append(CultureInfo.InvariantCulture, $". {hint}");
        return text.ToString();
    }

    private static void Print(TextWriter output, CheckReport report, CheckFinding finding)
    {
        output.WriteLine($"{FindingJsonPrinter.NameOf(finding.Severity)}: {finding.Path}: {Words(finding.Kind)}");
        if (finding.Source is not null || finding.Destination is not null)
        {
            output.WriteLine($"    source       {finding.Source ?? "nothing"}{(finding.Offset is long offset ? string.Create(CultureInfo.InvariantCulture, $"   at offset 0x{offset:X}") : null)}");
            output.WriteLine($"    destination  {finding.Destination ?? "nothing"}");
        }

        output.WriteLine($"    {Does(finding)}");
        if (FindingList.HintOf(report, finding, namesVersion: false) is string hint)
            output.WriteLine($"    {hint}");
    }

    private static string Does(CheckFinding finding)
    {
        string may = finding.Condition is null ? "" : "may be that it ";
        string does = finding.Consequence switch
        {
            CheckConsequence.Refuses => $"{may}refuses to load",
            CheckConsequence.Misreads => $"{may}loads garbage and says nothing",
            CheckConsequence.Loses => $"{may}loads, but state is lost",
            _ => "no consequence",
        };
        return finding.QemuMessage is string message ? $"{does}: {message}" : does;
    }

    private static string Summary(CheckReport report, bool showsNotes)
    {
        int Count(CheckSeverity severity) => report.Findings.Count(f => f.Severity == severity);
        string summary = $"{Many(Count(CheckSeverity.Error), "error")}, {Many(Count(CheckSeverity.Warning), "warning")}, {Many(Count(CheckSeverity.Note), "note")}";
        return showsNotes || Count(CheckSeverity.Note) == 0 ? summary : $"{summary} (--notes shows them)";
    }

    private static string Many(int count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");

    /// <summary>FieldRemoved → field removed.</summary>
    private static string Words(CheckFindingKind kind)
    {
        string name = kind.ToString();
        if (name.StartsWith("RamBlock", StringComparison.Ordinal))
            name = $"RAM block{name[8..]}";
        else if (name == nameof(CheckFindingKind.RamEncoding))
            name = "RAM pageEncoding";
        else if (name.StartsWith("Pci", StringComparison.Ordinal))
            name = $"PCI{name[3..]}";
        else if (name.StartsWith("Cpu", StringComparison.Ordinal))
            name = $"CPU{name[3..]}";
        else if (name == nameof(CheckFindingKind.Uuid))
            name = "UUID";
        var words = new StringBuilder(name.Length + 4);
        for (int i = 0; i < name.Length; i++)
        {
            bool startsWord = char.IsAsciiLetterUpper(name[i]) && i + 1 < name.Length && char.IsAsciiLetterLower(name[i + 1]);
            if (startsWord && i > 0 && name[i - 1] != ' ')
                words.Append(' ');
            words.Append(startsWord ? char.ToLowerInvariant(name[i]) : name[i]);
        }

        return words.ToString();
    }
}
