using System.Collections.Immutable;
using System.Text.Json;
using Ber.Compat;

namespace Ber.Detector;

/// <summary>The outcome of a comparison. Immutable.</summary>
public sealed record CheckReport
{
    /// <summary>What it comes to.</summary>
    public required CheckVerdict Verdict { get; init; }

    /// <summary>All findings, in the order in which a loading QEMU meets them.</summary>
    public required ImmutableArray<CheckFinding> Findings { get; init; }

    /// <summary>The releases that the source may come from.</summary>
    public QemuVersionRange SourceVersion { get; init; }

    /// <summary>The releases that the destination may be.</summary>
    public QemuVersionRange DestinationVersion { get; init; }

    /// <summary>Writes the findings, one paragraph each, and a line that counts them.</summary>
    /// <param name="output">Receives the text.</param>
    /// <param name="showsNotes">Whether differences without a consequence are shown, too.</param>
    public void WriteText(TextWriter output, bool showsNotes = false)
    {
        ArgumentNullException.ThrowIfNull(output);
        ReportText.Write(output, this, showsNotes);
    }

    /// <summary>Writes the verdict and all findings as one JSON object.</summary>
    /// <param name="json">Receives the object.</param>
    public void WriteJson(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        ReportJson.Write(json, this);
    }

    /// <summary>Writes the findings as JSON objects into an array that is open.</summary>
    /// <param name="json">Receives the objects.</param>
    /// <param name="direction">A member <c>direction</c> for each, where an array has those of two comparisons; null: none.</param>
    public void WriteFindings(Utf8JsonWriter json, string? direction = null)
    {
        ArgumentNullException.ThrowIfNull(json);
        ReportJson.WriteFindings(json, this, direction);
    }

    /// <summary>One of the findings in one sentence: place, kind, both sides, what the destination does and says, hint.</summary>
    /// <param name="finding">The finding.</param>
    public string Describe(CheckFinding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        return ReportText.Sentence(this, finding);
    }

    /// <summary>The verdict that findings make.</summary>
    /// <param name="findings">The findings.</param>
    /// <param name="isStrict">Whether lost state counts as a break.</param>
    public static CheckVerdict VerdictOf(IEnumerable<CheckFinding> findings, bool isStrict = false)
    {
        ArgumentNullException.ThrowIfNull(findings);
        var verdict = CheckVerdict.Compatible;
        foreach (CheckFinding finding in findings)
        {
            if (finding.IsBreak || (isStrict && finding is { Consequence: CheckConsequence.Loses, Condition: null }))
                return CheckVerdict.Incompatible;
            if (finding is { Condition: not null, Severity: not CheckSeverity.Note, Consequence: CheckConsequence.Refuses or CheckConsequence.Misreads })
                verdict = CheckVerdict.Depends;
        }

        return verdict;
    }
}
