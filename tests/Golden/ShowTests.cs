using Support;

namespace Golden;

/// <summary><c>qber show</c> of every golden stream is the text kept beside it, and keeps to 100 columns.</summary>
[Trait("Pace", "Slow")]
public sealed class ShowTests
{
    public static TheoryData<string> Names => Streams.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Show_GoldenStream_IsTheGoldenText(string name)
    {
        CommandOutcome outcome = CommandOutcome.Run([], "show", Streams.PathOf(name));

        string text = outcome.Text;
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Null(GoldenText.Difference($"tests/Golden/Show/{name}.txt", text));
        Assert.All(text.Split('\n'), static line => Assert.InRange(line.Length, 0, 100));
    }
}
