using Ber.Compat;
using Ber.Detector;

namespace Matrix;

/// <summary>Every story comes out as the table says.</summary>
public sealed class StoryTests
{
    public static TheoryData<string> Told => [.. StoryTable.All.Where(static s => s.Tell is not null).Select(static s => s.Id)];

    [Theory]
    [MemberData(nameof(Told))]
    public void Story_Told_SaysWhatItMust(string id)
    {
        Story story = StoryTable.All.Single(s => s.Id == id);

        (CheckVerdict verdict, IReadOnlyList<string> sentences) = story.Tell!();

        Assert.Equal(story.Verdict, verdict);
        Assert.True(sentences.Any(s => s.Contains(story.Says, StringComparison.Ordinal)), $"'{story.Says}' is in none of:\n{string.Join('\n', sentences)}");
    }

    [Fact]
    public void Stories_AllFifty_AreThereOnce()
    {
        Assert.Equal(50, StoryTable.All.Count);
        Assert.Equal(50, StoryTable.All.Select(static s => s.Id).Distinct().Count());
    }

    [Fact]
    public void Table_InTheDocuments_IsTheOneThatIsPrinted()
    {
        var table = new StringWriter { NewLine = "\n" };
        StoryTable.Write(table);

        Assert.Null(Support.GoldenText.Difference("docs/stories.md", table.ToString()));
    }
}
