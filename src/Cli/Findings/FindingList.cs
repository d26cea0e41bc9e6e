using Ber.Compat;

namespace Ber.Cli;

/// <summary>What a comparison found, as printers take it.</summary>
/// <param name="Command">The command: <c>check</c>, <c>schema diff</c>.</param>
/// <param name="Source">What the source is called.</param>
/// <param name="Destination">What the destination is called.</param>
/// <param name="Forward">The comparison from source to destination.</param>
/// <param name="Reverse">The one in the other direction; null where it was not asked for.</param>
internal sealed record FindingList(string Command, string Source, string Destination, CheckReport Forward, CheckReport? Reverse)
{
    /// <summary>The worse of both verdicts.</summary>
    public CheckVerdict Verdict => Worse(Forward.Verdict, Reverse?.Verdict ?? CheckVerdict.Compatible);

    public int ExitCode => Verdict switch
    {
        CheckVerdict.Compatible => Cli.ExitCode.Done,
        CheckVerdict.Depends => Cli.ExitCode.Depends,
        _ => Cli.ExitCode.Different,
    };

    /// <summary>Both directions: the report, and what it is called where there are two.</summary>
    public IEnumerable<(CheckReport Report, string? Direction)> Directions
    {
        get
        {
            yield return (Forward, Reverse is null ? null : "forward");
            if (Reverse is not null)
                yield return (Reverse, "reverse");
        }
    }

    /// <summary>The releases in whose words the messages are; null where nothing tells.</summary>
    public static QemuVersionRange? MessageVersion(CheckReport report)
        => report.DestinationVersion is { } version && (version.Oldest ?? version.Newest) is not null ? version : null;

    /// <summary>What it depends on, what to do, and on which words the message rests.</summary>
    public static string? HintOf(CheckReport report, CheckFinding finding, bool namesVersion)
    {
        List<string> parts = [];
        if (finding.Condition is string condition)
            parts.Add($"Depends on {condition}.");
        if (finding.Hint is string hint)
            parts.Add(hint);
        if (namesVersion && finding.QemuMessage is not null && MessageVersion(report) is QemuVersionRange version)
            parts.Add($"The message is that of QEMU {version}.");
        return parts.Count == 0 ? null : string.Join(' ', parts);
    }

    private static CheckVerdict Worse(CheckVerdict one, CheckVerdict other)
        => one is CheckVerdict.Incompatible || other is CheckVerdict.Incompatible ? CheckVerdict.Incompatible : one is CheckVerdict.Depends ? one : other;
}
