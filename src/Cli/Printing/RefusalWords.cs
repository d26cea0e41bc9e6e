using Ber.Compat;
using Ber.Detector;
using Ber.Live;

namespace Ber.Cli;

/// <summary>A refused transfer in one line, and as a report.</summary>
internal static class RefusalWords
{
    /// <summary>One line: who refuses, when, and why.</summary>
    public static string Of(TransferRefusedException exception) => exception.Cause switch
    {
        RefusalCause.ReturnPath
            => "the source opens a return path, and filters carry one direction: "
                + "switch the capability return-path off, and those that need it (postcopy-ram, switchover-ack)",
        RefusalCause.Postcopy
            => "postcopy runs the guest before all of its state has come, so that nothing can be held or refused: switch the capability postcopy-ram off",
        RefusalCause.Colo => "COLO loads the guest's state again and again: switch the capability x-colo off",
        RefusalCause.NotUnderstood => "what comes is not understood, so that it cannot be compared: relay without --against passes it",
        RefusalCause.Encrypted
            => "the connection is encrypted, so that it cannot be compared: relay without --against passes it, and with --tls-certs ends TLS here",
        RefusalCause.Descriptors => "a CPR channel has file descriptors, which nothing but a socket of the same host carries",
        RefusalCause.Rehearsal => Of(exception.Rehearsal!),
        _ => $"refused by the destination {When(exception.Verdict!)}: {RefusalReport.ReasonOf(exception.Report)}",
    };

    /// <summary>The first reason, and how many more there are.</summary>
    public static string Of(MigrationRefusedException exception)
    {
        int more = exception.Report.Findings.Count(static f => f.IsBreak) - 1;
        return RefusalReport.OneLine(FindingWords.Reason(exception.Report)) + (more > 0 ? $" ({more} more)" : "");
    }

    /// <summary>
    /// JSON of the shape that <c>qber check</c> prints: the destination's own, or one that we make of the cause; null: the destination gave none.
    /// </summary>
    public static string? ReportOf(TransferRefusedException exception)
        => exception.Cause is RefusalCause.Verdict ? exception.Report : RefusalReport.Write(Of(exception));

    /// <summary>What a twin did instead of loading the stream, with its first words that are no warning.</summary>
    private static string Of(RehearsalReport rehearsal)
    {
        string did = rehearsal.Outcome switch
        {
            RehearsalOutcome.Refuses => "refuses it",
            RehearsalOutcome.Dies => "dies of it",
            _ => "hangs",
        };
        string? words = rehearsal.Words.FirstOrDefault(static w => !w.Contains("warning:", StringComparison.Ordinal));
        return RefusalReport.OneLine(
            $"a twin of the destination {did}{(rehearsal.Section is null ? "" : $" at {rehearsal.Section}")}{(words is null ? "" : $": {words}")}");
    }

    private static string When(TransferVerdict verdict) => verdict.Stage is VerdictStage.Announcement ? "before RAM" : "after the device state had come";
}
