namespace Ber.Live;

/// <summary>One migration over a link between two relays, as one of them sees it.</summary>
/// <param name="options">How it is relayed.</param>
/// <param name="watcher">Is told what happens, by one thread at a time.</param>
internal abstract class LinkedMigration(RelayOptions options, IRelayWatcher watcher) : ObservedMigration(options, watcher)
{
    /// <summary>What messages call the other relay.</summary>
    protected const string Other = "the other relay";

    private readonly List<IRelayedConnection> _connections = [];

    /// <summary>Whether it was ended by this relay, or by what is between the two.</summary>
    protected bool HasFailed => Refusal is not null || Ended is RelayOutcome.EndedByLink;

    /// <inheritdoc/>
    public override void OnConnection(IRelayedConnection connection)
    {
        lock (Sync)
            _connections.Add(connection);
        base.OnConnection(connection);
    }

    /// <inheritdoc/>
    public override RelayProgress Look()
    {
        lock (Sync)
            return new RelayProgress { Phase = Phase, Connections = [.. _connections] };
    }

    /// <summary>What was seen.</summary>
    protected RelayReport ToReport(LinkSide side) => new()
    {
        Outcome = OutcomeSoFar() ?? Ended ?? (side is { IsWhole: true, HasReturnPath: false } ? RelayOutcome.Passed : RelayOutcome.EndedByDestination),
        Progress = Look(),
        Blocks = side.Blocks,
        IsOfAllChannels = true,
        Refusal = Refusal,
    };
}
