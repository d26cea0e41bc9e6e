using System.Globalization;

namespace EndToEnd;

/// <summary>Prints how long migrations take, and how long the guest stands still: direct, and through the filters.</summary>
internal static class TimingCommand
{
    private sealed record Way(string Name, string Send, string Receive);

    private sealed record Run1(double Total, double Downtime);

    public static int Run(int runs)
    {
        using var measurement = new Measurement();
        string profile = measurement.Profiles.Of(measurement.Guest);
        string verdict = $"--verdict unix:{Path.Join(measurement.Profiles.Folder, "verdict.sock")}";
        Way[] ways =
        [
            new("exec:cat | exec:cat", "cat", "cat"),
            new("encode | decode", $"{Measurement.Command} encode", $"{Measurement.Command} decode"),
            new("encode --announce | decode --against", $"{Measurement.Command} encode --announce {profile}",
                $"{Measurement.Command} decode --against {profile}"),
            new("the same with --verdict", $"{Measurement.Command} encode --announce {profile} {verdict}",
                $"{Measurement.Command} decode --against {profile} {verdict}"),
        ];

        // Turn by turn, so that what disturbs the machine disturbs all ways alike.
        Dictionary<Way, List<Run1>> results = ways.ToDictionary(static way => way, static _ => new List<Run1>());
        for (int run = 0; run < runs; run++)
        {
            foreach (Way way in ways)
                results[way].Add(One(measurement, way));
        }

        double total = Measurement.Median(results[ways[0]].Select(static r => r.Total));
        double downtime = Measurement.Median(results[ways[0]].Select(static r => r.Downtime));
        double withoutVerdict = Measurement.Median(results[ways[2]].Select(static r => r.Downtime));
        Console.Out.WriteLine($"medians of {runs} runs");
        Console.Out.WriteLine($"{"",-38} {"total ms",9} {"ratio",6} {"downtime ms",12} {"added ms",9} {"of it hold",10}");
        foreach (Way way in ways)
        {
            double wayTotal = Measurement.Median(results[way].Select(static r => r.Total));
            double wayDowntime = Measurement.Median(results[way].Select(static r => r.Downtime));
            string hold = way == ways[3] ? (wayDowntime - withoutVerdict).ToString("F1", CultureInfo.InvariantCulture) : "";
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{way.Name,-38} {wayTotal,9:F0} {wayTotal / total,6:F3} {wayDowntime,12:F1} {wayDowntime - downtime,9:F1} {hold,10}"));
        }

        return 0;
    }

    /// <summary>From the command to the first instruction at the destination, and from the last one at the source.</summary>
    private static Run1 One(Measurement measurement, Way way)
    {
        using Qemu destination = Qemu.Start(measurement.Profiles.Folder,
            [.. Qemu.Accelerator, .. measurement.Guest, "-incoming", $"exec:{way.Receive} < {measurement.Fifo}"]);
        using Qemu source = measurement.StartSource();
        TimeSpan start = DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch;
        source.Migrate($"exec:{way.Send} > {measurement.Fifo}");
        Qemu.Wait(() => destination.RunState() == "running", "the destination to run");
        if (source.WaitForMigration() != "completed")
            throw new InvalidOperationException(source.Error);
        TimeSpan stopped = source.Events.Last(static e => e.Name == "STOP").Time;
        TimeSpan resumed = destination.Events.Last(static e => e.Name == "RESUME").Time;
        return new Run1((resumed - start).TotalMilliseconds, (resumed - stopped).TotalMilliseconds);
    }
}
