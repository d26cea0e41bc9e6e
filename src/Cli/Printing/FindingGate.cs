using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Ber.Compat;
using Ber.Detector;

namespace Ber.Cli;

/// <summary>Which findings count: those that no baseline has, and that nobody has waived.</summary>
internal sealed class FindingGate
{
    /// <summary>The name under which SARIF has fingerprints.</summary>
    public const string FingerprintName = "qber/v1";

    private const int FingerprintLength = 16;   // octets

    private readonly HashSet<string>? _known;
    private readonly IReadOnlyList<Waiver> _waivers;
    private readonly QemuVersion? _release;
    private readonly string _name = "";

    /// <param name="baseline">A result in JSON or SARIF of an earlier comparison; null: none.</param>
    /// <param name="waivers">Waivers.</param>
    /// <param name="release">The release of the destination, by which waivers expire; null: not known, and none does.</param>
    /// <exception cref="StreamFormatException">The baseline is none.</exception>
    public FindingGate(byte[]? baseline, IReadOnlyList<Waiver> waivers, QemuVersion? release)
    {
        _known = baseline is null ? null : ReadBaseline(baseline);
        _waivers = waivers;
        _release = release;
    }

    /// <summary>All findings count.</summary>
    public static FindingGate Open { get; } = new(null, [], null);

    private FindingGate(FindingGate other, string name)
    {
        _known = other._known;
        _waivers = other._waivers;
        _release = other._release;
        _name = name;
    }

    /// <summary>Whether there is a baseline.</summary>
    public bool HasBaseline => _known is not null;

    /// <summary>Waivers that waive nothing.</summary>
    public IEnumerable<Waiver> Unused => _waivers.Where(static w => !w.IsUsed);

    /// <summary>Waivers that are none any more.</summary>
    public IEnumerable<Waiver> Expired => _waivers.Where(IsExpired);

    /// <summary>Whether a finding counts, and, where it is waived, why.</summary>
    public (FindingState State, string? Reason) StateOf(CheckFinding finding, string? direction)
    {
        if (_known?.Contains(FingerprintOf(finding, direction)) is true)
            return (FindingState.Known, null);
        Waiver? waiver = _waivers.FirstOrDefault(w => w.Fits(finding) && !IsExpired(w));
        return waiver is null ? (FindingState.New, null) : (FindingState.Waived, waiver.Reason);
    }

    /// <summary>The same for one comparison of several: what another one has found is not known of it.</summary>
    /// <param name="name">What it is called among them; empty: it is alone.</param>
    public FindingGate For(string name) => name.Length == 0 || _known is null ? this : new FindingGate(this, name);

    /// <summary>What a finding is known by from run to run: kind, path, both sides, direction; of several comparisons also the name of its own.</summary>
    public string FingerprintOf(CheckFinding finding, string? direction)
        => Fingerprint(_name, FindingWords.NameOf(finding.Kind), finding.Path.ToString(), finding.Source, finding.Destination, direction);

    private bool IsExpired(Waiver waiver) => waiver.Until is QemuVersion until && _release >= until;

    private static string Fingerprint(string name, string kind, string path, string? source, string? destination, string? direction)
    {
        string way = direction is "reverse" ? "reverse" : "forward";
        string text = string.Join('\0', name.Length == 0 ? kind : $"{name}\0{kind}", path, source ?? "\u0001", destination ?? "\u0001", way);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))[..FingerprintLength]);
    }

    private static HashSet<string> ReadBaseline(byte[] json)
    {
        const string Form = "a result in JSON or SARIF of an earlier comparison";
        try
        {
            using var document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            JsonElement[] all = root.ValueKind is JsonValueKind.Array ? [.. root.EnumerateArray()] : [root];
            if (Array.TrueForAll(all, static o => o.TryGetProperty("findings", out _)))
                return [.. all.SelectMany(static o => o.GetProperty("findings").EnumerateArray().Select(f => FingerprintIn(TextOf(o, "name") ?? "", f)))];
            if (root.TryGetProperty("runs", out JsonElement runs))
                return [.. runs.EnumerateArray().SelectMany(static run => run.GetProperty("results").EnumerateArray()).Select(FingerprintOfResult)];
            throw new StreamFormatException(StreamFormatError.NotAStream, 0, Form, "JSON without findings or runs");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new StreamFormatException(StreamFormatError.Malformed, 0, Form, exception is JsonException ? "no JSON" : "JSON of another form", exception);
        }
    }

    private static string FingerprintIn(string name, JsonElement finding) => Fingerprint(
        name, TextOf(finding, "kind") ?? "", TextOf(finding, "path") ?? "",
        TextOf(finding, "source"), TextOf(finding, "destination"), TextOf(finding, "direction"));

    private static string FingerprintOfResult(JsonElement result)
        => result.TryGetProperty("partialFingerprints", out JsonElement prints) ? TextOf(prints, FingerprintName) ?? "" : "";

    private static string? TextOf(JsonElement parent, string name) => parent.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;
}
