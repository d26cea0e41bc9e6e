using System.Text.Encodings.Web;
using System.Text.Json;
using Ber.Compat;
using Ber.Detector;

namespace Ber.Cli;

/// <summary>Findings as SARIF 2.1.0: a result each, with the kind as rule, the file and the path in it as place.</summary>
internal static class FindingSarifPrinter
{
    public static void Print(Stream output, FindingList list)
    {
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
            json.WriteString("version", "2.1.0");
            json.WriteStartArray("runs");
            json.WriteStartObject();
            WriteTool(json, list);
            json.WriteStartArray("results");
            foreach ((CheckReport report, string? direction) in list.Directions)
            {
                foreach (CheckFinding finding in report.Findings)
                {
                    Write(json, report, finding, direction == "reverse" ? list.Destination : list.Source);
                    json.FlushMuch();
                }
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    private static void WriteTool(Utf8JsonWriter json, FindingList list)
    {
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "qber");
        json.WriteString("version", BuiltVersion.Text);
        json.WriteStartArray("rules");
        foreach (CheckFindingKind kind in list.Directions.SelectMany(static d => d.Report.Findings).Select(static f => f.Kind).Distinct().Order())
        {
            json.WriteStartObject();
            json.WriteString("id", FindingWords.NameOf(kind));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, CheckReport report, CheckFinding finding, string file)
    {
        json.WriteStartObject();
        json.WriteString("ruleId", FindingWords.NameOf(finding.Kind));
        json.WriteString("level", FindingWords.NameOf(finding.Severity));
        json.WriteStartObject("message");
        json.WriteString("text", FindingWords.Sentence(report, finding));
        json.WriteEndObject();
        json.WriteStartArray("locations");
        json.WriteStartObject();
        json.WriteStartObject("physicalLocation");
        json.WriteStartObject("artifactLocation");
        json.WriteString("uri", Uri.EscapeDataString(file).Replace("%2F", "/", StringComparison.Ordinal));
        json.WriteEndObject();
        if (finding.Offset is long offset)
        {
            json.WriteStartObject("region");
            json.WriteNumber("byteOffset", offset);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteStartArray("logicalLocations");
        json.WriteStartObject();
        json.WriteString("fullyQualifiedName", finding.Path.ToString());
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
