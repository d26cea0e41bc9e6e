using System.Text.Encodings.Web;
using System.Text.Json;
using Ber.Detector;

namespace Ber.Cli;

/// <summary>Findings as one JSON object; of several comparisons an array of them.</summary>
internal static class FindingJsonPrinter
{
    public static void Print(Stream output, IReadOnlyList<FindingList> lists)
    {
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            bool isAlone = lists is [{ Name: "" }];
            if (!isAlone)
                json.WriteStartArray();
            foreach (FindingList list in lists)
                Write(json, list);
            if (!isAlone)
                json.WriteEndArray();
        }

        output.Write("\n"u8);
    }

    private static void Write(Utf8JsonWriter json, FindingList list)
    {
        json.WriteStartObject();
        if (list.Name.Length > 0)
            json.WriteString("name", list.Name);
        json.WriteString("verdict", FindingWords.NameOf(list.Verdict));
        json.WriteStartArray("findings");
        foreach ((CheckReport report, string? direction) in list.Directions)
            WriteFindings(json, report, direction, list.Gate);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Writes findings as JSON objects (docs/detector.md) into an array that is open.</summary>
    /// <param name="json">Receives the objects.</param>
    /// <param name="report">Has the findings.</param>
    /// <param name="direction">A member <c>direction</c> for each, where an array has those of two comparisons; null: none.</param>
    /// <param name="gate">Which of them count: <c>state</c> for each, <c>reason</c> of what was waived; null: all, without these members.</param>
    public static void WriteFindings(Utf8JsonWriter json, CheckReport report, string? direction = null, FindingGate? gate = null)
    {
        foreach (CheckFinding finding in report.Findings)
        {
            json.WriteStartObject();
            if (direction is not null)
                json.WriteString("direction", direction);
            if (gate is not null && gate != FindingGate.Open)
            {
                (FindingState state, string? reason) = gate.StateOf(finding, direction);
                json.WriteString("state", FindingWords.NameOf(state));
                if (reason is not null)
                    json.WriteString("reason", reason);
            }

            json.WriteString("kind", FindingWords.NameOf(finding.Kind));
            json.WriteString("severity", FindingWords.NameOf(finding.Severity));
            json.WriteString("consequence", FindingWords.NameOf(finding.Consequence));
            json.WriteString("path", finding.Path.ToString());
            if (!finding.Devices.IsEmpty)
            {
                json.WriteStartArray("devices");
                foreach (string device in finding.Devices)
                    json.WriteStringValue(device);
                json.WriteEndArray();
            }

            json.WriteString("source", finding.Source);
            json.WriteString("destination", finding.Destination);
            if (finding.Offset is long offset)
                json.WriteNumber("offset", offset);
            else
                json.WriteNull("offset");
            json.WriteString("qemuMessage", finding.QemuMessage);
            json.WriteString("hint", FindingWords.HintOf(report, finding));
            json.WriteEndObject();
            json.FlushMuch();
        }
    }
}
