using System.Net.Sockets;
using Ber.Compat;
using Ber.Detector;

namespace Ber.Live;

/// <summary>
/// Beside the destination: what comes over a link from another relay becomes the connections of a migration again; the answers go back over it.
/// </summary>
/// <param name="options">How it is relayed.</param>
/// <param name="watcher">Is told what happens.</param>
internal sealed class LinkReceiver(RelayOptions options, IRelayWatcher watcher) : LinkedMigration(options, watcher)
{
    private const int Patience = 5000;   // milliseconds in which the other relay hears that the destination has gone

    private readonly List<LinkedConnection> _connections = [];
    private RelayEnd? _link;
    private LinkedConnection? _main;
    private Thread? _answers;

    /// <inheritdoc/>
    public override RelayReport Run(ChannelListener listener)
    {
        LinkSide side = new(Check, this);
        while (true)
        {
            using Socket socket = listener.TryAccept(-1)!;
            using PlainEnd link = new PlainEnd(socket, Other);
            IConnectionSource octets = link.Receive(null);
            if (!HasSpoken(octets))
                continue;   // a relay says what it is at once
            var start = new PeekedSource(octets, 1);
            if (start.Start.IsEmpty)
                continue;   // somebody has connected and said nothing: that was no migration
            Receive(link, start, side);
            _answers?.Join();
            foreach (LinkedConnection connection in _connections)
                connection.Dispose();
            return ToReport(side);
        }
    }

    private static bool HasSpoken(IConnectionSource link)
    {
        const int Step = 10;
        for (int waited = 0; waited < Patience && !link.IsReadable; waited += Step)
            Native.Poll([], Step);
        return link.IsReadable;
    }

    /// <summary>From the other relay to the destination.</summary>
    private void Receive(PlainEnd link, IOctetSource octets, LinkSide side)
    {
        _link = link;
        try
        {
            StreamTranslator.BerToLegacyAndCopy(octets, new MainSink(this), side, Options.Limits, new DecodeOutputs(null, OpenChannel) { IsLive = true });
            _main?.End.End(ConnectionEnd.Closed);
            return;
        }
        catch (StreamFormatException exception) when (exception.Error is StreamFormatError.Truncated)
        {
            EndBy(RelayOutcome.EndedByLink);
        }
        catch (Exception exception) when (
            exception is StreamFormatException or MigrationRefusedException or TransferRefusedException or ChannelException or TlsException)
        {
            Refuse(exception);
        }
        catch (Exception exception) when (exception is ReaderGoneException or OutputException)
        {
            EndBy(RelayOutcome.EndedByDestination);
            _answers?.Join(Patience);
            Drain(link);
        }

        foreach (LinkedConnection connection in _connections)
            connection.End.Break();
        link.Break();
    }

    /// <summary>The other relay has to read what the destination said last before the link is reset.</summary>
    private static void Drain(PlainEnd link)
    {
        IConnectionSource octets = link.Receive(null);
        byte[] room = new byte[link.Length];
        long start = Environment.TickCount64;
        for (int left = Patience; left > 0; left = (int)(start + Patience - Environment.TickCount64))
        {
            Span<Native.Polled> polled = [new() { Descriptor = (int)link.Descriptor.DangerousGetHandle(), Events = Native.PollIn }];
            if (Native.Poll(polled, left) == 0 || octets.Read(room) == 0)
                return;
        }
    }

    /// <summary>From the destination to the other relay.</summary>
    private void Answer()
    {
        using var answers = new AnswersToBer(_link!.NewSink(), new TranslationOptions { Program = Options.Program, Limits = Options.Limits });
        try
        {
            answers.Run(new AnswerSource(_main!), OnMessage);
            if (!HasFailed)
                answers.End();   // else the other relay is not to take it for the destination's own end
            _link.End(ConnectionEnd.Closed);
        }
        catch (Exception exception) when (exception is ReaderGoneException or OutputException)
        {
            // The other relay has gone, and whoever reads of it will find that.
        }
    }

    /// <summary>The main channel comes first: 7.2 takes the first connection for it.</summary>
    private LinkedConnection Main()
    {
        if (_main is not null)
            return _main;
        _main = Connect(RelayedConnectionKind.Main, null);
        _answers = new Thread(Answer) { IsBackground = true };
        _answers.Start();
        return _main;
    }

    private ChannelSink OpenChannel(MigrationChannel channel)
    {
        Main();
        if (channel.Kind is MigrationChannelKind.ReturnPath)
            throw new StreamFormatException(StreamFormatError.Malformed, 0, "the channels of a source", "the return path");
        return channel.Kind is MigrationChannelKind.Multifd
            ? new ChannelSink(this, Connect(RelayedConnectionKind.Multifd, channel.Id)) : new ChannelSink(this, Connect(RelayedConnectionKind.Preempt, null));
    }

    private LinkedConnection Connect(RelayedConnectionKind kind, int? id)
    {
        var connection = new LinkedConnection(NewDestination()) { Kind = kind, Id = id };
        _connections.Add(connection);
        OnConnection(connection);
        return connection;
    }

    /// <summary>The main channel, connected to when its first octets come.</summary>
    private sealed class MainSink(LinkReceiver receiver) : IOctetSink, IGatheredSink
    {
        private IOctetSink? _sink;

        public void Write(ReadOnlySpan<byte> octets)
        {
            _sink ??= receiver.Main().End.NewSink();
            _sink.Write(octets);
            receiver._main!.OnSent(octets.Length);
        }

        public void WriteGathered(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<OctetPiece> pieces)
        {
            _sink ??= receiver.Main().End.NewSink();
            _sink.WriteGathered(first, second, pieces);
            foreach (OctetPiece piece in pieces)
                receiver._main!.OnSent(piece.Length);
        }

        public void Flush() => _sink?.Flush();
    }

    /// <summary>Another channel. When the destination is done it does not matter what it still gets.</summary>
    private sealed class ChannelSink(LinkReceiver receiver, LinkedConnection connection) : IEndingSink
    {
        private readonly IOctetSink _sink = connection.End.NewSink();
        private bool _isGone;

        public void Write(ReadOnlySpan<byte> octets)
        {
            if (_isGone)
                return;
            try
            {
                _sink.Write(octets);
                connection.OnSent(octets.Length);
            }
            catch (Exception exception) when (exception is ReaderGoneException or OutputException && receiver.IsShut)
            {
                _isGone = true;
            }
        }

        public void Flush() => _sink.Flush();

        public void End() => connection.End.End(ConnectionEnd.Closed);
    }

    private sealed class AnswerSource(LinkedConnection main) : IOctetSource
    {
        private readonly IConnectionSource _octets = main.End.Receive(null);

        public bool IsReadable => _octets.IsReadable;

        public int Read(Span<byte> destination)
        {
            int count = _octets.Read(destination);
            main.OnAnswered(count);
            return count;
        }
    }
}
