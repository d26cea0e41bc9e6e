using System.Collections.Immutable;
using System.Text.Json;
using Ber.Detector;
using Ber.Visitors;

namespace Ber.Live;

/// <summary>Verdicts as members of a JSON object.</summary>
internal static class MatrixVerdictJson
{
    /// <summary>The members.</summary>
    public static string[] Names { get; } =
        ["outcome", "check", "agrees", "findings", "section", "words", "differences", "differenceCount", "reset", "sentAgain"];

    /// <summary>Writes members into an object that is open.</summary>
    /// <param name="json">Takes them.</param>
    /// <param name="verdict">The verdict.</param>
    /// <param name="isKept">Whether it is for a cache: the result has no digests of streams.</param>
    public static void Write(Utf8JsonWriter json, MatrixVerdict verdict, bool isKept = false)
    {
        json.WriteString("outcome", MatrixNames.Of(verdict.Outcome));
        if (verdict.Check is CheckVerdict check)
            json.WriteString("check", NameOf(check));
        if (verdict.Agrees is bool agrees)
            json.WriteBoolean("agrees", agrees);
        if (!verdict.Findings.IsEmpty)
        {
            json.WriteStartArray("findings");
            foreach (CheckFinding finding in verdict.Findings)
                Write(json, finding);
            json.WriteEndArray();
        }

        WriteText(json, "section", verdict.Section);
        WriteTexts(json, "words", verdict.Words);
        WriteTexts(json, "differences", verdict.Differences);
        if (verdict.DifferenceCount > 0)
            json.WriteNumber("differenceCount", verdict.DifferenceCount);
        WriteTexts(json, "reset", isKept ? [] : verdict.Reset);   // that follows from the captures
        WriteText(json, "sentAgain", isKept ? verdict.SentAgain : "");
    }

    /// <summary>Reads them.</summary>
    public static MatrixVerdict Read(MatrixJson json) => new()
    {
        Outcome = json["outcome"].OneOf<MatrixOutcome>(MatrixNames.Of),
        Check = json.Find("check")?.OneOf<CheckVerdict>(NameOf),
        Findings = [.. json.Find("findings")?.Items.Select(ReadFinding) ?? []],
        Section = json.Find("section")?.Text ?? "",
        Words = Texts(json, "words"),
        Differences = Texts(json, "differences"),
        DifferenceCount = json.Find("differenceCount")?.Whole(0, int.MaxValue) ?? 0,
        Reset = Texts(json, "reset"),
        SentAgain = json.Find("sentAgain")?.Text ?? "",
    };

    /// <summary>Writes an array of texts, if there are any.</summary>
    public static void WriteTexts(Utf8JsonWriter json, string name, ImmutableArray<string> texts)
    {
        if (texts.IsEmpty)
            return;
        json.WriteStartArray(name);
        foreach (string text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }

    /// <summary>Reads an array of texts that may be left out.</summary>
    public static ImmutableArray<string> Texts(MatrixJson json, string name) => [.. json.Find(name)?.Texts ?? []];

    private static void Write(Utf8JsonWriter json, CheckFinding finding)
    {
        json.WriteStartObject();
        json.WriteString("kind", NameOf(finding.Kind));
        json.WriteString("severity", NameOf(finding.Severity));
        json.WriteString("consequence", NameOf(finding.Consequence));
        json.WriteString("path", finding.Path.ToString());
        WriteText(json, "source", finding.Source);
        WriteText(json, "destination", finding.Destination);
        WriteText(json, "qemuMessage", finding.QemuMessage);
        WriteText(json, "condition", finding.Condition);
        WriteText(json, "hint", finding.Hint);
        json.WriteEndObject();
    }

    private static CheckFinding ReadFinding(MatrixJson json) => new()
    {
        Kind = json["kind"].OneOf<CheckFindingKind>(NameOf),
        Severity = json["severity"].OneOf<CheckSeverity>(NameOf),
        Consequence = json["consequence"].OneOf<CheckConsequence>(NameOf),
        Path = FieldPath.TryParse(json["path"].Text, out FieldPath? path) ? path : throw json["path"].Wrong("no path"),
        Source = json.Find("source")?.Text,
        Destination = json.Find("destination")?.Text,
        QemuMessage = json.Find("qemuMessage")?.Text,
        Condition = json.Find("condition")?.Text,
        Hint = json.Find("hint")?.Text,
    };

    private static void WriteText(Utf8JsonWriter json, string name, string? text)
    {
        if (!string.IsNullOrEmpty(text))
            json.WriteString(name, text);
    }

    private static string NameOf<T>(T value)
        where T : struct, Enum
        => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
