using System.Text.Json;

namespace EndToEnd.Relays;

/// <summary>What is done to a migration while it runs, and what shows that it was what it is called.</summary>
internal static class RelaySteps
{
    private const int Octets = 1_000_000, ManyRequests = 20;
    private const string Requests = "postcopy-requests";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_postcopyTime = TimeSpan.FromSeconds(4);

    /// <summary>Does it.</summary>
    /// <returns>false: the migration had ended before, and should not.</returns>
    /// <exception cref="TimeoutException">The migration does not come to that.</exception>
    public static bool TryTake(RelayBench bench, RelayMode mode)
    {
        if (mode.Step == RelayStep.None)
            return true;
        Func<bool> isTime = mode.Step switch
        {
            RelayStep.Postcopy => () => bench.OfRam("dirty-sync-count") >= 2,
            RelayStep.Continue => () => bench.Source.MigrationStatus() == "pre-switchover",
            RelayStep.Throttle => () => Throttled(bench) > 0,
            RelayStep.Rounds => () => bench.OfRam("dirty-sync-count") >= 5,
            _ => () => bench.OfRam("transferred") > Octets,
        };
        if (!bench.Source.WaitAWhile(() => isTime() || HasEnded(bench), s_patience))
            throw new TimeoutException($"Waited {s_patience.TotalSeconds} s for {mode.Step}: {RelayBench.StateOf(bench.Source)}.");
        if (HasEnded(bench))
            return mode.Step == RelayStep.Rounds;   // XBZRLE is for that: it may be over any time
        if (mode.Step == RelayStep.KillLink)
        {
            bench.FarRelay!.Kill();
            return true;
        }

        (string command, string arguments) = mode.Step switch
        {
            RelayStep.Postcopy or RelayStep.EarlyPostcopy => ("migrate-start-postcopy", "{}"),
            RelayStep.Continue => ("migrate-continue", """{"state": "pre-switchover"}"""),
            RelayStep.Cancel => ("migrate_cancel", "{}"),
            _ => ("migrate-set-parameters", """{"max-bandwidth": 1000000000000, "downtime-limit": 300}"""),
        };
        bench.Source.Execute(command, arguments);
        if (mode.Step == RelayStep.EarlyPostcopy)
        {
            bench.Source.WaitAWhile(() => bench.OfRam(Requests) >= ManyRequests || HasEnded(bench), s_postcopyTime);
            bench.Source.Execute("migrate-set-parameters", """{"max-postcopy-bandwidth": 1000000000000}""");
        }

        return true;
    }

    /// <summary>What a migration has not left behind that it should.</summary>
    public static string? ProblemOfTraces(RelayBench bench, RelayMode mode)
    {
        JsonElement answer = bench.Source.Execute("query-migrate");
        if (mode.Name == "xbzrle" && answer.GetProperty("xbzrle-cache").GetProperty("pages").GetInt64() == 0)
            return $"no page was XBZRLE: {answer.GetRawText()}";
        if (mode.Capabilities.Contains("postcopy-ram") && bench.OfRam("postcopy-bytes") == 0)
            return $"nothing came after the guest: {answer.GetRawText()}";
        if (mode.Capabilities.Contains("multifd") && bench.OfRam("multifd-bytes") == 0)
            return "nothing went by multifd.";
        return mode.Step == RelayStep.EarlyPostcopy && bench.OfRam(Requests) == 0 ? "no page was asked for." : null;
    }

    private static long Throttled(RelayBench bench)
        => bench.Source.Execute("query-migrate").TryGetProperty("cpu-throttle-percentage", out JsonElement value) ? value.GetInt64() : 0;

    private static bool HasEnded(RelayBench bench) => bench.Source.MigrationStatus() is "completed" or "failed" or "cancelled";
}
