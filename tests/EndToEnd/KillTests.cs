using System.Globalization;

namespace EndToEnd;

/// <summary>Either filter may die at any time: there is one guest, and it can run.</summary>
[Collection(LiveCollection.Name)]
public sealed class KillTests(Profiles profiles)
{
    private static int Rounds
        => int.TryParse(Environment.GetEnvironmentVariable("QBER_KILLS"), NumberStyles.None, CultureInfo.InvariantCulture, out int rounds) ? rounds : 10;

    [QemuFact]
    public void Filter_KilledAtARandomTime_LeavesOneGuest()
    {
        int seed = Environment.TickCount;
        List<string> lines = [];

        IReadOnlyList<KillOutcome> outcomes = KillRounds.Run(profiles, Rounds, seed, lines.Add);

        Assert.True(outcomes.All(static o => o is not (KillOutcome.BothRun or KillOutcome.Lost)), $"seed {seed}\n{string.Join('\n', lines)}");
    }
}
