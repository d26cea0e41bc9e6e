using Ber.Compat;

namespace Ber.Cli;

/// <summary>One side of a transfer says no: the check on this side, or the other side's verdict.</summary>
internal sealed class RefusedException(VerdictStage stage, string sentence, string? report) : Exception(sentence)
{
    public VerdictStage Stage { get; } = stage;

    /// <summary>JSON of the shape that <c>qber check</c> prints; null: there is none.</summary>
    public string? Report { get; } = report;
}
