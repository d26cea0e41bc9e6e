using System.Text.Json;
using Ber.Detector;

namespace Ber.Cli;

/// <summary>What a page shows of findings: each in the form of JSON, with the words of the text.</summary>
internal static class FindingPage
{
    /// <summary>Writes it as one JSON object.</summary>
    public static void Write(Stream output, IReadOnlyList<FindingList> lists)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteStartArray("lists");
        foreach (FindingList list in lists)
        {
            foreach ((CheckReport report, string? direction) in list.Directions)
                Write(json, list, report, direction);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, FindingList list, CheckReport report, string? direction)
    {
        bool isBack = direction == "reverse";
        json.WriteStartObject();
        json.WriteString("source", isBack ? list.Destination : list.Source);
        json.WriteString("destination", isBack ? list.Source : list.Destination);
        json.WriteString("verdict", FindingWords.NameOf(list.VerdictOf(report, direction)));
        json.WriteStartArray("findings");
        FindingJsonPrinter.WriteFindings(json, report, direction, list.Gate, withWords: true);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
