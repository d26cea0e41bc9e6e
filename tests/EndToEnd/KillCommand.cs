using System.Globalization;

namespace EndToEnd;

/// <summary>Prints what killed commands leave: migrations whose filters are killed, and commands that make files.</summary>
internal static class KillCommand
{
    /// <summary>Where the guest is.</summary>
    public static int Run(int rounds, int seed)
    {
        using var profiles = new Profiles();
        WriteSeed(rounds, seed);
        return Count(KillRounds.Run(profiles, rounds, seed, Console.Out.WriteLine), KillOutcome.BothRun, KillOutcome.Lost);
    }

    /// <summary>What files, processes and sockets there are.</summary>
    public static int RunFiles(int rounds, int seed)
    {
        WriteSeed(rounds, seed);
        return Count(FileKillRounds.Run(rounds, seed, Console.Out.WriteLine), FileKillOutcome.Wrong);
    }

    private static void WriteSeed(int rounds, int seed) => Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rounds} rounds, seed {seed}"));

    /// <summary>Prints how many there were of each.</summary>
    /// <returns>1: one of them is wrong.</returns>
    public static int Count<T>(IReadOnlyList<T> outcomes, params T[] wrong)
        where T : struct, Enum
    {
        foreach (T outcome in Enum.GetValues<T>())
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{outcome,-16} {outcomes.Count(o => o.Equals(outcome)),4}"));
        return outcomes.Any(wrong.Contains) ? 1 : 0;
    }
}
