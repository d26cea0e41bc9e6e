using System.Collections.Immutable;
using Ber.Detector;

namespace Ber.Live;

/// <summary>What is known of one stream and one destination. Immutable.</summary>
internal sealed record MatrixVerdict
{
    /// <summary>What the destination did.</summary>
    public required MatrixOutcome Outcome { get; init; }

    /// <summary>What <c>check</c> says; null: it was not asked.</summary>
    public CheckVerdict? Check { get; init; }

    /// <summary>Its findings, without notes.</summary>
    public ImmutableArray<CheckFinding> Findings { get; init; } = [];

    /// <summary>The section at which the destination stopped; empty: none.</summary>
    public string Section { get; init; } = "";

    /// <summary>What QEMU said.</summary>
    public ImmutableArray<string> Words { get; init; } = [];

    /// <summary>What was lost or changed, in a line each; no more than some.</summary>
    public ImmutableArray<string> Differences { get; init; } = [];

    /// <summary>How many there are.</summary>
    public int DifferenceCount { get; init; }

    /// <summary>What the guest meets at its next reset that it had not at the source.</summary>
    public ImmutableArray<string> Reset { get; init; } = [];

    /// <summary>The digest of what the destination sends again; empty: that was not kept.</summary>
    public string SentAgain { get; init; } = "";

    /// <summary>Whether check and loader say the same; null: check leaves it open, or one of them was not asked.</summary>
    public bool? Agrees => Check is CheckVerdict verdict && Outcome.IsTried() ? Agreement.IsSameOf(verdict, Outcome.IsLoaded()) : null;

    /// <summary>The finding that check has as the cause: the first that breaks, else the first that depends, else the first loss.</summary>
    public CheckFinding? Cause
        => Findings.FirstOrDefault(static f => f.IsBreak) ?? Findings.FirstOrDefault(static f => f.Condition is not null) ?? Findings.FirstOrDefault();
}
