using Ber.Compat;
using Ber.Detector;

namespace Ber.Live;

/// <summary>The source's side of a live transfer: to BER, held to what was announced, and stopped by the destination's verdicts.</summary>
/// <param name="channel">Where verdicts come from; null: nobody gives any.</param>
/// <param name="onDoubt">Is told why a late refusal may find the source completed.</param>
internal sealed class TransferSender(VerdictChannel? channel, Action<SourceDoubt> onDoubt)
{
    /// <summary>Sends a stream.</summary>
    /// <param name="input">The stream.</param>
    /// <param name="output">Where it goes.</param>
    /// <param name="options">Choices, and the announcement.</param>
    /// <exception cref="MigrationRefusedException">The stream contradicts its announcement.</exception>
    /// <exception cref="TransferRefusedException">The destination refuses, or the source is about to do what a filter cannot carry.</exception>
    public TranslationResult Run(IOctetSource input, ITransferOutput output, TranslationOptions options)
    {
        var peeked = input as PeekedSource;
        var descriptor = (peeked?.Inner ?? input) as DescriptorSource;
        if (channel is not null)
            channel.Watcher = descriptor;
        try
        {
            peeked ??= new PeekedSource(input);
            EncodeGate? gate = channel is null ? null : Gate(channel, descriptor, options.Announcement);
            TranslationOptions gated = options with { Gate = gate ?? (ITransferGate?)Pipe(descriptor) };
            TranslationResult done = StreamFilter.Encode(peeked, output.Sink, gated, Side(options.Announcement));
            output.Commit();
            if (gate is { HasAsked: false })
            {
                output.End();
                gate.AskBeforeEnd();   // no EOF was found: the source has ended, but whoever started us wants to know
            }

            return done;
        }
        catch (ReaderGoneException) when (channel?.Explanation() is TransferRefusedException refused)
        {
            throw refused;
        }
    }

    private EncodeGate Gate(VerdictChannel verdicts, DescriptorSource? input, MigrationProfile? announced)
    {
        foreach (SourceDoubt doubt in SourceEnd.Doubts(input, announced))
            onDoubt(doubt);
        return new EncodeGate(verdicts, input, onDoubt);
    }

    /// <summary>A source that nobody answers.</summary>
    private static SourcePipe? Pipe(DescriptorSource? input)
    {
        if (input is not { IsPipe: true } pipe)
            return null;
        pipe.EnlargeLater();
        return new SourcePipe(pipe);
    }

    private SendingSide? Side(MigrationProfile? announced)
        => announced is null && channel is null ? null : new SendingSide(announced is null ? null : new StreamCheck(announced, stopsAtOnce: true));
}
