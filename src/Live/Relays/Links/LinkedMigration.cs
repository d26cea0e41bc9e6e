using System.Net.Sockets;
using Ber.Compat;
using Ber.Detector;

namespace Ber.Live;

/// <summary>One migration over a link between two relays, as one of them sees it.</summary>
/// <param name="options">How it is relayed.</param>
/// <param name="watcher">Is told what happens, by one thread at a time.</param>
internal abstract class LinkedMigration(RelayOptions options, IRelayWatcher watcher) : IRelay, IRelayWatcher
{
    /// <summary>What messages call the other relay.</summary>
    protected const string Other = "the other relay";

    private readonly Lock _lock = new();
    private readonly StreamCheck? _check = options.Against is MigrationProfile against ? new StreamCheck(against, options.Check) : null;
    private readonly List<IRelayedConnection> _connections = [];
    private RelayOutcome? _ended;
    private Exception? _refusal;
    private bool _isShut;
    private RelayPhase? _phase;

    /// <inheritdoc/>
    public CheckReport? Report => _check?.Report;

    protected RelayOptions Options => options;

    protected StreamCheck? Check => _check;

    /// <summary>Whether the destination has said that it has loaded all of it.</summary>
    protected bool IsShut => _isShut;

    /// <inheritdoc/>
    public abstract RelayReport Run(ChannelListener listener);

    /// <inheritdoc/>
    public void OnConnection(IRelayedConnection connection)
    {
        lock (_lock)
        {
            _connections.Add(connection);
            watcher.OnConnection(connection);
        }
    }

    /// <inheritdoc/>
    public void OnPhase(RelayPhase phase)
    {
        lock (_lock)
        {
            _phase = _phase is null || phase > _phase ? phase : _phase;
            watcher.OnPhase(phase);
        }
    }

    /// <inheritdoc/>
    public void OnMessage(int type, uint value)
    {
        lock (_lock)
        {
            watcher.OnMessage(type, value);
            if (type != ReturnPathEvents.Shut)
                return;
            _isShut = value == 0;
            if (!_isShut)
                _ended ??= RelayOutcome.EndedByDestination;
            _phase = RelayPhase.Done;
            watcher.OnPhase(RelayPhase.Done);
        }
    }

    /// <inheritdoc/>
    public void OnNote(RelayNote note, string? reason)
    {
        lock (_lock)
            watcher.OnNote(note, reason);
    }

    /// <inheritdoc/>
    public void OnStranger(TlsException exception)
    {
        lock (_lock)
            watcher.OnStranger(exception);
    }

    /// <summary>Somebody has ended it: who is the first counts.</summary>
    protected void EndBy(RelayOutcome outcome)
    {
        lock (_lock)
            _ended ??= outcome;
    }

    /// <summary>Whether it was ended by this relay, or by what is between the two.</summary>
    protected bool HasFailed
    {
        get
        {
            lock (_lock)
                return _refusal is not null || _ended is RelayOutcome.EndedByLink;
        }
    }

    /// <summary>This relay does not go on with it.</summary>
    protected void Refuse(Exception cause)
    {
        lock (_lock)
            _refusal ??= cause;
    }

    /// <summary>Makes an end of a socket of the source or the destination; with TLS by a handshake.</summary>
    protected RelayEnd? NewEnd(Socket socket, bool isSource)
    {
        if (options.Tls is not RelayTls tls)
            return new PlainEnd(socket, isSource ? RelayEnd.Source : RelayEnd.Destination);
        try
        {
            return isSource ? tls.Accept(socket) : tls.Connect(socket);
        }
        catch (TlsException exception) when (isSource)
        {
            OnStranger(exception);
            return null;
        }
    }

    /// <inheritdoc/>
    public RelayProgress Look()
    {
        lock (_lock)
            return new RelayProgress { Phase = _phase, Connections = [.. _connections] };
    }

    /// <summary>What was seen.</summary>
    protected RelayReport ToReport(LinkSide side) => new()
    {
        Outcome = Outcome(side),
        Progress = Look(),
        Blocks = side.Blocks,
        IsOfAllChannels = true,
        Refusal = _refusal,
    };

    private RelayOutcome Outcome(LinkSide side)
    {
        if (_refusal is not null)
            return _refusal is ChannelException ? RelayOutcome.NoDestination : _refusal is TlsException ? RelayOutcome.NoTls : RelayOutcome.Refused;
        if (_isShut)
            return RelayOutcome.Completed;
        return _ended ?? (side is { IsWhole: true, HasReturnPath: false } ? RelayOutcome.Passed : RelayOutcome.EndedByDestination);
    }
}
