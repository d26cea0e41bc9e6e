using System.Globalization;
using System.Text.Json;

namespace Matrix;

/// <summary>Rates that must not get worse, by set of rows: <c>tests/Matrix/baseline.json</c>.</summary>
internal static class Baseline
{
    public static string Path => System.IO.Path.Join(AppContext.BaseDirectory, "baseline.json");

    /// <summary>The sets that are held: all rows, the halves, the guests that ran, the rows of each pair of versions.</summary>
    public static IEnumerable<(string Name, Rates Rates)> SetsOf(string prefix, IReadOnlyCollection<RowResult> results)
    {
        yield return (prefix, Rates.Of(results));
        for (int half = 0; half < 2; half++)
            yield return ($"{prefix}, half {half}", Rates.Of([.. results.Where(r => r.Row.Half == half)]));
        yield return ($"{prefix}, ran", Rates.Of([.. results.Where(static r => r.Row.IsRan)]));
        foreach (IGrouping<string, RowResult> pair in results.GroupBy(r => $"{prefix}, {r.Row.SourceVersion} → {r.Row.DestinationVersion}")
            .OrderBy(static g => g.Key, StringComparer.Ordinal))
            yield return (pair.Key, Rates.Of([.. pair]));
    }

    /// <summary>What is worse than the baseline; empty where nothing is.</summary>
    public static IReadOnlyList<string> Compare(string json, IEnumerable<(string Name, Rates Rates)> sets)
    {
        using var baseline = JsonDocument.Parse(json);
        List<string> worse = [];
        foreach ((string name, Rates rates) in sets)
        {
            if (!baseline.RootElement.TryGetProperty(name, out JsonElement held))
            {
                worse.Add($"{name}: not in the baseline");
                continue;
            }

            foreach ((string rate, double value, bool isBetterHigh) in rates.ByName())
            {
                double was = held.GetProperty(rate).GetDouble();
                if (isBetterHigh ? value < was : value > was)
                    worse.Add(string.Create(CultureInfo.InvariantCulture, $"{name}: {rate} was {was:P2}, is {value:P2}"));
            }
        }

        return worse;
    }

    public static void Write(string path, IEnumerable<(string Name, Rates Rates)> sets)
    {
        using FileStream file = File.Create(path);
        using var json = new Utf8JsonWriter(file,
            new JsonWriterOptions { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        foreach ((string name, Rates rates) in sets)
        {
            json.WriteStartObject(name);
            foreach ((string rate, double value, _) in rates.ByName())
                json.WriteNumber(rate, value);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
