using System.Text.Json;
using Ber.Compat;

namespace Ber.Detector;

/// <summary>A report as JSON (docs/detector.md).</summary>
internal static class ReportJson
{
    public static void Write(Utf8JsonWriter json, CheckReport report)
    {
        json.WriteStartObject();
        json.WriteString("verdict", ReportText.NameOf(report.Verdict));
        json.WriteStartArray("findings");
        WriteFindings(json, report, null);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void WriteFindings(Utf8JsonWriter json, CheckReport report, string? direction)
    {
        foreach (CheckFinding finding in report.Findings)
        {
            json.WriteStartObject();
            if (direction is not null)
                json.WriteString("direction", direction);
            json.WriteString("kind", ReportText.NameOf(finding.Kind));
            json.WriteString("severity", ReportText.NameOf(finding.Severity));
            json.WriteString("consequence", ReportText.NameOf(finding.Consequence));
            json.WriteString("path", finding.Path.ToString());
            json.WriteString("source", finding.Source);
            json.WriteString("destination", finding.Destination);
            if (finding.Offset is long offset)
                json.WriteNumber("offset", offset);
            else
                json.WriteNull("offset");
            json.WriteString("qemuMessage", finding.QemuMessage);
            json.WriteString("hint", ReportText.HintOf(report, finding));
            json.WriteEndObject();
        }
    }
}
