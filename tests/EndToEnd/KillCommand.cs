using System.Globalization;

namespace EndToEnd;

/// <summary>Prints how migrations end whose filters are killed.</summary>
internal static class KillCommand
{
    public static int Run(int rounds, int seed)
    {
        using var profiles = new Profiles();
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rounds} rounds, seed {seed}"));
        IReadOnlyList<KillOutcome> outcomes = KillRounds.Run(profiles, rounds, seed, Console.Out.WriteLine);
        foreach (KillOutcome outcome in Enum.GetValues<KillOutcome>())
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{outcome,-16} {outcomes.Count(o => o == outcome),4}"));
        return outcomes.Any(static o => o is KillOutcome.BothRun or KillOutcome.Lost) ? 1 : 0;
    }
}
