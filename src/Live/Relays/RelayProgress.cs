namespace Ber.Live;

/// <summary>How far a relayed migration is.</summary>
internal sealed record RelayProgress
{
    /// <summary>The phase; null: its main channel has not said anything yet.</summary>
    public RelayPhase? Phase { get; init; }

    /// <summary>Its connections, in the order in which they came.</summary>
    public required IReadOnlyList<IRelayedConnection> Connections { get; init; }

    /// <summary>Rounds over RAM that have begun; 0: it cannot be seen.</summary>
    public int Rounds { get; init; }

    /// <summary>Pages of the last round that came on the main channel.</summary>
    public long RoundPages { get; init; }

    /// <summary>Octets that went to the destination.</summary>
    public long Sent => Connections.Sum(static c => c.Sent);
}
