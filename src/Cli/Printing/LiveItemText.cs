using System.Globalization;
using System.Text.Json;
using Ber.Compat;

namespace Ber.Cli;

/// <summary>What live sections say of bitmaps, drives and so on, in words and as members of a JSON object.</summary>
internal static class LiveItemText
{
    private const int Columns = 100;

    /// <summary>
    /// <c>dirty-bitmap#0 n0/b0: granularity 65536, sectors 2048, dirty octets 131072, enabled</c>, in two lines where that is too long for one.
    /// </summary>
    public static IEnumerable<string> Of(LiveItem item)
    {
        string name = item.Title.Length == 0 ? item.Section.ToString() : $"{item.Section} {item.Title}";
        string[] counts = [.. item.Counts.Select(static c => $"{Words(c.Key)} {c.Value.ToString(CultureInfo.InvariantCulture)}")];
        string line = $"{name}: {string.Join(", ", [.. counts, .. item.Flags])}";
        return line.Length <= Columns ? [line] : [$"{name}: {string.Join(", ", item.Flags)}", $"    {string.Join(", ", counts)}"];
    }

    /// <summary>Writes the items of one section as an array.</summary>
    public static void WriteJson(Utf8JsonWriter json, IEnumerable<LiveItem> items)
    {
        json.WriteStartArray("items");
        foreach (LiveItem item in items)
        {
            json.WriteStartObject();
            if (item.Node is not null)
                json.WriteString("node", item.Node);
            if (item.Name.Length > 0)
                json.WriteString("name", item.Name);
            foreach ((string name, long count) in item.Counts)
                json.WriteNumber(name, count);
            json.WriteStartArray("flags");
            foreach (string flag in item.Flags)
                json.WriteStringValue(flag);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Words(string name)
        => string.Concat(name.Select(static c => char.IsAsciiLetterUpper(c) ? $" {char.ToLowerInvariant(c)}" : c.ToString()));
}
