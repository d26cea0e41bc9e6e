using System.Diagnostics;
using System.Globalization;

namespace EndToEnd.Relays;

/// <summary>
/// Guests that migrate through a relay while something is killed; the destination waits for a word, as libvirt has it, and libvirt's part is ours.
/// </summary>
/// <param name="parent">A folder for all files.</param>
/// <param name="relay">The relay's program and first arguments; none: there is no relay, and the source and the connection remain to be killed.</param>
/// <param name="random">Chooses.</param>
internal sealed class RelayKills(string parent, string[] relay, Random random)
{
    private const string Paused = "postcopy-paused";

    private static readonly string[] s_modes = ["return-path", "plain", "multifd-return-path", "postcopy", "preempt"];
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_shortPatience = TimeSpan.FromSeconds(2);

    /// <summary>How long a migration in a mode takes, and how many octets, when nobody disturbs it.</summary>
    private readonly Dictionary<string, (TimeSpan Time, long Octets)> _usual = [];

    /// <summary>Kills in so many rounds, and prints a line for each.</summary>
    /// <returns>What came of each.</returns>
    public List<RelayKillOutcome> Run(int rounds)
    {
        var outcomes = new List<RelayKillOutcome>();
        RelayVictim[] victims = [.. Enum.GetValues<RelayVictim>().Where(v => relay.Length > 0 || v is not (RelayVictim.Relay or RelayVictim.ConnectionBehind))];
        for (int round = 0; round < rounds; round++)
        {
            RelayMode mode = RelayMode.All.Single(mode => mode.Name == s_modes[round % s_modes.Length]);
            RelayVictim victim = victims[random.Next(victims.Length)];
            var (time, octets) = UsualOf(mode);

            // Half of the rounds hit the end, when everything is decided.
            double at = random.Next(2) == 0 ? random.NextDouble() * 1.1 : 0.85 + (random.NextDouble() * 0.2);
            RelayKillOutcome outcome = One(mode, victim, time * at, Math.Max(1, (long)(octets * at)), out string states);
            outcomes.Add(outcome);
            string line = string.Create(CultureInfo.InvariantCulture, $"{round,3}  {mode.Name,-20} {victim,-17} at {at * 100,5:F1} %  {outcome,-16} {states}");
            Console.Out.WriteLine(line);
        }

        return outcomes;
    }

    private (TimeSpan Time, long Octets) UsualOf(RelayMode mode)
    {
        if (_usual.TryGetValue(mode.Name, out var known))
            return known;
        using RelayBench bench = Prepare(mode, RelayVictim.ConnectionBefore, long.MaxValue);
        var watch = Stopwatch.StartNew();
        Migrate(bench, mode);
        bench.Source.WaitForMigration();
        return _usual[mode.Name] = (watch.Elapsed, bench.Cut!.Octets);
    }

    private RelayBench Prepare(RelayMode mode, RelayVictim victim, long octets)
    {
        var bench = new RelayBench(parent, RelayQemu.Installed, RelayQemu.Installed, mode, isTcp: false, isPaused: true);
        try
        {
            bench.Configure();
            if (victim == RelayVictim.ConnectionBehind)
                bench.CutIncoming(octets);
            bench.Listen(relay);
            if (victim == RelayVictim.ConnectionBefore)
                bench.CutOutgoing(octets);
            return bench;
        }
        catch
        {
            bench.Dispose();
            throw;
        }
    }

    private RelayKillOutcome One(RelayMode mode, RelayVictim victim, TimeSpan delay, long octets, out string states)
    {
        using RelayBench bench = Prepare(mode, victim, octets);
        var killer = new Thread(() => Kill(bench, victim, delay));
        killer.Start();
        try
        {
            Migrate(bench, mode);
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException or TimeoutException)
        {
            Debug.WriteLine(exception.Message);   // what was to be done to the migration, or to the destination, came too late
        }

        killer.Join();
        bench.Source.WaitAWhile(() => HasEnded(bench.Source), s_patience);
        bench.Destination.WaitAWhile(() => HasArrived(bench.Destination), s_shortPatience);
        states = $"{RelayBench.StateOf(bench.Source)} {RelayBench.StateOf(bench.Destination)}";
        return Judge(bench, victim);
    }

