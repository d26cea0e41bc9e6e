namespace EndToEnd.Relays;

/// <summary>What is done while a migration runs.</summary>
internal enum RelayStep
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>When all of RAM has been sent once the guest goes over, and its last pages follow.</summary>
    Postcopy,

    /// <summary>The guest goes over while most of its RAM is still at the source.</summary>
    EarlyPostcopy,

    /// <summary>The source waits before the guest goes over, and is told to go on.</summary>
    Continue,

    /// <summary>The migration is called off in the middle.</summary>
    Cancel,

    /// <summary>The relay beside the destination is killed in the middle.</summary>
    KillLink,

    /// <summary>It does not come to an end until the guest has been throttled; then it may.</summary>
    Throttle,

    /// <summary>It does not come to an end until pages have been sent several times; then it may.</summary>
    Rounds,
}
