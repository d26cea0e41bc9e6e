using System.Globalization;

namespace EndToEnd;

/// <summary>Commands that make files, each ended by a signal at a random time.</summary>
internal static class FileKillRounds
{
    /// <summary>Runs rounds, and says of each how it ended.</summary>
    /// <param name="count">Number of rounds.</param>
    /// <param name="seed">Of the random numbers.</param>
    /// <param name="write">Takes a line for each round.</param>
    public static IReadOnlyList<FileKillOutcome> Run(int count, int seed, Action<string> write)
    {
        var random = new Random(seed);
        using var inputs = new FileKillInputs();
        List<FileKillOutcome> outcomes = [];
        for (int number = 0; number < count; number++)
        {
            using var round = new FileKillRound(inputs, FileKillInputs.Verbs[number % FileKillInputs.Verbs.Count], random);
            FileKillOutcome outcome = round.Run(out string detail);
            outcomes.Add(outcome);
            write(string.Create(CultureInfo.InvariantCulture, $"{number,3}  {round}  {outcome} {detail}").TrimEnd());
        }

        return outcomes;
    }
}
