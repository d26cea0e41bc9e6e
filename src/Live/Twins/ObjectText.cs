using System.Text.Json;

namespace Ber.Live;

/// <summary>The value of an option that takes an object: <c>key=value,…</c>, or JSON since QEMU 6.0.</summary>
internal sealed class ObjectText
{
    private ObjectText(OptionText options) => Options = options;

    /// <summary>The same as keys and values; members of members are <c>a.b</c>.</summary>
    public OptionText Options { get; }

    /// <summary>A value; null: there is none.</summary>
    public string? this[string key] => Options[key];

    /// <summary>Reads a value.</summary>
    /// <param name="text">The value.</param>
    /// <param name="implied">The key of a first part that has none.</param>
    /// <param name="read">What it says; of broken JSON nothing.</param>
    /// <returns>Whether it can be read.</returns>
    public static bool TryParse(string text, string implied, out ObjectText read)
    {
        read = new ObjectText(OptionText.Of());
        if (!text.TrimStart().StartsWith('{'))
        {
            read = new ObjectText(OptionText.Parse(text, implied));
            return true;
        }

        List<(string, string?)> parts = [];
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            Flatten("", document.RootElement, parts);
        }
        catch (JsonException)
        {
            return false;
        }

        read = new ObjectText(OptionText.Of([.. parts]));
        return true;
    }

    /// <summary>As <see cref="TryParse"/>; of broken JSON nothing.</summary>
    public static ObjectText Parse(string text, string implied)
    {
        _ = TryParse(text, implied, out ObjectText read);
        return read;
    }

    private static void Flatten(string prefix, JsonElement element, List<(string, string?)> parts)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty member in element.EnumerateObject())
                    Flatten(prefix.Length == 0 ? member.Name : $"{prefix}.{member.Name}", member.Value, parts);
                break;
            case JsonValueKind.Array:
                int index = 0;
                foreach (JsonElement item in element.EnumerateArray())
                    Flatten($"{prefix}.{index++}", item, parts);
                break;
            case JsonValueKind.True:
                parts.Add((prefix, "on"));
                break;
            case JsonValueKind.False:
                parts.Add((prefix, "off"));
                break;
            case JsonValueKind.String:
                parts.Add((prefix, element.GetString()));
                break;
            default:
                parts.Add((prefix, element.GetRawText()));
                break;
        }
    }
}
