using System.Net.Sockets;
using Ber.Compat;
using Ber.Detector;

namespace Ber.Live;

/// <summary>
/// What is known of a migration that goes through relays, whichever way: told on to a watcher by one thread at a time, and at the end an outcome.
/// </summary>
/// <param name="options">How it is relayed.</param>
/// <param name="watcher">Is told what happens.</param>
internal abstract class ObservedMigration(RelayOptions options, IRelayWatcher watcher) : IRelay, IRelayWatcher
{
    private RelayOutcome? _ended;   // by whom, before the end
    private Exception? _refusal;

    /// <inheritdoc/>
    public CheckReport? Report => Check?.Report;

    protected RelayOptions Options => options;

    /// <summary>The comparison; null: there is none.</summary>
    protected StreamCheck? Check { get; } = options.Against is MigrationProfile against ? new StreamCheck(against, options.Check) : null;

    /// <summary>Guards what is told, and what is known.</summary>
    protected Lock Sync { get; } = new();

    /// <summary>Why it is refused; null: it is not.</summary>
    protected Exception? Refusal
    {
        get
        {
            lock (Sync)
                return _refusal;
        }
    }

    /// <summary>Who has ended it before its end; null: nobody.</summary>
    protected RelayOutcome? Ended
    {
        get
        {
            lock (Sync)
                return _ended;
        }
    }

    /// <summary>How far it has come.</summary>
    protected RelayPhase? Phase { get; private set; }

    /// <summary>Whether the destination has said that it has loaded all of it.</summary>
    protected bool IsShut { get; private set; }

    /// <inheritdoc/>
    public abstract RelayReport Run(ChannelListener listener);

    /// <inheritdoc/>
    public abstract RelayProgress Look();

    /// <inheritdoc/>
    public virtual void OnConnection(IRelayedConnection connection)
    {
        lock (Sync)
            watcher.OnConnection(connection);
    }

    /// <inheritdoc/>
    public virtual void OnPhase(RelayPhase phase)
    {
        lock (Sync)
        {
            if (Phase is null || phase > Phase)
                Phase = phase;   // the answer may be there before the last octets were looked at
            watcher.OnPhase(phase);
        }
    }

    /// <inheritdoc/>
    public void OnMessage(int type, uint value)
    {
        lock (Sync)
        {
            watcher.OnMessage(type, value);
            if (type != ReturnPathEvents.Shut)
                return;
            IsShut = value == 0;
            if (!IsShut)
                EndBy(RelayOutcome.EndedByDestination);
            OnPhase(RelayPhase.Done);
        }
    }

    /// <inheritdoc/>
    public virtual void OnNote(RelayNote note, string? reason)
    {
        lock (Sync)
            watcher.OnNote(note, reason);
    }

    /// <inheritdoc/>
    public void OnStranger(TlsException exception)
    {
        lock (Sync)
            watcher.OnStranger(exception);
    }

    /// <summary>Somebody has ended it: who is the first counts.</summary>
    protected void EndBy(RelayOutcome outcome)
    {
        lock (Sync)
            _ended ??= outcome;
    }

    /// <summary>It does not go on: the first cause counts.</summary>
    protected void Refuse(Exception cause)
    {
        lock (Sync)
            _refusal ??= cause;
    }

    /// <summary>How it ended, as far as its stream does not have to be asked.</summary>
    /// <returns>null: it has to be.</returns>
    protected RelayOutcome? OutcomeSoFar() => Refusal switch
    {
        null => IsShut ? RelayOutcome.Completed : null,
        ChannelException => RelayOutcome.NoDestination,
        TlsException => RelayOutcome.NoTls,
        _ => RelayOutcome.Refused,
    };

    /// <summary>An end of a socket of the source; with TLS by a handshake.</summary>
    /// <exception cref="TlsException">It speaks no TLS that we take.</exception>
    protected RelayEnd NewSource(Socket socket) => options.Tls is RelayTls tls ? tls.Accept(socket) : new PlainEnd(socket, RelayEnd.Source);

    /// <summary>A connection to the destination.</summary>
    /// <exception cref="ChannelException">It cannot be reached.</exception>
    /// <exception cref="TlsException">It speaks no TLS that we take.</exception>
    protected RelayEnd NewDestination()
    {
        Socket socket = options.Destination.Connect(options.Patience);
        return options.Tls is RelayTls tls ? tls.Connect(socket) : new PlainEnd(socket, RelayEnd.Destination);
    }
}
