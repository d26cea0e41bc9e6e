using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ber.Compat;
using Ber.Detector;
using Ber.Visitors;

namespace Matrix;

/// <summary>
/// Adds what a release says of its descriptions to schemas/knowledge.json: from <c>-dump-vmstate</c> of its binaries all that a dump has, from streams the
/// versions of what no dump has. What only people know of a description (why it is sent, which field counts an array) is carried on from the release before.
/// </summary>
internal sealed class KnowledgeMaker
{
    private const int Unknown = -1;   // a minimum version that nothing states
    private const int MaxLike = 16;   // field names by which descriptions of one name are told apart

    private static readonly string[] s_carried = ["needed", "lacks", "count", "like"];
    private static readonly JsonSerializerOptions s_form = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonObject _descriptions;
    private readonly string _release;

    /// <param name="knowledge">The file.</param>
    /// <param name="release">The release that is added.</param>
    public KnowledgeMaker(JsonObject knowledge, string release)
    {
        _descriptions = knowledge["descriptions"]!.AsObject();
        _release = release;
    }

    /// <summary>Where each description of the release came from.</summary>
    public Dictionary<string, string> Origins { get; } = [];

    /// <summary>Makes it anew for a release, from a corpus.</summary>
    /// <param name="output">Where a summary goes.</param>
    /// <param name="folder">The corpus.</param>
    /// <param name="release">The release.</param>
    /// <param name="prefix">How the names of its dumps and streams begin.</param>
    /// <param name="target">The file to write; null: what is shipped is compared with what is made.</param>
    /// <returns>How many descriptions are as shipped, and how many of those that dumps or streams have are not.</returns>
    public static (int Equal, int Different) Run(TextWriter output, string folder, string release, string prefix, string? target)
    {
        string shipped = File.ReadAllText(Path.Join(RepositoryRoot, "schemas", "knowledge.json"));
        JsonObject knowledge = JsonNode.Parse(shipped)!.AsObject();
        var maker = new KnowledgeMaker(knowledge, release);
        maker.Forget();
        maker.AddDumps(Directory.GetFiles(Path.Join(folder, "schemas"), prefix + ".*.json").Order(StringComparer.Ordinal));
        maker.AddStreams(Directory.GetFiles(Path.Join(folder, "streams"), "*.mig").Where(p => IsOf(prefix, Path.GetFileName(p))).Order(StringComparer.Ordinal));
        foreach (var origin in maker.Origins.Values.CountBy(static o => o))
            output.WriteLine($"{origin.Value} descriptions from {origin.Key}");
        if (target is not null)
            File.WriteAllText(target, Format(knowledge));
        return Compare(output, JsonNode.Parse(shipped)!["descriptions"]!.AsObject(), maker);
    }

    /// <summary>Takes the release out of all entries.</summary>
    public void Forget()
    {
        foreach (JsonArray entries in _descriptions.Select(static d => d.Value!.AsArray()))
        {
            foreach (JsonNode entry in entries.ToArray()!)
            {
                JsonArray releases = entry!["in"]!.AsArray();
                if (releases.FirstOrDefault(r => r!.GetValue<string>() == _release) is JsonNode own)
                    releases.Remove(own);
                if (releases.Count == 0)
                    entries.Remove(entry);
            }
        }
    }

    /// <summary>All descriptions of dumps; those that cannot be read are left out.</summary>
    public void AddDumps(IEnumerable<string> paths)
    {
        Dictionary<string, Dictionary<string, VMStateDescription>> shapes = [];   // by name, then by their facts and fields
        foreach (string path in paths)
        {
            try
            {
                foreach (VMStateDescription description in SchemaCatalogs.ReadJson(File.ReadAllBytes(path)).Descriptions)
                {
                    if (!shapes.TryGetValue(description.Name, out Dictionary<string, VMStateDescription>? named))
                        shapes[description.Name] = named = [];
                    named.TryAdd(Facts(description).ToJsonString(s_form), description);
                }
            }
            catch (StreamFormatException)
            {
                // Some releases write texts that break off.
            }
        }

        foreach ((string name, Dictionary<string, VMStateDescription> named) in shapes)
        {
            Origins[name] = "dumps";
            foreach (VMStateDescription shape in named.Values)
                Add(name, shape, Facts(shape), named.Values);
        }
    }

