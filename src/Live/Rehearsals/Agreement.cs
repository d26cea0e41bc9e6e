using Ber.Detector;

namespace Ber.Live;

/// <summary>What a check says of a stream and a command line, beside what the loader did.</summary>
/// <param name="Report">What it says.</param>
/// <param name="Outcome">What the loader did.</param>
internal sealed record Agreement(CheckReport Report, RehearsalOutcome Outcome)
{
    /// <summary>Whether both say the same; null: check leaves it open.</summary>
    public bool? IsSame => IsSameOf(Report.Verdict, Outcome is RehearsalOutcome.Loads or RehearsalOutcome.LoadsButDiffers);

    /// <summary>One line.</summary>
    public string Sentence => $"check: {Report.Verdict.ToString().ToLowerInvariant()}, " + IsSame switch
    {
        true => "as the loader",
        null => "which leaves it open",
        _ => "and the loader says otherwise",
    };

    /// <summary>Whether a verdict is what the loader did; null: it leaves it open.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <param name="isLoaded">Whether it loaded the stream.</param>
    public static bool? IsSameOf(CheckVerdict verdict, bool isLoaded) => verdict switch
    {
        CheckVerdict.Depends => null,
        CheckVerdict.Incompatible => !isLoaded,
        _ => isLoaded,
    };
}
