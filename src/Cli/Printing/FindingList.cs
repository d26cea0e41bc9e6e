using System.Collections.Immutable;
using Ber.Detector;
using Ber.Visitors;

namespace Ber.Cli;

/// <summary>What a comparison found, as printers take it.</summary>
/// <param name="Command">The command: <c>check</c>, <c>schema diff</c>.</param>
/// <param name="Source">What the source is called.</param>
/// <param name="Destination">What the destination is called.</param>
/// <param name="Forward">The comparison from source to destination.</param>
/// <param name="Reverse">The one in the other direction; null where it was not asked for.</param>
internal sealed record FindingList(string Command, string Source, string Destination, CheckReport Forward, CheckReport? Reverse)
{
    /// <summary>What it is called among others; empty: it is alone.</summary>
    public string Name { get; init; } = "";

    /// <summary>Which findings count.</summary>
    public FindingGate Gate { get; init; } = FindingGate.Open;

    /// <summary>All device types that were compared, where the sides are catalogs of a binary.</summary>
    public ImmutableArray<string> Devices { get; init; } = [];

    /// <summary>The descriptions of what a path is about, of source and destination; null: nobody has them at hand.</summary>
    public Func<FieldPath, (VMStateDescription? Source, VMStateDescription? Destination)>? DescriptionsOf { get; init; }

    /// <summary>The worse of both verdicts.</summary>
    public CheckVerdict Verdict => Directions.Select(d => VerdictOf(d.Report, d.Direction)).Aggregate(Worse);

    /// <summary>The exit code of the worst of their verdicts.</summary>
    public static int ExitCodeOf(IEnumerable<FindingList> lists) => lists.Select(static l => l.Verdict).Aggregate(CheckVerdict.Compatible, Worse) switch
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

    /// <summary>The verdict that is left of a report when what does not count is left out.</summary>
    public CheckVerdict VerdictOf(CheckReport report, string? direction)
        => Gate == FindingGate.Open ? report.Verdict
            : CheckReport.VerdictOf(report.Findings.Where(f => Gate.StateOf(f, direction).State is FindingState.New));

    private static CheckVerdict Worse(CheckVerdict one, CheckVerdict other)
        => one is CheckVerdict.Incompatible || other is CheckVerdict.Incompatible ? CheckVerdict.Incompatible : one is CheckVerdict.Depends ? one : other;
}
