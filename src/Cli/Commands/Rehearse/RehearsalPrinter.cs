using System.Globalization;
using System.Text.Json;
using Ber.Compat;
using Ber.Detector;
using Ber.Live;
using Ber.Visitors;

namespace Ber.Cli;

/// <summary>What a rehearsal found, for people and for programs.</summary>
internal static class RehearsalPrinter
{
    public static void WriteText(RehearsalReport report, Agreement? agreement)
    {
        using Stream output = StandardStreams.OpenOutput();
        using TerminalWriter text = StandardStreams.TextOn(output);
        text.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{NameOf(report.Outcome)}{Place(report)}, {report.LoadTime.TotalMilliseconds:F0} ms"));
        foreach (string words in report.Words)
            text.WriteLine($"  QEMU: {words}");
        foreach (StreamDifference difference in report.Differences)
            text.WriteLine($"  {difference}");
        foreach (StreamDifference addition in report.Additions)
            text.WriteLine($"  more: {addition.Kind} {addition.Path?.ToString() ?? addition.Subject}: {addition.Right}");
        foreach (FieldPath device in report.NotJudged)
            text.WriteLine($"  {device} reads guest memory when it loads: what it made of it is seen with --full");
        if (report.Moved > 0)
            text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {report.Moved} fields that move by themselves are not shown"));
        if (agreement is null)
            return;
        text.WriteLine($"  {agreement.Sentence}");
        foreach (CheckFinding finding in agreement.Report.Findings.Where(f => agreement.IsSame is not true && (f.IsBreak || f.Condition is not null)))
            text.WriteLine($"    {RefusalReport.OneLine(FindingWords.Sentence(agreement.Report, finding))}");
    }

    public static void WriteJson(RehearsalReport report, Agreement? agreement)
    {
        using Stream output = StandardStreams.OpenOutput();
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("outcome", NameOf(report.Outcome));
            json.WriteString("section", report.Section?.ToString());
            json.WriteNumber("octetsRead", report.OctetsRead);
            if (report.ExitCode is int exitCode)
                json.WriteNumber("exitCode", exitCode);
            json.WriteNumber("milliseconds", (long)report.LoadTime.TotalMilliseconds);
            json.WriteStartArray("words");
            foreach (string words in report.Words)
                json.WriteStringValue(words);
            json.WriteEndArray();
            json.WriteNumber("moved", report.Moved);
            json.WriteStartArray("notJudged");
            foreach (FieldPath device in report.NotJudged)
                json.WriteStringValue(device.ToString());
            json.WriteEndArray();
            WriteDifferences(json, "differences", report.Differences);
            WriteDifferences(json, "additions", report.Additions);
            if (agreement is not null)
            {
                json.WriteStartObject("check");
                json.WriteString("verdict", agreement.Report.Verdict.ToString().ToLowerInvariant());
                if (agreement.IsSame is bool isSame)
                    json.WriteBoolean("agrees", isSame);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    private static void WriteDifferences(Utf8JsonWriter json, string name, IEnumerable<StreamDifference> differences)
    {
        json.WriteStartArray(name);
        foreach (StreamDifference difference in differences)
        {
            json.WriteStartObject();
            json.WriteString("kind", difference.Kind.ToString());
            json.WriteString("path", difference.Path?.ToString() ?? difference.Subject);
            json.WriteString("source", difference.Left);
            json.WriteString("destination", difference.Right);
            json.WriteEndObject();
            json.FlushMuch();
        }

        json.WriteEndArray();
    }

    private static string Place(RehearsalReport report) => report.Section is null ? "" : $" at {report.Section}";

    private static string NameOf(RehearsalOutcome outcome) => outcome switch
    {
        RehearsalOutcome.Loads => "loads",
        RehearsalOutcome.LoadsButDiffers => "loads-but-differs",
        RehearsalOutcome.Refuses => "refuses",
        RehearsalOutcome.Dies => "dies",
        _ => "hangs",
    };
}
