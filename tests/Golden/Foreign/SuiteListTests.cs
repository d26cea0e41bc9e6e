using System.Globalization;
using System.Text.RegularExpressions;
using Support;

namespace Golden.Foreign;

/// <summary>The verdicts about other people's inputs, and the document that explains them, say the same.</summary>
public sealed partial class SuiteListTests
{
    private static readonly string[][] s_rows = [.. File.ReadLines(Path.Join(GoldenText.Root, "tests/Golden/Foreign/suites.tsv"))
        .Where(static line => !line.StartsWith('#')).Select(static line => line.Split('\t'))];

    private static readonly string s_document = File.ReadAllText(Path.Join(GoldenText.Root, "docs/foreign-readers.md"));

    [Fact]
    public void EverySuite_HasItsCountsInTheDocument()
    {
        foreach (IGrouping<string, string[]> suite in s_rows.GroupBy(static row => row[1]))
        {
            int agreed = suite.Count(static row => row[9] == "-");
            Assert.Matches($@"\| {Regex.Escape(suite.Key)} \| [^|]+ \| {suite.Count()} \| {agreed} \| {suite.Count() - agreed} \|", s_document);
        }
    }

    [Fact]
    public void EveryReason_IsExplainedWithItsCount()
    {
        Dictionary<string, int> seen = s_rows.SelectMany(static row => row[9].Split(' ')).Where(static reason => reason != "-")
            .CountBy(static reason => reason).ToDictionary();
        var explained = new Dictionary<string, int>();
        foreach (Match line in ReasonRow().Matches(s_document))
        {
            string[] reasons = [.. line.Groups[1].Value.Split(", ").Select(static r => r.Trim('`'))];
            int[] counts = [.. line.Groups[2].Value.Split(", ").Select(static c => int.Parse(c, CultureInfo.InvariantCulture))];
            for (int i = 0; i < reasons.Length; i++)
                explained.Add(reasons[i], counts[Math.Min(i, counts.Length - 1)]);
        }

        Assert.Equal(seen.OrderBy(static r => r.Key, StringComparer.Ordinal), explained.OrderBy(static r => r.Key, StringComparer.Ordinal));
    }

    /// <summary>An input is without a reason only where all walk it to its end, or all refuse it.</summary>
    [Fact]
    public void EveryDisagreement_HasAReason()
    {
        Assert.All(s_rows.Where(static row => row[9] == "-"), static row
            => Assert.True(row[4] == "good" ? row[6..9].All(static v => v == "good") : row[6..9].All(static v => v is "bad" or "remark"),
                string.Join(' ', row)));
        Assert.DoesNotContain(s_rows, static row => row[4] == "good" && (row[6] != "good" || row[8] != "good"));
    }

    [GeneratedRegex(@"(?m)^\| (`[dsu]-[a-z0-9]+`(?:, `[dsu]-[a-z0-9]+`)*) \| ([0-9, ]+) \|")]
    private static partial Regex ReasonRow();
}
