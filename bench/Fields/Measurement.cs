using System.Diagnostics;

namespace Ber.Bench;

/// <summary>Medians of rounds in which everything is measured in turn, so that what disturbs one disturbs the others; of CPU time, so that other programs do not count.</summary>
internal static class Measurement
{
    private const double WarmUpSeconds = 0.8;
    private const int WarmUps = 4;

    /// <summary>Measures actions side by side.</summary>
    /// <returns>Of each the median of nanoseconds, and octets allocated by one call.</returns>
    public static (double Nanoseconds, long Allocated)[] SideBySide(IReadOnlyList<Action> actions, int rounds)
    {
        foreach (Action action in actions)
            WarmUp(action);
        var times = actions.Select(_ => new double[rounds]).ToArray();
        var allocated = new long[actions.Count];
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < actions.Count; i++)
            {
                // The garbage of one must not be collected in the time of another.
                GC.Collect();
                GC.WaitForPendingFinalizers();
                long before = GC.GetAllocatedBytesForCurrentThread();
                TimeSpan start = Environment.CpuUsage.TotalTime;
                actions[i]();
                times[i][round] = (Environment.CpuUsage.TotalTime - start).TotalNanoseconds;
                allocated[i] = GC.GetAllocatedBytesForCurrentThread() - before;
            }
        }

        return [.. times.Select((t, i) => (Median(t), allocated[i]))];
    }

    /// <summary>The middle one.</summary>
    public static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    /// <summary>Enough calls for the JIT's second tier, which comes 100 ms after the first calls.</summary>
    private static void WarmUp(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < WarmUps || Stopwatch.GetElapsedTime(start).TotalSeconds < WarmUpSeconds; i++)
            action();
    }
}
