using System.Text.Json;
using Ber.Compat;

namespace Ber.Cli;

/// <summary>A comparison as a page.</summary>
internal static class DiffHtmlPrinter
{
    public static void Print(Stream output, string left, string right, StreamComparison comparison, bool isRaw)
        => HtmlPage.Write(output, "diff", $"{left} | {right}", json =>
        {
            json.WriteString("left", left);
            json.WriteString("right", right);
            json.WriteBoolean("equal", comparison.IsEqual);
            json.WriteString("verdict", DiffTextPrinter.Verdict(comparison));
            json.WriteStartArray("differences");
            foreach (StreamDifference difference in comparison.Differences)
            {
                Write(json, difference, isRaw);
                json.FlushMuch();
            }

            json.WriteEndArray();
            json.WriteStartArray("ram");
            foreach (RamBlockComparison block in comparison.RamBlocks)
                Write(json, block);
            json.WriteEndArray();
            HtmlPage.WriteLines(json, "notes", comparison.NotCompared.Select(static what => $"not compared: {what}"));
        });

    private static void Write(Utf8JsonWriter json, StreamDifference difference, bool isRaw)
    {
        json.WriteStartObject();
        json.WriteString("kind", DiffJsonPrinter.NameOf(difference.Kind));
        json.WriteString("subject", difference.Subject);
        if (difference.Path is not null)
            json.WriteString("path", difference.Path.ToString());
        if (difference.State?.Name is string name)
            json.WriteString("name", name);
        json.WriteString("left", difference.State?.Left ?? difference.Left);
        json.WriteString("right", difference.State?.Right ?? difference.Right);
        if (!isRaw && difference.State?.LeftWords is string leftWords)
            json.WriteString("leftWords", leftWords);
        if (!isRaw && difference.State?.RightWords is string rightWords)
            json.WriteString("rightWords", rightWords);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, RamBlockComparison block)
    {
        json.WriteStartObject();
        json.WriteString("name", block.IdStr);
        json.WriteNumber("differ", block.DifferentPages);
        if (block.FirstDifference is ulong first)
            json.WriteNumber("first", first);
        if (block.Map is RamPageMap map)
            HtmlPage.WriteMap(json, map);
        json.WriteEndObject();
    }
}
