using System.Collections.Immutable;
using Ber.Live;

namespace Ber.Cli;

/// <summary>What cells come to.</summary>
/// <param name="Safe">Places at which the stream is loaded, and sent again the same.</param>
/// <param name="Differing">Places at which it is loaded, and something else is sent again: it was lost or changed, or is new in this release.</param>
/// <param name="Refused">Places at which it is refused, or the destination dies or hangs.</param>
/// <param name="Absent">Places that one of the builds does not have.</param>
/// <param name="Untried">Places that could not be tried.</param>
internal sealed record MatrixTable(int Safe, int Differing, int Refused, int Absent, int Untried)
{
    /// <summary>Whether something was tried, and all of it was loaded.</summary>
    public bool IsLoaded => Safe + Differing > 0 && Refused == 0;

    /// <summary>Counts cells.</summary>
    public static MatrixTable Of(IEnumerable<MatrixCell> cells)
    {
        ILookup<MatrixOutcome, MatrixCell> all = cells.ToLookup(static c => c.Verdict.Outcome);
        int Count(params ReadOnlySpan<MatrixOutcome> outcomes)
        {
            int count = 0;
            foreach (MatrixOutcome outcome in outcomes)
                count += all[outcome].Count();
            return count;
        }

        return new MatrixTable(
            Count(MatrixOutcome.Loads), Count(MatrixOutcome.LoadsButDiffers), Count(MatrixOutcome.Refuses, MatrixOutcome.Dies, MatrixOutcome.Hangs),
            Count(MatrixOutcome.Absent), Count(MatrixOutcome.Untried));
    }

    /// <summary>The pairs without a third build.</summary>
    public static IEnumerable<MatrixCell> Direct(MatrixResult result) => result.Cells.Where(static c => c.Route.Via.Length == 0);

    /// <summary>The cells from one build to another that were tried.</summary>
    public static IEnumerable<MatrixCell> Tried(MatrixResult result, string[] ends)
        => Direct(result).Where(c => c.Route.Source == ends[0] && c.Route.Destination == ends[1] && c.Verdict.Outcome.IsTried());

    /// <summary>The cells of which check and loader say two things.</summary>
    public static ImmutableArray<MatrixCell> Disagreements(MatrixResult result) => [.. result.Cells.Where(static c => c.Verdict.Agrees is false)];
}
