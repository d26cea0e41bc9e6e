using System.Collections.Immutable;

namespace Ber.Live;

/// <summary>What would make a pair safe at a place.</summary>
/// <param name="Place">The place.</param>
/// <param name="Verdict">What the pair does as it is.</param>
/// <param name="Tried">How many properties were tried.</param>
/// <param name="Remedies">What helps; empty: nothing of what was tried, or nothing is needed.</param>
internal sealed record MatrixAdvice(MatrixPlace Place, MatrixVerdict Verdict, int Tried, ImmutableArray<MatrixRemedy> Remedies)
{
    /// <summary>Why nothing could be tried; empty: it could.</summary>
    public string Problem { get; init; } = "";

    /// <summary>Whether a remedy is wanted.</summary>
    public bool IsRefused => Verdict.Outcome.IsTried() && !Verdict.Outcome.IsLoaded();
}
