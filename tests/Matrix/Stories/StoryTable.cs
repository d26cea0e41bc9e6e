namespace Matrix;

/// <summary>All of the stories, and the table of them.</summary>
internal static class StoryTable
{
    public static IReadOnlyList<Story> All { get; } = [.. LayoutStories.All, .. StreamStories.All, .. DeviceStories.All, .. OtherStories.All];

    /// <summary>The table in Markdown, each row told anew.</summary>
    public static void Write(TextWriter output)
    {
        output.WriteLine("# Fifty failures, and what is said of each");
        output.WriteLine();
        output.WriteLine(
            "Operators and developers told these of QEMU and its like; each that a stream or a schema can show is a small fixture in `tests/Matrix/Stories`.");
        output.WriteLine("`dotnet run --project tests/Matrix -- stories` tells them anew and prints this text; a test compares it.");
        output.WriteLine();
        output.WriteLine("| story | what happened | outcome | by | what is said, or why not |");
        output.WriteLine("|---|---|---|---|---|");
        int caught = 0;
        foreach (Story story in All.OrderBy(static s => s.Id[0]).ThenBy(static s => int.Parse(s.Id[1..], System.Globalization.CultureInfo.InvariantCulture)))
        {
            bool isKept = story.Tell is null || Keeps(story);
            caught += story.Tell is not null && isKept ? 1 : 0;
            output.WriteLine(
                $"| {story.Id} | {story.Title} | {(isKept ? story.Outcome : "NOT AS EXPECTED")} | {story.Command} | "
                + $"{story.Says.Replace("|", "\\|", StringComparison.Ordinal)} |");
        }

        output.WriteLine();
        output.WriteLine($"{All.Count} stories: {caught} caught or warned of, {All.Count(static s => s.Tell is null)} cannot be.");
    }

    /// <summary>Whether a story comes out as it must.</summary>
    public static bool Keeps(Story story)
    {
        (Ber.Detector.CheckVerdict verdict, IReadOnlyList<string> sentences) = story.Tell!();
        return verdict == story.Verdict && sentences.Any(s => s.Contains(story.Says, StringComparison.Ordinal));
    }
}
