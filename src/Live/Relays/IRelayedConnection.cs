namespace Ber.Live;

/// <summary>One connection of a migration, as a relay sees it.</summary>
internal interface IRelayedConnection
{
    /// <summary>What it is.</summary>
    RelayedConnectionKind Kind { get; }

    /// <summary>The id of a multifd channel, where it has said so.</summary>
    int? Id { get; }

    /// <summary>Octets that went to the destination.</summary>
    long Sent { get; }

    /// <summary>Octets that came back.</summary>
    long Answered { get; }
}
