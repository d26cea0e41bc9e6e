using Ber.Compat;

namespace Ber.Live;

/// <summary>One side of a live transfer refuses it: the destination by its verdict, or this side because of what the source is about to do.</summary>
public sealed class TransferRefusedException : Exception
{
    internal TransferRefusedException(RefusalCause cause)
        : base(cause.ToString()) => Cause = cause;

    internal TransferRefusedException(TransferVerdict verdict)
        : base($"{RefusalCause.Verdict}: {verdict.Stage}") => Verdict = verdict;

    internal TransferRefusedException(RehearsalReport rehearsal)
        : base($"{RefusalCause.Rehearsal}: {rehearsal.Outcome}") => (Cause, Rehearsal) = (RefusalCause.Rehearsal, rehearsal);

    /// <summary>What the twin did; null: it is not about one.</summary>
    public RehearsalReport? Rehearsal { get; }

    /// <summary>Why.</summary>
    public RefusalCause Cause { get; }

    /// <summary>What the destination says, as JSON with the findings and a member <c>reason</c>; null: nothing.</summary>
    public string? Report => Verdict?.Report;

    /// <summary>The destination's verdict; null where this side refuses.</summary>
    internal TransferVerdict? Verdict { get; }
}
