namespace EndToEnd;

/// <summary>Where the guest is after a filter was killed.</summary>
internal enum KillOutcome
{
    /// <summary>At the destination, running; the source is stopped.</summary>
    DestinationRuns,

    /// <summary>At the source, running; the destination never ran.</summary>
    SourceRuns,

    /// <summary>At the source, stopped as completed, and running again after <c>cont</c>.</summary>
    SourceResumed,

    /// <summary>At both, running: what must never be.</summary>
    BothRun,

    /// <summary>Nowhere.</summary>
    Lost,
}
