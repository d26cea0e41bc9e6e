using System.Text.Json;
using Ber.Detector;
using Ber.Visitors;

namespace Ber.Cli;

/// <summary>Findings as a page, with the descriptions of both sides where they are at hand.</summary>
internal static class FindingHtmlPrinter
{
    private const int MaxLines = 2000;   // of one description

    public static void Print(Stream output, IReadOnlyList<FindingList> lists)
    {
        string subject = lists is [var one] ? $"{one.Source} → {one.Destination}" : $"{lists.Count} comparisons";
        HtmlPage.Write(output, lists.Count == 0 ? "check" : lists[0].Command, subject, json =>
        {
            json.WriteStartArray("lists");
            foreach (FindingList list in lists)
            {
                foreach ((CheckReport report, string? direction) in list.Directions)
                    Write(json, list, report, direction);
            }

            json.WriteEndArray();
        });
    }

    private static void Write(Utf8JsonWriter json, FindingList list, CheckReport report, string? direction)
    {
        bool isReverse = direction == "reverse";
        json.WriteStartObject();
        json.WriteString("name", list.Name);
        json.WriteString("source", isReverse ? list.Destination : list.Source);
        json.WriteString("destination", isReverse ? list.Source : list.Destination);
        json.WriteString("verdict", FindingWords.NameOf(list.VerdictOf(report, direction)));
        if (FindingWords.MessageVersion(report) is { } version)
            json.WriteString("version", version.ToString());
        Dictionary<string, FieldPath> sections = [];
        json.WriteStartArray("findings");
        foreach (CheckFinding finding in report.Findings)
        {
            Write(json, list, finding, direction);
            var section = new FieldPath(finding.Path.IdStr, finding.Path.InstanceId);
            sections.TryAdd(section.ToString(), section);
            json.FlushMuch();
        }

        json.WriteEndArray();
        json.WriteStartObject("descriptions");
        foreach ((string name, FieldPath section) in sections)
        {
            if (list.DescriptionsOf?.Invoke(section) is not var (source, destination) || (source ?? destination) is null)
                continue;
            json.WriteStartArray(name);
            Write(json, isReverse ? destination : source);
            Write(json, isReverse ? source : destination);
            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, FindingList list, CheckFinding finding, string? direction)
    {
        (FindingState state, string? reason) = list.Gate.StateOf(finding, direction);
        json.WriteStartObject();
        json.WriteString("severity", FindingWords.NameOf(finding.Severity));
        json.WriteString("consequence", FindingWords.NameOf(finding.Consequence));
        json.WriteString("section", new FieldPath(finding.Path.IdStr, finding.Path.InstanceId).ToString());
        json.WriteString("path", finding.Path.ToString());
        json.WriteString("words", FindingWords.Words(finding.Kind));
        json.WriteString("does", FindingWords.Does(finding with { QemuMessage = null }));
        if (finding.QemuMessage is string message)
            json.WriteString("message", message);
        if (FindingWords.HintOf(null, finding) is string hint)
            json.WriteString("hint", hint);
        if (finding.Source is string source)
            json.WriteString("source", source);
        if (finding.Destination is string destination)
            json.WriteString("destination", destination);
        if (finding.Offset is long offset)
            json.WriteNumber("offset", offset);
        if (!finding.Devices.IsEmpty)
            HtmlPage.WriteLines(json, "devices", finding.Devices);
        if (state is not FindingState.New)
            json.WriteString("state", reason is null ? FindingWords.NameOf(state) : $"{FindingWords.NameOf(state)}: {reason}");
        json.WriteEndObject();
    }

    /// <summary>An array of three elements for each line: depth, name, what is said of it; null where there is no description.</summary>
    private static void Write(Utf8JsonWriter json, VMStateDescription? description)
    {
        if (description is null)
        {
            json.WriteNullValue();
            return;
        }

        int lines = 0;
        json.WriteStartArray();
        WriteLine(json, 0, description.Name, DescriptionWords.VersionsOf(description.VersionId, description.MinimumVersionId));
        Write(json, description, 1, ref lines);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, VMStateDescription description, int depth, ref int lines)
    {
        foreach (VMStateField field in description.Fields)
        {
            if (++lines > MaxLines)
                return;
            VMStateDescription? nested = field.Struct ?? (field.Elements.IsEmpty ? null : field.Elements[0].Struct);
            WriteLine(json, depth, field.Name, DescriptionWords.Of(field, nested));
            if (nested is not null)
                Write(json, nested, depth + 1, ref lines);
        }

        foreach (VMStateDescription subsection in description.Subsections)
        {
            if (++lines > MaxLines)
                return;
            WriteLine(json, depth, subsection.Name, $"subsection {DescriptionWords.VersionsOf(subsection.VersionId, subsection.MinimumVersionId)}");
            Write(json, subsection, depth + 1, ref lines);
        }
    }

    private static void WriteLine(Utf8JsonWriter json, int depth, string name, string words)
    {
        json.WriteNumberValue(depth);
        json.WriteStringValue(name);
        json.WriteStringValue(words);
    }
}
