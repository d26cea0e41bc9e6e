using System.Diagnostics;

namespace Ber.Bench;

/// <summary>
/// Medians of rounds in which each action is measured right after the first one, the baseline, and set in ratio to that: a shared machine has slow and fast
/// minutes, which both sides of a ratio see alike. Of CPU time, so that other programs do not count.
/// </summary>
internal static class Measurement
{
    private const double WarmUpSeconds = 1.5;
    private const int WarmUps = 4;

    /// <summary>Measures actions, each beside the first.</summary>
    public static Measured[] SideBySide(IReadOnlyList<Action> actions, int rounds)
    {
        foreach (Action action in actions)
            WarmUp(action);
        var times = actions.Select(_ => new double[rounds]).ToArray();
        var ratios = actions.Select(_ => new double[rounds]).ToArray();
        var allocated = new long[actions.Count];
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < actions.Count; i++)
            {
                // Both find their memory in the caches, as far as it fits there; the garbage of one is not collected in the time of another.
                actions[i]();
                actions[0]();
                GC.Collect();
                GC.WaitForPendingFinalizers();
                double baseline = Time(actions[0]);
                long before = GC.GetAllocatedBytesForCurrentThread();
                times[i][round] = i == 0 ? baseline : Time(actions[i]);
                allocated[i] = GC.GetAllocatedBytesForCurrentThread() - before;
                ratios[i][round] = times[i][round] / baseline;
            }
        }

        return [.. times.Select((t, i) => new Measured(Median(t), Median(ratios[i]), allocated[i]))];
    }

    /// <summary>The middle one.</summary>
    public static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    private static double Time(Action action)
    {
        TimeSpan start = Environment.CpuUsage.TotalTime;
        action();
        return (Environment.CpuUsage.TotalTime - start).TotalNanoseconds;
    }

    /// <summary>
    /// Enough calls for the second tier of the JIT: it counts 30 calls once no new code has come for 100 ms, also of what holds the outermost loop.
    /// </summary>
    private static void WarmUp(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < WarmUps || Stopwatch.GetElapsedTime(start).TotalSeconds < WarmUpSeconds; i++)
            action();
    }
}
