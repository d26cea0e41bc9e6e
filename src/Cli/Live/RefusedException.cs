using Ber.Compat;

namespace Ber.Cli;

/// <summary>One side of a transfer says no: this side, or the other side's verdict.</summary>
internal sealed class RefusedException(string sentence, string? report = null) : Exception(sentence)
{
    /// <summary>JSON of the shape that <c>qber check</c> prints; null: there is none.</summary>
    public string? Report { get; } = report;

    /// <summary>What the other side says.</summary>
    public static RefusedException Of(TransferVerdict verdict)
    {
        string when = verdict.Stage is VerdictStage.Announcement ? "before RAM" : "after the device state had come";
        return new RefusedException($"refused by the destination {when}: {RefusalReport.ReasonOf(verdict.Report)}", verdict.Report);
    }
}