    private static void Kill(RelayBench bench, RelayVictim victim, TimeSpan delay)
    {
        if (victim is RelayVictim.ConnectionBefore or RelayVictim.ConnectionBehind)
            return;
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < delay)
            Thread.Yield();
        switch (victim)
        {
            case RelayVictim.Relay:
                bench.Relay!.Kill();
                break;
            case RelayVictim.Source:
                bench.Source.Kill();
                break;
            default:
                bench.Destination.Kill();
                break;
        }
    }

    /// <summary>Migrates as libvirt does: what the destination has starts when the source says that it is there.</summary>
    private static void Migrate(RelayBench bench, RelayMode mode)
    {
        bench.Source.Migrate(bench.Outgoing);
        RelaySteps.TryTake(bench, mode);
        bench.Source.WaitAWhile(() => HasEnded(bench.Source) || bench.Source.MigrationStatus() == "postcopy-active", s_patience);
        if (bench.Source.MigrationStatus() == "postcopy-active")
            bench.Destination.Execute("cont");
    }

    private RelayKillOutcome Judge(RelayBench bench, RelayVictim victim)
    {
        (string source, string destination) = (RelayBench.StateOf(bench.Source), RelayBench.StateOf(bench.Destination));
        if (source.EndsWith("/running", StringComparison.Ordinal) && destination.EndsWith("/running", StringComparison.Ordinal))
            return RelayKillOutcome.BothRun;
        if (source.StartsWith(Paused, StringComparison.Ordinal) && destination.StartsWith(Paused, StringComparison.Ordinal))
            return Recover(bench);
        if (source.EndsWith("/running", StringComparison.Ordinal))
            return CountsOn(bench.Source) ? RelayKillOutcome.SourceRuns : RelayKillOutcome.Lost;
        if (destination is "completed/paused" or "completed/running")
        {
            if (destination == "completed/paused")
                bench.Destination.Execute("cont");
            return CountsOn(bench.Destination) ? RelayKillOutcome.DestinationRuns : RelayKillOutcome.Lost;
        }

        if (source == "completed/postmigrate")
        {
            bench.Source.Execute("cont");
            return CountsOn(bench.Source) ? RelayKillOutcome.SourceResumed : RelayKillOutcome.Lost;
        }

        return victim is RelayVictim.Source or RelayVictim.Destination ? RelayKillOutcome.LostWithItsSide : RelayKillOutcome.Lost;
    }

    /// <summary>Both sides have a part of the guest: they go on over a connection of their own.</summary>
    private static RelayKillOutcome Recover(RelayBench bench)
    {
        bench.Recover();
        bench.Source.WaitAWhile(() => bench.Source.MigrationStatus() == "completed", s_patience);
        if (RelayBench.StateOf(bench.Destination).EndsWith("/paused", StringComparison.Ordinal))
            bench.Destination.Execute("cont");
        return bench.Source.RunState() == "postmigrate" && CountsOn(bench.Destination) ? RelayKillOutcome.Recovered : RelayKillOutcome.Lost;
    }

    private static bool HasEnded(Qemu qemu)
    {
        string state = RelayBench.StateOf(qemu);
        return state is "gone" or "completed/postmigrate" or "failed/running" || state.StartsWith(Paused, StringComparison.Ordinal);
    }

    private static bool HasArrived(Qemu qemu)
    {
        string state = RelayBench.StateOf(qemu);
        return state is "gone" or "completed/paused" or "completed/running" || state.StartsWith(Paused, StringComparison.Ordinal);
    }

    private static bool CountsOn(Qemu qemu)
    {
        uint counted = qemu.Counter();
        return qemu.WaitAWhile(() => qemu.Counter() > counted, s_patience);
    }
}
