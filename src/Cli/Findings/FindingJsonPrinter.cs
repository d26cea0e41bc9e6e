using System.Text.Json;
using Ber.Compat;

namespace Ber.Cli;

/// <summary>Findings as one JSON object.</summary>
internal static class FindingJsonPrinter
{
    public static void Print(Stream output, FindingList list)
    {
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("verdict", NameOf(list.Verdict));
            json.WriteStartArray("findings");
            foreach ((CheckReport report, string? direction) in list.Directions)
            {
                foreach (CheckFinding finding in report.Findings)
                    Write(json, report, finding, direction);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    /// <summary>The name of an enumeration's member as JSON has it: a small first letter.</summary>
    public static string NameOf<T>(T value)
        where T : struct, Enum
        => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    private static void Write(Utf8JsonWriter json, CheckReport report, CheckFinding finding, string? direction)
    {
        json.WriteStartObject();
        if (direction is not null)
            json.WriteString("direction", direction);
        json.WriteString("kind", NameOf(finding.Kind));
        json.WriteString("severity", NameOf(finding.Severity));
        json.WriteString("consequence", NameOf(finding.Consequence));
        json.WriteString("path", finding.Path.ToString());
        json.WriteString("source", finding.Source);
        json.WriteString("destination", finding.Destination);
        if (finding.Offset is long offset)
            json.WriteNumber("offset", offset);
        else
            json.WriteNull("offset");
        json.WriteString("qemuMessage", finding.QemuMessage);
        json.WriteString("hint", FindingList.HintOf(report, finding, namesVersion: true));
        json.WriteEndObject();
    }
}
