using System.Net.Sockets;
using Ber.Compat;
using Ber.Detector;

namespace Ber.Live;

/// <summary>One migration on its way through a relay: its connections, and what is seen of them.</summary>
/// <param name="options">How it is relayed.</param>
/// <param name="watcher">Is told what happens, by one thread at a time.</param>
internal sealed class RelayedMigration(RelayOptions options, IRelayWatcher watcher) : ObservedMigration(options, watcher)
{
    private const int Step = 10;   // milliseconds between two looks at what has ended

    private readonly List<RelayedConnection> _connections = [];
    private RelayedConnection? _main;
    private IReadOnlyList<RamBlockSummary> _blocks = [];
    private RamRounds? _rounds;
    private bool _hasReturnPath;
    private bool _hasPackage;
    private bool _isEncryptedNoted;
    private bool _isNotUnderstood;

    private bool IsHolding => Check is not null || Options.Judge is not null;

    /// <inheritdoc/>
    public override RelayReport Run(ChannelListener listener)
    {
        while (true)
        {
            Socket? accepted = Accept(listener);
            if (accepted is not null)
                Add(accepted);
            else if (_connections.TrueForAll(HasEnded) && !TryForget())
                return ToReport();
        }
    }

    /// <inheritdoc/>
    public override RelayProgress Look()
    {
        lock (Sync)
            return new RelayProgress { Phase = Phase, Connections = [.. _connections], Rounds = _rounds?.Count ?? 0, RoundPages = _rounds?.Pages ?? 0 };
    }

    /// <inheritdoc/>
    public override void OnConnection(IRelayedConnection connection)
    {
        if (connection.Kind is RelayedConnectionKind.Cpr)
            Break(new TransferRefusedException(RefusalCause.Descriptors));
        if (connection.Kind is RelayedConnectionKind.Encrypted)
            OnEncrypted();
        if (connection.Kind is RelayedConnectionKind.Unknown && IsHolding && _main is null)
            Break(new TransferRefusedException(RefusalCause.NotUnderstood));   // later it is one of preempt that came in pieces
        base.OnConnection(connection);
    }

    /// <summary>What is read of a connection, kept where the migration is recorded.</summary>
    public IOctetSource Kept(RelayedConnection connection, bool isBack, IOctetSource octets)
        => Options.Recording is RelayRecording recording ? recording.Keep(connection, isBack, octets) : octets;

    /// <summary>
    /// Whether a connection is a second main channel that must not pass: nothing of it would be compared. Behind the package of postcopy it is that of a
    /// migration which is resumed.
    /// </summary>
    public bool IsRefused(RelayedConnection connection)
    {
        bool isSecond;
        lock (Sync)
        {
            _main ??= connection;
            isSecond = _main != connection && IsHolding && !_hasPackage;
        }

        if (isSecond)
            OnNote(RelayNote.SecondMain, null);
        return isSecond;
    }

    /// <summary>The main channel passes.</summary>
    public void PassMain(RelayedConnection connection, IOctetSource source, IOctetSink destination)
    {
        if (connection != _main)
            return;   // it passes, whatever it has
        var side = new RelaySide(Check, Options.Announced, Options.Judge, this);
        PassedStream? stream = null;
        var patient = new PatientSource(source, () => stream!.IsHeld && stream.MayHaveEnded);
        IOctetSource passing = IsHolding ? patient : new TeeSource(source, destination);   // at once, where nothing is held
        using PassedStream main = stream = side.Stream = new PassedStream(
            passing, IsHolding ? destination : NullOctetSink.Instance, Options.Judge?.Follow(side) ?? side,
            new TranslationOptions { Gate = side, Types = Options.Announced, Limits = Options.Limits }, Options.Judge?.Copy,
            isDecoded: Check is not null);
        lock (Sync)
            _rounds = main.Rounds;
        try
        {
            side.Begin();
            main.Read();
            if (main.IsHeld && patient.HasEndedInSilence)
                throw new TransferRefusedException(RefusalCause.NotUnderstood);
        }
        catch (StreamFormatException exception) when (!IsHolding)
        {
            OnNote(RelayNote.NotUnderstood, exception.Message);
        }
        catch (Exception exception) when (Phase is null && main.IsAtEnd && exception is MigrationRefusedException or StreamFormatException)
        {
            OnSourceEnded(connection);   // within what stands before RAM: there was nothing to compare yet
            connection.Break();
        }
        catch (Exception exception) when (exception is MigrationRefusedException or TransferRefusedException or StreamFormatException)
        {
            Break(exception);
        }
        finally
        {
            _blocks = main.Summarize();
            _hasReturnPath = side.HasReturnPath;
        }
    }