    /// <summary>What streams show of descriptions that no dump has.</summary>
    public void AddStreams(IEnumerable<string> paths)
    {
        foreach (string path in paths)
        {
            foreach (VMStateDescription description in In(path).Where(d => d.Name.Length > 0 && Origins.GetValueOrDefault(d.Name) != "dumps"))
            {
                Origins[description.Name] = "streams";
                if (Entries(description.Name).Any(e => Has(e, _release) && e["v"]!.GetValue<int>() == description.VersionId))
                    continue;
                JsonObject facts = new() { ["v"] = description.VersionId, ["min"] = Unknown };
                JsonObject? former = Former(description);
                if (former is not null && former["v"]!.GetValue<int>() == description.VersionId)
                    former["in"]!.AsArray().Add(_release);
                else
                    Insert(description.Name, facts, open: true);
            }
        }
    }

    private static IEnumerable<VMStateDescription> In(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            MigrationProfile profile = ProfileReader.Read(new StreamOctetSource(file));
            return [.. SchemaCatalog.FromProfile(profile).Descriptions];
        }
        catch (Exception exception) when (exception is StreamFormatException or IOException)
        {
            return [];
        }
    }

    private void Add(string name, VMStateDescription shape, JsonObject facts, IEnumerable<VMStateDescription> shapes)
    {
        JsonObject? former = Former(shape);
        if (former is not null && JsonNode.DeepEquals(FactsIn(former), facts))
        {
            if (!Has(former, _release))
                former["in"]!.AsArray().Add(_release);
            return;
        }

        JsonObject made = Insert(name, facts, open: false);
        foreach (string carried in s_carried)
        {
            if (former?[carried] is JsonNode known)
                made[carried] = known.DeepClone();
        }

        if (shapes.Skip(1).Any() && made["like"] is null)
            made["like"] = new JsonArray([.. OwnFields(shape, shapes).Take(MaxLike).Select(static f => (JsonNode)f)]);
    }

    private static IEnumerable<string> OwnFields(VMStateDescription shape, IEnumerable<VMStateDescription> shapes)
        => shape.Fields.Select(static f => f.Name).Distinct().Where(name => !shapes.All(s => s.Fields.Any(f => f.Name == name)));

    /// <summary>The entry of the newest release before that is about such a description.</summary>
    private JsonObject? Former(VMStateDescription shape)
        => Entries(shape.Name).Select(e => (Entry: e, Fit: Fit(e, shape))).Where(static e => e.Fit > 0)
            .OrderByDescending(static e => e.Entry["in"]!.AsArray().Select(static r => Version.Parse(r!.GetValue<string>())).Max())
            .ThenByDescending(e => JsonNode.DeepEquals(FactsIn(e.Entry), Facts(shape))).ThenByDescending(static e => e.Fit).FirstOrDefault().Entry;

    private static int Fit(JsonObject entry, VMStateDescription shape)
        => entry["like"] is not JsonArray { Count: > 0 } like ? 1 : like.Count(n => shape.Fields.Any(f => f.Name == n!.GetValue<string>()));

    private JsonObject Insert(string name, JsonObject facts, bool open)
    {
        JsonObject made = new() { ["in"] = new JsonArray(_release) };
        foreach ((string key, JsonNode? value) in facts)
            made[key] = value!.DeepClone();
        if (open)
            made["open"] = true;
        if (_descriptions[name] is not JsonArray entries)
            _descriptions[name] = entries = [];
        entries.Add(made);
        return made;
    }

    private IEnumerable<JsonObject> Entries(string name) => _descriptions[name] is JsonArray entries ? entries.Select(static e => e!.AsObject()) : [];

    private static bool Has(JsonObject entry, string release) => entry["in"]!.AsArray().Any(r => r!.GetValue<string>() == release);

    /// <summary>What a dump says of a description, in the form of the file.</summary>
    private static JsonObject Facts(VMStateDescription description)
    {
        JsonObject facts = new() { ["v"] = description.VersionId };
        if (description.MinimumVersionId is int minimum && minimum != description.VersionId)
            facts["min"] = minimum;
        string[] subsections = [.. description.Subsections.Select(static s => s.Name).Distinct().Order(StringComparer.Ordinal)];
        if (subsections.Length > 0)
            facts["subs"] = new JsonArray([.. subsections.Select(static s => (JsonNode)s)]);
        string[] conditional = [.. description.Fields.Where(static f => f.IsConditional).Select(static f => f.Name).Distinct().Order(StringComparer.Ordinal)];
        if (conditional.Length > 0)
            facts["if"] = new JsonArray([.. conditional.Select(static f => (JsonNode)f)]);
        JsonObject since = [];
        foreach (VMStateField field in description.Fields.Where(static f => f.VersionId > 0).DistinctBy(static f => f.Name)
            .OrderBy(static f => f.Name, StringComparer.Ordinal))
            since[field.Name] = field.VersionId;
        if (since.Count > 0)
            facts["since"] = since;
        return facts;
    }

    private static JsonObject FactsIn(JsonObject entry)
    {
        JsonObject facts = [];
        foreach (string key in (string[])["v", "min", "subs", "if", "since"])
        {
            if (entry[key] is JsonNode value)
                facts[key] = value.DeepClone();
        }

        return facts;
    }

    private static (int Equal, int Different) Compare(TextWriter output, JsonObject shipped, KnowledgeMaker made)
    {
        string[] Of(JsonObject descriptions, string name) => descriptions[name] is not JsonArray entries ? [] :
        [
            .. entries.Select(static e => e!.AsObject()).Where(e => Has(e, made._release)).Select(static e => FactsIn(e).ToJsonString(s_form))
                .Distinct().Order(StringComparer.Ordinal),
        ];
        string[] names = [.. shipped.Select(static d => d.Key).Where(n => Of(shipped, n).Length > 0).Union(made.Origins.Keys).Order(StringComparer.Ordinal)];
        string[] different = [.. names.Where(n => made.Origins.ContainsKey(n) && !Of(shipped, n).SequenceEqual(Of(made._descriptions, n)))];
        foreach (string name in different)
        {
            string old = string.Join(' ', Of(shipped, name));
            output.WriteLine($"{name} ({made.Origins[name]}): shipped {old}, made {string.Join(' ', Of(made._descriptions, name))}");
        }

        int absent = names.Count(n => !made.Origins.ContainsKey(n));
        output.WriteLine(
            $"{names.Length} descriptions of {made._release}: {names.Length - different.Length - absent} as shipped, {different.Length} otherwise, "
            + $"{absent} in no dump and no stream: these came from sources");
        return (names.Length - different.Length - absent, different.Length);
    }

    /// <summary>A line for each description, in the order of the octets of the names: KnowledgeBase looks for them so.</summary>
    private static string Format(JsonObject knowledge)
    {
        var text = new StringBuilder();
        text.Append("{\n");
        foreach (string key in (string[])["about", "provenance"])
            text.Append($"  \"{key}\": {knowledge[key]!.ToJsonString(s_form)},\n");
        text.Append("  \"descriptions\": {\n");
        string[] lines =
        [
            .. knowledge["descriptions"]!.AsObject().Where(static d => d.Value!.AsArray().Count > 0)
                .OrderBy(static d => Encoding.UTF8.GetBytes(d.Key), Comparer<byte[]>.Create(static (one, other) => one.AsSpan().SequenceCompareTo(other)))
                .Select(static d => $"    {JsonValue.Create(d.Key).ToJsonString(s_form)}: {d.Value!.ToJsonString(s_form)}"),
        ];
        return text.AppendJoin(",\n", lines).Append("\n  }\n}\n").ToString();
    }

    private static bool IsOf(string prefix, string stream)
        => stream.StartsWith(prefix + ".", StringComparison.Ordinal)
            || stream.Contains($".{prefix}.", StringComparison.Ordinal);

    private static string RepositoryRoot => Support.GoldenText.Root;
}
