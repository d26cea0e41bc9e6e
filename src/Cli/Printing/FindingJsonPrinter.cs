using System.Text.Encodings.Web;
using System.Text.Json;
using Ber.Compat;
using Ber.Detector;

namespace Ber.Cli;

/// <summary>Findings as one JSON object.</summary>
internal static class FindingJsonPrinter
{
    public static void Print(Stream output, FindingList list)
    {
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("verdict", NameOf(list.Verdict));
            json.WriteStartArray("findings");
            foreach ((CheckReport report, string? direction) in list.Directions)
                report.WriteFindings(json, direction);

            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    /// <summary>The name of an enumeration's member as JSON has it: a small first letter.</summary>
    public static string NameOf<T>(T value)
        where T : struct, Enum
        => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
