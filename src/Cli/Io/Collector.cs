namespace Ber.Cli;

/// <summary>The collector of garbage, which must not run while a guest stands still.</summary>
internal static class Collector
{
    /// <summary>What the check of 1 MB of device state makes, several times over. Pages make none. Memory is not there before something is in it.</summary>
    private const long Garbage = 24 * 1024 * 1024;

    /// <summary>Where a container leaves less than this, the collector has to come when it wants to.</summary>
    private const long LeastMemory = 1024 * 1024 * 1024;

    /// <summary>Collects now, while the source is waited for, and then not before so much garbage is there.</summary>
    public static void StayAway()
    {
        if (GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >= LeastMemory)
            _ = GC.TryStartNoGCRegion(Garbage);
    }
}
