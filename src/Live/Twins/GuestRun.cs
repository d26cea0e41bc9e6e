namespace Ber.Live;

/// <summary>Lets the guest of a machine of our own run.</summary>
internal static class GuestRun
{
    private const int PollMilliseconds = 20;

    /// <summary>Lets it run until its first CPU halts, or for as long as it may, and stops it.</summary>
    /// <param name="qmp">The machine.</param>
    /// <param name="hasEnded">Whether the machine ends within some milliseconds.</param>
    /// <param name="limit">How long it may run.</param>
    public static void UntilItHalts(QmpClient qmp, Func<int, bool> hasEnded, TimeLimit limit)
    {
        qmp.Execute("cont");
        bool hasHalted = false;
        while (limit.Left > 0 && !hasHalted && !hasEnded(PollMilliseconds))
            hasHalted = qmp.Execute("human-monitor-command", ("command-line", "info registers")).Text.Contains(" HLT=1", StringComparison.Ordinal);
        qmp.Execute("stop");
    }
}
