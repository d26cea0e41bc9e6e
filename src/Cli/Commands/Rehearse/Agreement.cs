using Ber.Detector;
using Ber.Live;

namespace Ber.Cli;

/// <summary>What <c>qber check</c> says of the same stream and the same command line, beside what the loader did.</summary>
/// <param name="Report">What it says.</param>
/// <param name="Outcome">What the loader did.</param>
internal sealed record Agreement(CheckReport Report, RehearsalOutcome Outcome)
{
    /// <summary>Whether both say the same; null: check leaves it open.</summary>
    public bool? IsSame => Report.Verdict switch
    {
        CheckVerdict.Depends => null,
        CheckVerdict.Incompatible => Outcome is not (RehearsalOutcome.Loads or RehearsalOutcome.LoadsButDiffers),
        _ => Outcome is RehearsalOutcome.Loads or RehearsalOutcome.LoadsButDiffers,
    };

    /// <summary>One line.</summary>
    public string Sentence => $"check: {Report.Verdict.ToString().ToLowerInvariant()}, " + IsSame switch
    {
        true => "as the loader",
        null => "which leaves it open",
        _ => "and the loader says otherwise",
    };
}
