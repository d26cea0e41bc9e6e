using System.Buffers;
using System.Text;
using System.Text.Json;
using Ber.Compat;
using Ber.Detector;

namespace Ber.Cli;

/// <summary>What a refusal says: the report that <c>qber check</c> prints as JSON, and in its member <c>reason</c> the sentence for people.</summary>
internal static class RefusalReport
{
    private const string Reason = "reason";
    private const int MaxReasonLength = 2000;
    private const int MaxOctets = TransferVerdict.MaxLength - 4096;

    /// <summary>The report as JSON; without its findings where they are too many for a verdict.</summary>
    public static string Write(CheckReport report, string? reason)
    {
        string whole = Write(report, reason, hasFindings: true);
        return Encoding.UTF8.GetByteCount(whole) <= MaxOctets ? whole : Write(report, reason, hasFindings: false);
    }

    /// <summary>A refusal that rests on no comparison.</summary>
    public static string Write(string reason) => Write(new CheckReport { Verdict = CheckVerdict.Incompatible, Findings = [] }, reason, hasFindings: false);

    /// <summary>The sentence of a report that came over the wire: one line, no control characters, whatever it holds.</summary>
    public static string ReasonOf(string? report)
    {
        if (report is null)
            return "no reason given";
        try
        {
            using JsonDocument document = JsonDocument.Parse(report);
            JsonElement root = document.RootElement;
            if (root.ValueKind is JsonValueKind.Object && root.TryGetProperty(Reason, out JsonElement reason) && reason.ValueKind is JsonValueKind.String)
                return OneLine(reason.GetString()!);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Said below: it is no JSON, or has half of a surrogate pair in a name or text.
        }

        return "its report has no reason";
    }

    /// <summary>The text on one line.</summary>
    public static string OneLine(string text)
    {
        var line = new StringBuilder(Math.Min(text.Length, MaxReasonLength));
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (line.Length >= MaxReasonLength)
                return line.Append('…').ToString();
            line.Append(Rune.IsControl(rune) ? " " : rune.ToString());
        }

        return line.ToString();
    }

    private static string Write(CheckReport report, string? reason, bool hasFindings)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("verdict", FindingWords.NameOf(report.Verdict));
            if (reason is not null)
                json.WriteString(Reason, reason);
            json.WriteStartArray("findings");
            if (hasFindings)
                FindingJsonPrinter.WriteFindings(json, report);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
