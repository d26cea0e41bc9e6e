namespace Support;

/// <summary>What a thread allocates.</summary>
public static class Allocations
{
    private const int Runs = 5;

    /// <summary>
    /// The least octets that one of some runs allocates: a first one compiles and fills pools, and a collection that other tests bring about empties those.
    /// </summary>
    public static long Least(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        long least = long.MaxValue;
        for (int i = 0; i < Runs; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
