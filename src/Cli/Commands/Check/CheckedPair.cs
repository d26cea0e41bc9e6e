using Ber.Detector;

namespace Ber.Cli;

/// <summary>What is said of one source and one destination of many.</summary>
/// <param name="Source">The source's file.</param>
/// <param name="Destination">The destination's.</param>
/// <param name="Report">The comparison; null: one of the two cannot be read.</param>
internal sealed record CheckedPair(string Source, string Destination, CheckReport? Report)
{
    /// <summary>The verdict in a word.</summary>
    public string Verdict => Report is null ? "unreadable" : FindingWords.NameOf(Report.Verdict);

    /// <summary>What decides it; empty where nothing does.</summary>
    public string Cause
    {
        get
        {
            CheckFinding? first = Report?.Findings.FirstOrDefault(static f => f.IsBreak)
                ?? Report?.Findings.FirstOrDefault(static f => f is { Severity: not CheckSeverity.Note, Consequence: not CheckConsequence.None });
            return first is null || Report is null ? "" : FindingWords.Sentence(Report, first);
        }
    }
}
