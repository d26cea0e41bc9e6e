using System.Globalization;

namespace EndToEnd;

/// <summary>A command may be ended at any time: there is the whole file, or what was there before, and nothing else.</summary>
[Collection(LiveCollection.Name)]
[Trait("Pace", "Slow")]
public sealed class FileKillTests
{
    private static int Rounds
        => int.TryParse(Environment.GetEnvironmentVariable("QBER_KILLS"), NumberStyles.None, CultureInfo.InvariantCulture, out int rounds) ? rounds : 40;

    [Fact]
    public void Command_EndedAtARandomTime_LeavesTheWholeFileOrNone()
    {
        int seed = Environment.TickCount;
        List<string> lines = [];

        IReadOnlyList<FileKillOutcome> outcomes = FileKillRounds.Run(Rounds, seed, lines.Add);

        Assert.True(!outcomes.Contains(FileKillOutcome.Wrong), $"seed {seed}\n{string.Join('\n', lines)}");
    }
}
