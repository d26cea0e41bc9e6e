using Ber.Compat;
using Ber.Detector;

namespace Ber.Live;

/// <summary>
/// The destination's side of a live transfer: back to legacy octets, held against what the destination can take; the source is told the verdicts.
/// </summary>
/// <param name="check">The comparison; null: nothing is compared.</param>
/// <param name="channel">Where verdicts go; null: nobody is told.</param>
/// <param name="judge">A twin that has to load the device state before the destination gets any of it; null: none has.</param>
/// <param name="onRefusal">Is told of a refusal before the source is. Gives what the verdict says of it, as JSON; null: nothing.</param>
internal sealed class TransferReceiver(
    StreamCheck? check, VerdictSender? channel, TwinJudge? judge, Func<VerdictStage, Exception, string?> onRefusal)
{
    /// <summary>Receives a stream.</summary>
    /// <param name="input">The stream.</param>
    /// <param name="output">Where it goes.</param>
    /// <param name="options">Choices.</param>
    /// <exception cref="MigrationRefusedException">The destination cannot take the stream.</exception>
    /// <exception cref="TransferRefusedException">The source is about to do what a filter cannot carry.</exception>
    public TranslationResult Run(IOctetSource input, ITransferOutput output, TranslationOptions options)
    {
        ReceivingSide? side = check is null && channel is null && judge is null ? null : new ReceivingSide(check, channel, judge);
        try
        {
            TranslationResult done = StreamFilter.Decode(
                new PeekedSource(input), output.Sink, options, judge is null ? side : judge.Follow(side!), judge?.Copy);
            output.Commit();
            return done;
        }
        catch (Exception exception) when (exception is MigrationRefusedException or TransferRefusedException)
        {
            string? report = onRefusal(side!.Stage, exception);
            channel?.Refuse(new TransferVerdict(side.Stage, IsAccepted: false, report));
            throw;
        }
    }
}
