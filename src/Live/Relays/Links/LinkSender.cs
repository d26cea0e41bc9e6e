using System.Net.Sockets;
using Ber.Compat;
using Ber.Detector;

namespace Ber.Live;

/// <summary>Beside the source: all connections of its migration go over one link to another relay, as one BER stream; the answers come back over it.</summary>
/// <param name="options">How it is relayed; the destination is the other relay.</param>
/// <param name="watcher">Is told what happens.</param>
internal sealed class LinkSender(RelayOptions options, IRelayWatcher watcher) : LinkedMigration(options, watcher)
{
    /// <inheritdoc/>
    public override RelayReport Run(ChannelListener listener)
    {
        using var channels = new LinkChannels(listener, TryAccept, this);
        var side = new LinkSide(Check, this) { OnPostcopyRam = channels.OnRam };
        try
        {
            LinkedConnection main = channels.WaitForMain();
            using Socket socket = Options.Destination.Connect(Options.Patience);
            using var link = new PlainEnd(socket, Other);
            channels.Link = link;
            var answers = new Thread(() => Hear(link, main, channels, side)) { IsBackground = true };
            answers.Start();
            Send(link, main, channels, side);
            answers.Join();
        }
        catch (Exception exception) when (exception is TransferRefusedException or ChannelException)
        {
            Refuse(exception);   // before anything has gone on
        }

        return ToReport(side);
    }

    private RelayEnd? TryAccept(Socket accepted)
    {
        try
        {
            return NewSource(accepted);
        }
        catch (TlsException exception)
        {
            OnStranger(exception);
            return null;
        }
    }

    /// <summary>From the source to the other relay.</summary>
    private void Send(PlainEnd link, LinkedConnection main, LinkChannels channels, LinkSide side)
    {
        bool isWhole = false;
        try
        {
            StreamTranslator.LegacyToBer(main, link.NewSink(), new TranslationOptions
            {
                Live = channels,
                Gate = side,
                Announcement = Options.Announced,
                ZstdLevel = Options.ZstdLevel,
                Limits = Options.Limits,
                Program = Options.Program,
            }, side);
            link.End(ConnectionEnd.Closed);
            isWhole = true;
        }
        catch (StreamFormatException exception) when (exception.Error is StreamFormatError.Truncated)
        {
            EndBy(RelayOutcome.EndedBySource);
        }
        catch (Exception exception) when (exception is StreamFormatException or MigrationRefusedException or TransferRefusedException)
        {
            Refuse(exception);
        }
        catch (Exception exception) when (exception is ReaderGoneException or OutputException)
        {
            EndBy(RelayOutcome.EndedByLink);
        }

        if (isWhole)
            return;
        link.Break();
        channels.Break();
    }

    /// <summary>From the other relay to the source.</summary>
    private void Hear(PlainEnd link, LinkedConnection main, LinkChannels channels, LinkSide side)
    {
        try
        {
            AnswersToLegacy.Run(link.Receive(null), new AnswerSink(main), Options.Limits, OnMessage);
            if (IsShut || side.IsWhole)
            {
                main.End.End(ConnectionEnd.Closed);
                return;
            }

            EndBy(RelayOutcome.EndedByDestination);
        }
        catch (Exception exception) when (exception is ReaderGoneException or OutputException)
        {
            return;   // the source has gone, and whoever reads of it will find that
        }
        catch (Exception exception) when (exception is IOException or StreamFormatException)
        {
            EndBy(RelayOutcome.EndedByLink);
        }

        channels.Break();
    }

    private sealed class AnswerSink(LinkedConnection main) : IOctetSink
    {
        private readonly IOctetSink _sink = main.End.NewSink();

        public void Write(ReadOnlySpan<byte> octets)
        {
            _sink.Write(octets);
            main.OnAnswered(octets.Length);
        }

        public void Flush() => _sink.Flush();
    }
}