    /// <summary>The return path passes.</summary>
    public void HearMain(IOctetSource destination, IOctetSink source)
    {
        using var path = new ReturnPathReader(
            new ChannelInput("the return path", new TeeSource(destination, source)), new TranslationOptions { AllowTruncated = true }, isUnproven: true);
        path.ReadToEnd(new ReturnPathEvents(OnMessage), CancellationToken.None);
    }

    /// <summary>The source has ended a connection.</summary>
    public void OnSourceEnded(RelayedConnection connection) => OnEnded(connection, RelayOutcome.EndedBySource);

    /// <summary>The destination has ended a connection.</summary>
    public void OnDestinationEnded(RelayedConnection connection) => OnEnded(connection, RelayOutcome.EndedByDestination);

    /// <inheritdoc/>
    public override void OnPhase(RelayPhase phase)
    {
        lock (Sync)
            _hasPackage |= phase is RelayPhase.Package;
        base.OnPhase(phase);
    }

    /// <inheritdoc/>
    public override void OnNote(RelayNote note, string? reason)
    {
        lock (Sync)
            _isNotUnderstood |= note is RelayNote.NotUnderstood;
        base.OnNote(note, reason);
    }

    /// <summary>
    /// Handshakes come one after the other, in the order of the connections: with TLS a destination takes the first that is done for the main channel, whatever
    /// its octets are (QEMU migration/migration.c, migration_ioc_process_incoming).
    /// </summary>
    private void Add(Socket accepted)
    {
        if (TryAccept(accepted) is not RelayEnd source)
            return;
        try
        {
            var connection = new RelayedConnection(this, source, NewDestination());
            bool isLate;
            lock (Sync)
            {
                isLate = Refusal is not null;   // a channel of a migration that was refused meanwhile
                if (!isLate)
                    _connections.Add(connection);
            }

            if (isLate)
                connection.Dispose();
            else
                connection.Start();
        }
        catch (IOException exception) when (exception is ChannelException or TlsException)
        {
            source.Dispose();
            Refuse(exception);
            Break();
        }
    }

    /// <summary>The next connection. Where the system gives no more of them, those that there are go on.</summary>
    private Socket? Accept(ChannelListener listener)
    {
        bool isFirst = _connections.Count == 0;
        try
        {
            return listener.TryAccept(isFirst && Refusal is null ? -1 : Step);
        }
        catch (ChannelException) when (!isFirst)
        {
            Native.Poll([], Step);
            return null;
        }
    }

    /// <summary>Somebody who has said nothing does not keep a migration from its end.</summary>
    private bool HasEnded(RelayedConnection connection)
    {
        if (!connection.HasEnded && connection is { Kind: RelayedConnectionKind.Silent, Sent: 0 } && _main is { HasEnded: true })
            connection.Break();
        return connection.HasEnded;
    }

    private RelayEnd? TryAccept(Socket accepted)
    {
        try
        {
            return NewSource(accepted);
        }
        catch (TlsException exception)
        {
            if (_connections.Count == 0)
                Refuse(exception);
            else
                OnStranger(exception);   // should it be the source's all the same, the source ends the migration
            return null;
        }
    }

    private void OnEncrypted()
    {
        if (IsHolding)
            Break(new TransferRefusedException(RefusalCause.Encrypted));
        else if (!_isEncryptedNoted)
            OnNote(RelayNote.Encrypted, null);
        _isEncryptedNoted = true;
    }

    private void Break(Exception cause)
    {
        Refuse(cause);
        Break();
        throw new ReaderGoneException();
    }

    private void Break()
    {
        lock (Sync)
        {
            foreach (RelayedConnection connection in _connections)
                connection.Break();
        }
    }

    private void OnEnded(RelayedConnection connection, RelayOutcome by)
    {
        if (connection == _main)
            EndBy(by);
    }

    /// <summary>Somebody has connected and said nothing: that was no migration.</summary>
    private bool TryForget()
    {
        bool isNothing = _connections.TrueForAll(static c => c.Sent == 0 && c.Kind is RelayedConnectionKind.Silent) && Refusal is null;
        lock (Sync)
        {
            if (isNothing)
                _connections.Clear();
        }

        return isNothing;
    }

    private RelayReport ToReport() => new()
    {
        Outcome = Outcome(),
        Progress = Look(),
        Blocks = _blocks,
        Refusal = Refusal,
    };

    private RelayOutcome Outcome()
    {
        if (OutcomeSoFar() is RelayOutcome outcome)
            return outcome;
        if (Phase is RelayPhase.Whole && !_hasReturnPath)
            return RelayOutcome.Passed;
        if (_main is null && IsHolding)
            return RelayOutcome.EndedBySource;
        return _main is null || _isNotUnderstood ? RelayOutcome.Unseen : Ended ?? RelayOutcome.EndedByDestination;
    }
}
