using System.Diagnostics;
using Ber.Compat;
using Ber.Live;

namespace Ber.Cli;

/// <summary>What is told of a relayed migration: each event with its time since the first octet, and a summary.</summary>
internal abstract class RelayReporter : IRelayWatcher, IDisposable
{
    private const int RequestById = 3;
    private const int Request = 4;

    private readonly Dictionary<RelayPhase, TimeSpan> _phases = [];
    private long _start;

    /// <summary>Time since the first octet.</summary>
    protected TimeSpan Now => _start == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(_start);

    /// <summary>Pages that the destination has asked for.</summary>
    protected long Requests { get; private set; }

    /// <summary>From the first page of RAM to its end.</summary>
    protected TimeSpan? RamTime => Between(RelayPhase.Ram, RelayPhase.RamEnded);

    /// <summary>As long as neither side's guest ran, as far as the wire shows it: from the last part of RAM to the destination's answer.</summary>
    protected TimeSpan? Standstill => Between(RelayPhase.LastPart, RelayPhase.Done);

    /// <inheritdoc/>
    public void OnConnection(IRelayedConnection connection)
    {
        if (_start == 0)
            _start = Stopwatch.GetTimestamp();
        Connected(connection);
    }

    /// <inheritdoc/>
    public void OnPhase(RelayPhase phase)
    {
        _phases.TryAdd(phase, Now);
        Entered(phase);
    }

    /// <inheritdoc/>
    public void OnMessage(int type, uint value)
    {
        if (type is RequestById or Request)
            Requests++;   // in postcopy there are thousands
        else
            Answered(type, type is ReturnPathEvents.Shut or ReturnPathEvents.Pong ? value : null);
    }

    /// <inheritdoc/>
    public virtual void OnNote(RelayNote note, string? reason) => Messages.Say(RelayWords.Of(note, reason));

    /// <inheritdoc/>
    public void OnStranger(TlsException exception) => Messages.Say($"a connection is not taken, and the migration goes on: {TlsWords.Of(exception)}");

    /// <summary>Says how far a migration is, now and then, until what comes back is disposed.</summary>
    public abstract IDisposable Follow(IRelay migration);

    /// <summary>Prints the summary.</summary>
    public abstract void Print(RelayReport report);

    public virtual void Dispose()
    {
    }

    protected abstract void Connected(IRelayedConnection connection);

    protected abstract void Entered(RelayPhase phase);

    protected abstract void Answered(int type, uint? value);

    private TimeSpan? Between(RelayPhase from, RelayPhase to)
        => _phases.TryGetValue(from, out TimeSpan start) && _phases.TryGetValue(to, out TimeSpan end) ? end - start : null;
}
