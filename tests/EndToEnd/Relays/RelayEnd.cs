namespace EndToEnd.Relays;

/// <summary>How a migration is to end; the values are the relay's exit codes.</summary>
internal enum RelayEnd
{
    /// <summary>The guest is at the destination.</summary>
    Completed = 0,

    /// <summary>The policy has refused the machine, and the guest has stayed.</summary>
    Refused = 1,

    /// <summary>The source has called it off, and the guest has stayed.</summary>
    Cancelled = 2,
}
