using System.Collections.Immutable;
using Ber.Compat;

namespace Ber.Detector;

/// <summary>The outcome of a comparison. Immutable.</summary>
public sealed record CheckReport
{
    /// <summary>What it comes to.</summary>
    public required CheckVerdict Verdict { get; init; }

    /// <summary>All findings, in the order in which a loading QEMU meets them.</summary>
    public required ImmutableArray<CheckFinding> Findings { get; init; }

    /// <summary>The releases that the source may come from.</summary>
    public QemuVersionRange SourceVersion { get; init; }

    /// <summary>The releases that the destination may be.</summary>
    public QemuVersionRange DestinationVersion { get; init; }

    /// <summary>The verdict that findings make.</summary>
    /// <param name="findings">The findings.</param>
    /// <param name="isStrict">Whether lost state counts as a break.</param>
    public static CheckVerdict VerdictOf(IEnumerable<CheckFinding> findings, bool isStrict = false)
    {
        ArgumentNullException.ThrowIfNull(findings);
        var verdict = CheckVerdict.Compatible;
        foreach (CheckFinding finding in findings)
        {
            if (finding.IsBreak || (isStrict && finding is { Consequence: CheckConsequence.Loses, Condition: null }))
                return CheckVerdict.Incompatible;
            if (finding is { Condition: not null, Severity: not CheckSeverity.Note, Consequence: >= CheckConsequence.Misreads })
                verdict = CheckVerdict.Depends;
        }

        return verdict;
    }
}
