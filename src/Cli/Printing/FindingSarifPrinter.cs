using System.Text.Encodings.Web;
using System.Text.Json;
using Ber.Compat;
using Ber.Detector;

namespace Ber.Cli;

/// <summary>
/// Findings as SARIF 2.1.0: a result each, with the kind as rule, a fingerprint, the place at the source as location and the one at the destination as
/// related location; lines where the side is a dump. A run for each comparison.
/// </summary>
internal sealed class FindingSarifPrinter
{
    private readonly Utf8JsonWriter _json;
    private readonly FindingList _list;
    private readonly List<CheckFindingKind> _rules;
    private readonly Dictionary<string, DumpLines?> _lines = [];

    private FindingSarifPrinter(Utf8JsonWriter json, FindingList list)
    {
        _json = json;
        _list = list;
        _rules = [.. list.Directions.SelectMany(static d => d.Report.Findings).Select(static f => f.Kind).Distinct().Order()];
    }

    public static void Print(Stream output, IReadOnlyList<FindingList> lists)
    {
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
            json.WriteString("version", "2.1.0");
            json.WriteStartArray("runs");
            foreach (FindingList list in lists)
                new FindingSarifPrinter(json, list).WriteRun();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    private void WriteRun()
    {
        _json.WriteStartObject();
        WriteTool();
        if (_list.Name.Length > 0)
        {
            _json.WriteStartObject("automationDetails");   // code scanners tell runs from each other by it
            _json.WriteString("id", $"qber/{_list.Name}/");
            _json.WriteEndObject();
        }

        _json.WriteStartArray("results");
        foreach ((CheckReport report, string? direction) in _list.Directions)
        {
            foreach (CheckFinding finding in report.Findings)
            {
                Write(report, finding, direction);
                _json.FlushMuch();
            }
        }

        _json.WriteEndArray();
        _json.WriteEndObject();
    }

    private void WriteTool()
    {
        _json.WriteStartObject("tool");
        _json.WriteStartObject("driver");
        _json.WriteString("name", "qber");
        _json.WriteString("version", BuiltVersion.Text);
        _json.WriteStartArray("rules");
        foreach (CheckFindingKind kind in _rules)
        {
            _json.WriteStartObject();
            _json.WriteString("id", FindingWords.NameOf(kind));
            WriteText("shortDescription", FindingWords.Words(kind));
            WriteText("help", FindingHelp.Of(kind));
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.WriteEndObject();
    }

    private void Write(CheckReport report, CheckFinding finding, string? direction)
    {
        (string source, string destination) = direction == "reverse" ? (_list.Destination, _list.Source) : (_list.Source, _list.Destination);
        (FindingState state, string? reason) = _list.Gate.StateOf(finding, direction);
        _json.WriteStartObject();
        _json.WriteString("ruleId", FindingWords.NameOf(finding.Kind));
        _json.WriteNumber("ruleIndex", _rules.IndexOf(finding.Kind));
        _json.WriteString("level", FindingWords.NameOf(finding.Severity));
        WriteText("message", FindingWords.Sentence(report, finding));
        _json.WriteStartArray("locations");
        WritePlace(source, finding, finding.Offset, id: null);
        _json.WriteEndArray();
        _json.WriteStartArray("relatedLocations");
        WritePlace(destination, finding, offset: null, id: 1);
        _json.WriteEndArray();
        _json.WriteStartObject("partialFingerprints");
        _json.WriteString(FindingGate.FingerprintName, _list.Gate.FingerprintOf(finding, direction));
        _json.WriteEndObject();
        if (_list.Gate.HasBaseline)
            _json.WriteString("baselineState", state is FindingState.Known ? "unchanged" : "new");
        if (state is FindingState.Waived)
        {
            _json.WriteStartArray("suppressions");
            _json.WriteStartObject();
            _json.WriteString("kind", "external");
            _json.WriteString("justification", reason);
            _json.WriteEndObject();
            _json.WriteEndArray();
        }

        _json.WriteEndObject();
    }

    private void WritePlace(string file, CheckFinding finding, long? offset, int? id)
    {
        _json.WriteStartObject();
        if (id is int number)
            _json.WriteNumber("id", number);
        _json.WriteStartObject("physicalLocation");
        _json.WriteStartObject("artifactLocation");
        _json.WriteString("uri", UriOf(file));
        _json.WriteEndObject();
        if (!_lines.TryGetValue(file, out DumpLines? lines))
            _lines[file] = lines = DumpLines.TryRead(file);
        if (offset is not null || lines?.Find(finding) is not null)
        {
            _json.WriteStartObject("region");
            if (offset is long octets)
                _json.WriteNumber("byteOffset", octets);
            else
                _json.WriteNumber("startLine", lines!.Find(finding)!.Value);
            _json.WriteEndObject();
        }

        _json.WriteEndObject();
        _json.WriteStartArray("logicalLocations");
        _json.WriteStartObject();
        _json.WriteString("fullyQualifiedName", finding.Path.ToString());
        _json.WriteEndObject();
        _json.WriteEndArray();
        _json.WriteEndObject();
    }

    /// <summary>Relative to the working folder where it is below it, as code scanners resolve it.</summary>
    private static string UriOf(string file)
    {
        if (!Path.IsPathRooted(file))
            return Escape(file);
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, file);
        return Path.IsPathRooted(relative) || relative.StartsWith("..", StringComparison.Ordinal) ? $"file://{Escape(file)}" : Escape(relative);
    }

    private static string Escape(string file) => Uri.EscapeDataString(file).Replace("%2F", "/", StringComparison.Ordinal);

    private void WriteText(string name, string text)
    {
        _json.WriteStartObject(name);
        _json.WriteString("text", text);
        _json.WriteEndObject();
    }
}
