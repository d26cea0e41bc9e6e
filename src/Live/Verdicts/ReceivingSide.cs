using Ber.Compat;
using Ber.Detector;

namespace Ber.Live;

/// <summary>What decode does while a stream arrives: holds it against the destination, and tells the source.</summary>
/// <param name="check">The comparison; null: nothing is compared.</param>
/// <param name="channel">Where verdicts go; null: nobody is told.</param>
/// <param name="judge">A twin that has to load the device state; null: none has.</param>
internal sealed class ReceivingSide(StreamCheck? check, VerdictSender? channel, TwinJudge? judge) : SendingSide(check)
{
    private bool _isReady;

    /// <summary>What has been reached: a refusal is about it.</summary>
    public VerdictStage Stage { get; private set; } = VerdictStage.Announcement;

    /// <inheritdoc/>
    public override void OnStart(StreamStart start)
    {
        base.OnStart(start);
        channel?.Send(new TransferVerdict(VerdictStage.Announcement, IsAccepted: true));
    }

    /// <inheritdoc/>
    public override void OnDevice(DeviceSection section)
    {
        Stage = VerdictStage.DeviceState;
        base.OnDevice(section);
    }

    /// <inheritdoc/>
    public override void OnSectionsEnd()
    {
        Stage = VerdictStage.DeviceState;
        base.OnSectionsEnd();
        Rehearse();
        Ready();
    }

    /// <inheritdoc/>
    public override void OnEnd(IReadOnlyList<RamBlockSummary> blocks, TranslationResult result)
    {
        Stage = VerdictStage.DeviceState;
        base.OnEnd(blocks, result);
        Rehearse();
        Ready();
    }

    private void Rehearse()
    {
        if (judge?.Judge() is { Outcome: not RehearsalOutcome.Loads } report)
            throw new TransferRefusedException(report);
    }

    /// <summary>All device sections are held, their digests are right and they fit: the source may end.</summary>
    private void Ready()
    {
        if (!_isReady)
            channel?.Send(new TransferVerdict(VerdictStage.DeviceState, IsAccepted: true));
        _isReady = true;
    }
}
