using System.Text;

namespace Ber.Live;

/// <summary>The value of a QEMU option: <c>word,key=value,key=value</c>, a comma in a value being doubled (util/keyval.c, util/qemu-option.c).</summary>
internal sealed class OptionText
{
    private readonly List<(string Key, string Value)> _parts;

    private OptionText(List<(string Key, string Value)> parts) => _parts = parts;

    /// <summary>Reads a value.</summary>
    /// <param name="text">The value.</param>
    /// <param name="implied">The key of a first part that has none.</param>
    public static OptionText Parse(string text, string implied)
    {
        List<(string, string)> parts = [];
        var part = new StringBuilder();
        for (int at = 0; at <= text.Length; at++)
        {
            if (at < text.Length && text[at] == ',' && at + 1 < text.Length && text[at + 1] == ',')
            {
                part.Append(',');
                at++;
            }
            else if (at == text.Length || text[at] == ',')
            {
                string whole = part.ToString();
                int equals = whole.IndexOf('=', StringComparison.Ordinal);
                if (equals >= 0)
                    parts.Add((whole[..equals], whole[(equals + 1)..]));
                else if (whole.Length > 0)
                    parts.Add(parts.Count == 0 ? (implied, whole) : (whole, "on"));
                part.Clear();
            }
            else
            {
                part.Append(text[at]);
            }
        }

        return new OptionText(parts);
    }

    /// <summary>One of these parts alone.</summary>
    public static OptionText Of(params (string Key, string? Value)[] parts)
        => new([.. parts.Where(static p => p.Value is not null).Select(static p => (p.Key, p.Value!))]);

    /// <summary>A value; null: there is none.</summary>
    public string? this[string key] => _parts.LastOrDefault(p => p.Key == key).Value;

    public IEnumerable<(string Key, string Value)> Parts => _parts;

    /// <summary>The same without some keys.</summary>
    public OptionText Without(Func<string, bool> isDropped) => new([.. _parts.Where(p => !isDropped(p.Key))]);

    /// <summary>The same with parts behind it.</summary>
    public OptionText With(OptionText parts) => new([.. _parts, .. parts._parts]);

    public override string ToString() => string.Join(',', _parts.Select(static p => $"{p.Key}={p.Value.Replace(",", ",,", StringComparison.Ordinal)}"));
}
