using Ber.Compat;
using Ber.Detector;

namespace Matrix;

/// <summary>One of the failure stories that operators told, made small.</summary>
/// <param name="Id">Its letter and number in the collection.</param>
/// <param name="Title">What happened.</param>
/// <param name="Verdict">What must be said; null: it cannot be caught.</param>
/// <param name="Command">What says so, and when: the command.</param>
/// <param name="Says">A part of the sentence; where it cannot be caught, why, and what would show it.</param>
/// <param name="Tell">Makes the fixture and says what was found: the verdict, the sentences.</param>
internal sealed record Story(string Id, string Title, CheckVerdict? Verdict, string Command, string Says,
    Func<(CheckVerdict Verdict, IReadOnlyList<string> Sentences)>? Tell)
{
    /// <summary>Caught with an error, or as a condition; or why not.</summary>
    public string Outcome => Verdict switch
    {
        CheckVerdict.Incompatible => "caught",
        CheckVerdict.Depends => "caught, with its condition",
        CheckVerdict.Compatible => "warned of",
        _ => "cannot be caught",
    };
}
