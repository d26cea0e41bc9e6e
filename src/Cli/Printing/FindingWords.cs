using System.Globalization;
using System.Text;
using System.Text.Json;
using Ber.Compat;
using Ber.Detector;

namespace Ber.Cli;

/// <summary>Findings in words for people.</summary>
internal static class FindingWords
{
    /// <summary>The name of an enumeration's member as JSON has it: a small first letter.</summary>
    public static string NameOf<T>(T value)
        where T : struct, Enum
        => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    /// <summary>What it depends on, what to do and, with a report, on which words the message rests.</summary>
    public static string? HintOf(CheckReport? report, CheckFinding finding)
    {
        List<string> parts = [];
        if (finding.Condition is string condition)
            parts.Add($"Depends on {condition}.");
        if (finding.Hint is string hint)
            parts.Add(hint);
        if (report is not null && finding.QemuMessage is not null && MessageVersion(report) is QemuVersionRange version)
            parts.Add($"The message is that of QEMU {version}.");
        return parts.Count == 0 ? null : string.Join(' ', parts);
    }

    /// <summary>One finding in one sentence: place, kind, both sides, what the destination does and says, hint.</summary>
    public static string Sentence(CheckReport report, CheckFinding finding)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{finding.Path}: {Words(finding.Kind)}");
        if (finding.Source is not null || finding.Destination is not null)
            text.Append(CultureInfo.InvariantCulture, $": {finding.Source ?? "nothing"} → {finding.Destination ?? "nothing"}");
        text.Append(CultureInfo.InvariantCulture, $"; {Does(finding)}");
        if (HintOf(report, finding) is string hint)
            text.Append(CultureInfo.InvariantCulture, $". {hint}");
        return text.ToString();
    }

    /// <summary>The sentence of what made the destination refuse: the first break, else the first loss.</summary>
    public static string Reason(CheckReport report)
    {
        CheckFinding? first = report.Findings.FirstOrDefault(static f => f.IsBreak)
            ?? report.Findings.FirstOrDefault(static f => f.Consequence is CheckConsequence.Loses);
        return first is null ? "The destination refuses the stream." : Sentence(report, first);
    }

    /// <summary>The releases in whose words the messages are; null where nothing tells.</summary>
    public static QemuVersionRange? MessageVersion(CheckReport report)
        => report.DestinationVersion is { } version && (version.Oldest ?? version.Newest) is not null ? version : null;

    /// <summary>What the destination does, and prints.</summary>
    public static string Does(CheckFinding finding)
    {
        string may = finding.Condition is null ? "" : "may be that it ";
        string does = finding.Consequence switch
        {
            CheckConsequence.Refuses => $"{may}refuses to load",
            CheckConsequence.Kills => $"{may}dies",
            CheckConsequence.Misreads => $"{may}loads garbage and says nothing",
            CheckConsequence.Loses => $"{may}loads, but state is lost",
            _ => "no consequence",
        };
        return finding.QemuMessage is string message ? $"{does}: {message}" : does;
    }

    /// <summary>FieldRemoved → field removed.</summary>
    public static string Words(CheckFindingKind kind)
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
