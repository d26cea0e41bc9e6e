using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Ber.Compat;
using Ber.Visitors;
using Support;
using Xunit.Abstractions;

namespace Golden;

/// <summary>Our values beside those of QEMU's own script (scripts/analyze-migration.py), on every stream of the corpus where that script succeeds.</summary>
public sealed class CorpusDecodeTests(ITestOutputHelper output)
{
    private static readonly string[] s_clocks = [" mc146818rtc (", " timer ("];

    [CorpusFact]
    public void Corpus_EveryFieldThatQemusScriptPrints_HasTheSameValue()
    {
        var differences = new ConcurrentBag<string>();
        var otherCaptures = new ConcurrentBag<string>();
        long integers = 0, others = 0, typedDeeper = 0, streams = 0;
        Parallel.ForEach(Directory.EnumerateFiles(Path.Join(CorpusFactAttribute.Folder, "decode"), "*.json"), path =>
        {
            string id = Path.GetFileNameWithoutExtension(path);
            using JsonDocument reference = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { MaxDepth = 512 });
            var comparison = new Comparison(id);
            var sections = new Sections();
            using (FileStream stream = File.OpenRead(Path.Join(CorpusFactAttribute.Folder, "streams", $"{id}.mig")))
                StreamInspector.Inspect(new StreamOctetSource(stream), sections);

            // The script's key is "idstr (section id)"; what it prints of live sections is not device state.
            foreach (JsonProperty section in reference.RootElement.EnumerateObject().Where(s => !sections.Live.Contains(s.Name[..s.Name.LastIndexOf(' ')])))
            {
                if (!sections.Devices.TryGetValue(section.Name, out byte[]? fields))
                {
                    comparison.Differ(section.Name, "a section", "none");
                    continue;
                }

                using JsonDocument own = JsonDocument.Parse(fields, new JsonDocumentOptions { MaxDepth = 512 });
                comparison.Compare(section.Name, section.Value, own.RootElement);
            }

            // A decode that differs in what the clock wrote, and nowhere else, was made from another capture of the same configuration.
            if (comparison.Differences is { Count: > 0 } all && all.TrueForAll(static d => s_clocks.Any(clock => d.Contains(clock, StringComparison.Ordinal))))
            {
                otherCaptures.Add(id);
                return;
            }

            foreach (string difference in comparison.Differences)
                differences.Add(difference);
            Interlocked.Increment(ref streams);
            Interlocked.Add(ref integers, comparison.Integers);
            Interlocked.Add(ref others, comparison.Others);
            Interlocked.Add(ref typedDeeper, comparison.TypedDeeper);
        });

        output.WriteLine(
            $"{streams} decodes: {integers} integers, {others} buffers and booleans equal, {typedDeeper} printed as octets there and with types here, "
            + $"{differences.Count} differ");
        Assert.True(differences.IsEmpty, string.Join('\n', differences.Order(StringComparer.Ordinal).Take(20)));
        output.WriteLine($"of another capture: {string.Join(", ", otherCaptures)}");
        Assert.InRange(otherCaptures.Count, 0, 1);
        Assert.True(streams > 1000, $"{streams} decodes");
        Assert.True(integers > 10_000_000, $"{integers} integers");
    }

    /// <summary>The JSON of every typed device section, by the script's key.</summary>
    private sealed class Sections : IStreamConsumer
    {
        public Dictionary<string, byte[]> Devices { get; } = [];

        public HashSet<string> Live { get; } = [];

        public void OnLiveSection(FieldPath section, uint versionId) => Live.Add(section.IdStr);

        public void OnDevice(DeviceSection section)
        {
            if (section.State is null)
                return;
            var octets = new ArrayBufferWriter<byte>();
            using var json = new Utf8JsonWriter(octets);
            IVisitor visitor = new QmpOutputVisitor(json);
            VMState.Visit(ref visitor, section.Description!, section.State);
            visitor.Complete();
            Devices[string.Create(CultureInfo.InvariantCulture, $"{section.Path.IdStr} ({section.SectionId})")] = octets.WrittenSpan.ToArray();
        }
    }

    /// <summary>
    /// "0x00000012"; "0xffffffff (-1)" of a negative one; "00 00 00 12" of a type that the script does not know, which is a signed one (timer) as a rule.
    /// </summary>
    private static string TextOf(string reference)
    {
        if (reference.Contains(' ', StringComparison.Ordinal) && !reference.EndsWith(')'))
        {
            byte[] octets = Convert.FromHexString(reference.Replace(" ", "", StringComparison.Ordinal));
            return new System.Numerics.BigInteger(octets, isUnsigned: false, isBigEndian: true).ToString(CultureInfo.InvariantCulture);
        }

        string text = reference.EndsWith(')') ? reference[(reference.IndexOf('(', StringComparison.Ordinal) + 1)..^1] : reference;
        return text.StartsWith("0x", StringComparison.Ordinal) ? $"{ulong.Parse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture)}" : text;
    }

    private sealed class Comparison(string id)
    {
        public List<string> Differences { get; } = [];

        public long Integers { get; private set; }

        public long Others { get; private set; }

        public long TypedDeeper { get; private set; }

        public void Differ(string path, string reference, string own) => Differences.Add($"{id} {path}: {reference} there, {own} here");

        public void Compare(string path, JsonElement reference, JsonElement own)
        {
            switch (reference.ValueKind)
            {
                case JsonValueKind.Object when own.ValueKind is JsonValueKind.Object:
                    foreach (JsonProperty member in reference.EnumerateObject())
                    {
                        if (own.TryGetProperty(member.Name, out JsonElement value))
                            Compare($"{path}.{member.Name}", member.Value, value);
                        else
                            Differ($"{path}.{member.Name}", "a field", "none");
                    }

                    break;
                case JsonValueKind.Array when own.ValueKind is JsonValueKind.Array && reference.GetArrayLength() == own.GetArrayLength():
                    for (int i = 0; i < reference.GetArrayLength(); i++)
                        Compare($"{path}[{i}]", reference[i], own[i]);
                    break;
                case JsonValueKind.String:
                    CompareText(path, reference.GetString()!, own);
                    break;
                case JsonValueKind.True or JsonValueKind.False when own.ValueKind == reference.ValueKind:
                    Others++;
                    break;
                default:
                    Differ(path, reference.GetRawText(), own.GetRawText());
                    break;
            }
        }

        private void CompareText(string path, string reference, JsonElement own)
        {
            if (own.ValueKind is JsonValueKind.Number)
            {
                if (TextOf(reference) == own.GetRawText())
                    Integers++;
                else
                    Differ(path, reference, own.GetRawText());
            }
            else if (own.ValueKind is JsonValueKind.String)
            {
                if (reference.Replace(" ", "", StringComparison.Ordinal) == own.GetString())
                    Others++;
                else
                    Differ(path, reference, own.GetRawText());
            }
            else if (own.ValueKind is JsonValueKind.Null && reference is "nullptr" or "30")
            {
                Others++;
            }
            else if (own.ValueKind is JsonValueKind.Object or JsonValueKind.Array && reference.Split(' ').All(static octet => octet.Length == 2))
            {
                TypedDeeper++;
            }
            else
            {
                Differ(path, reference, own.GetRawText());
            }
        }
    }
}
