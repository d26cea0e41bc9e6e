using System.Diagnostics;
using System.Globalization;

namespace EndToEnd;

/// <summary>Migrations in which one of the filters is killed at a random time.</summary>
internal static class KillRounds
{
    private const int ProbeRuns = 3;
    private const double Around = 30;   // milliseconds

    private static readonly ChannelKind[] s_kinds = Enum.GetValues<ChannelKind>();

    /// <summary>Runs rounds, and says of each how it ended.</summary>
    /// <param name="profiles">Where profiles come from.</param>
    /// <param name="count">Number of rounds.</param>
    /// <param name="seed">Of the random numbers.</param>
    /// <param name="write">Takes a line for each round.</param>
    public static IReadOnlyList<KillOutcome> Run(Profiles profiles, int count, int seed, Action<string> write)
    {
        var random = new Random(seed);
        string profile = profiles.Of(Profiles.Guest);
        Dictionary<ChannelKind, (double Stop, double End)> durations = s_kinds.ToDictionary(static kind => kind, kind => Duration(profiles, profile, kind));
        List<KillOutcome> outcomes = [];
        for (int round = 0; round < count; round++)
        {
            ChannelKind kind = s_kinds[round % s_kinds.Length];
            bool isEncode = random.Next(2) == 0;

            // Half of the rounds hit the time in which the guest stands still, when everything is decided.
            (double stop, double end) = durations[kind];
            double delay = random.Next(2) == 0 ? random.NextDouble() * end * 1.2
                : Math.Max(0, stop - Around) + (random.NextDouble() * (end - stop + (2 * Around)));
            KillOutcome outcome = One(profiles, profile, kind, isEncode, TimeSpan.FromMilliseconds(delay), out bool hasHit);
            outcomes.Add(outcome);
            write(string.Create(CultureInfo.InvariantCulture,
                $"{round,3}  {kind,-14}  {(isEncode ? "encode" : "decode")} {(hasHit ? "killed" : "had ended")} after {delay,6:F0} ms  {outcome}"));
        }

        return outcomes;
    }

    /// <summary>Milliseconds from the start of a migration that nobody disturbs until the guest stops, and until it runs again.</summary>
    private static (double Stop, double End) Duration(Profiles profiles, string profile, ChannelKind kind)
    {
        List<(double Stop, double End)> runs = [];
        for (int run = 0; run < ProbeRuns; run++)
        {
            using Transfer transfer = Start(profiles, profile, kind);
            TimeSpan start = DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch;
            transfer.Migrate();
            Qemu.Wait(() => transfer.Destination!.RunState() == "running", "the destination to run");
            transfer.Source.WaitForMigration();
            runs.Add((
                (transfer.Source.Events.Last(static e => e.Name == "STOP").Time - start).TotalMilliseconds,
                (transfer.Destination!.Events.Last(static e => e.Name == "RESUME").Time - start).TotalMilliseconds));
        }

        runs.Sort();
        return runs[ProbeRuns / 2];
    }

    private static Transfer Start(Profiles profiles, string profile, ChannelKind kind)
        => Transfer.Start(profiles.Folder, Profiles.Guest, Profiles.Guest, kind, $"--announce {profile}", $"--against {profile}");

    private static KillOutcome One(Profiles profiles, string profile, ChannelKind kind, bool isEncode, TimeSpan delay, out bool hasHit)
    {
        using Transfer transfer = Start(profiles, profile, kind);
        Qemu source = transfer.Source;
        Qemu destination = transfer.Destination!;
        Filter victim = isEncode ? transfer.Encode : transfer.Decode;
        var watch = Stopwatch.StartNew();
        transfer.Migrate();
        while (watch.Elapsed < delay)
            Thread.Yield();
        bool isHit = victim.Kill();
        while (!isHit && victim.ExitCode is null && watch.Elapsed < TimeSpan.FromSeconds(10))
        {
            Thread.Yield();   // it has not been started yet
            isHit = victim.Kill();
        }

        hasHit = isHit;
        string status = source.WaitForMigration();
        if (status == "completed")
        {
            // What has been let through is loaded, and the guest runs there; else the destination sees an end that comes early.
            Qemu.Wait(() => destination.RunState() is "running" or "gone", "the destination to run or to give up");
        }
        else
        {
            Qemu.Wait(() => source.RunState() == "running", "the source to run on");
            destination.WaitAWhile(() => destination.RunState() is "running" or "gone", TimeSpan.FromMilliseconds(500));   // it may wait for another source
        }

        bool isRunning = source.RunState() == "running";
        bool isAtDestination = destination.RunState() == "running";
        uint counted = source.Counter();
        if (isAtDestination)
            return isRunning ? KillOutcome.BothRun : CountsOn(destination, counted) ? KillOutcome.DestinationRuns : KillOutcome.Lost;
        if (isRunning)
            return CountsOn(source, counted) ? KillOutcome.SourceRuns : KillOutcome.Lost;
        if (source.RunState() != "postmigrate")
            return KillOutcome.Lost;
        source.Execute("cont");
        return CountsOn(source, counted) ? KillOutcome.SourceResumed : KillOutcome.Lost;
    }

    private static bool CountsOn(Qemu qemu, uint counted) => qemu.WaitAWhile(() => qemu.Counter() > counted, TimeSpan.FromSeconds(10));
}
