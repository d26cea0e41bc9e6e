using Ber.Detector;
using Ber.Live;

namespace Matrix;

/// <summary>A recorded load that was tried again, and what the detector says of it.</summary>
/// <param name="Row">The row.</param>
/// <param name="Report">What the destination did; null: it could not be tried.</param>
/// <param name="Why">Why it could not be tried; null: it was.</param>
/// <param name="Check">The detector's report, from the source's stream and the destination's twin.</param>
internal sealed record RehearsedRow(MatrixRow Row, RehearsalReport? Report, string? Why, CheckReport Check)
{
    /// <summary>Whether the destination took the stream then.</summary>
    public bool HadLoaded => !Row.IsFailure;

    /// <summary>Whether it takes it now.</summary>
    public bool Loads => Report?.Outcome is RehearsalOutcome.Loads or RehearsalOutcome.LoadsButDiffers;

    /// <summary>Loaded, lost something, or failed: what the rehearsal says is what was recorded.</summary>
    public bool IsRight => Report is not null && HadLoaded == Loads && (!Loads || Row.IsLost == (Report.Outcome is RehearsalOutcome.LoadsButDiffers));

    /// <summary>Whether the detector says so, too: incompatible and not loaded, or compatible and loaded.</summary>
    public bool IsAgreed => Report is null || Check.Verdict is CheckVerdict.Depends || (Check.Verdict is CheckVerdict.Incompatible) != Loads;
}
