namespace EndToEnd.Relays;

/// <summary>Where the guest is when something was killed, and who manages the machines has done what libvirt does.</summary>
internal enum RelayKillOutcome
{
    /// <summary>At the destination, running; the source is stopped, or gone.</summary>
    DestinationRuns,

    /// <summary>At the source, running; the destination never ran.</summary>
    SourceRuns,

    /// <summary>At the source, stopped as completed, and running again after <c>cont</c>.</summary>
    SourceResumed,

    /// <summary>At the destination, after both sides had paused in postcopy and have gone on over a new connection.</summary>
    Recovered,

    /// <summary>Nowhere, as the side that had it was killed: nothing between the sides could change that.</summary>
    LostWithItsSide,

    /// <summary>At both, running: what must never be.</summary>
    BothRun,

    /// <summary>Nowhere.</summary>
    Lost,
}
