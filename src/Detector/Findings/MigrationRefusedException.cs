using Ber.Compat;

namespace Ber.Detector;

/// <summary>A stream, or what it announces, is something that the destination cannot load. Thrown by <see cref="StreamCheck"/> out of a translation.</summary>
public sealed class MigrationRefusedException : Exception
{
    /// <summary>Makes the exception of a report.</summary>
    /// <param name="report">The report; its verdict is <see cref="CheckVerdict.Incompatible"/>.</param>
    public MigrationRefusedException(CheckReport report)
        : base(MessageOf(report)) => Report = report;

    /// <summary>The verdict and all findings so far.</summary>
    public CheckReport Report { get; }

    private static string MessageOf(CheckReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        CheckFinding? first = report.Findings.FirstOrDefault(static f => f.IsBreak)
            ?? report.Findings.FirstOrDefault(static f => f.Consequence is CheckConsequence.Loses);
        return first is null ? "The destination refuses the stream." : first.QemuMessage is string message ? $"{first}: {message}" : first.ToString();
    }
}
