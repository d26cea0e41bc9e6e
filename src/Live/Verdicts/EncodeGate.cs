using Ber.Compat;

namespace Ber.Live;

/// <summary>The sending side of the verdict channel: waits for the word of the other side, no longer than it may.</summary>
/// <param name="channel">Where the word comes from.</param>
/// <param name="input">The source's pipe; null: it is a file, or no legacy stream, and nothing is to be held.</param>
/// <param name="warn">Is told when the source may have ended before the word comes.</param>
internal sealed class EncodeGate(VerdictChannel channel, DescriptorSource? input, Action<SourceDoubt> warn) : ITransferGate
{
    /// <summary>What QEMU cannot have written: so much more than the pipe holds.</summary>
    private const int Margin = 4096;

    /// <summary>
    /// A pipe of the usual 64 KiB would hold all that a small guest has besides its pages, so that the source ends before we have read that its RAM has;
    /// and through one page there comes a fifth of what comes through this.
    /// </summary>
    private const int LastPagesPipeLength = 16 * 1024;

    /// <summary>The least that has to be left unread of a pipe that was made as small as it can be.</summary>
    public const int LeastReserve = DescriptorSource.LeastPipeLength + Margin;

    /// <summary>Whether the other side's last word has been waited for.</summary>
    public bool HasAsked { get; private set; }

    /// <inheritdoc/>
    public int Reserve => input is null ? 0 : input.PipeLength + Margin;

    /// <inheritdoc/>
    public int LastPages => 2 * DescriptorSource.UsualPipeLength / ITransferGate.LeastPageOctets;

    /// <inheritdoc/>
    public void BeforeRam() => Require(VerdictStage.Announcement);

    /// <inheritdoc/>
    public void OnRamEnding() => input?.Shrink(LastPagesPipeLength);

    /// <inheritdoc/>
    public void OnRamEnded() => input?.Shrink(DescriptorSource.LeastPipeLength);

    /// <inheritdoc/>
    public void BeforeEnd(bool isHeld)
    {
        if (!isHeld && input is not null)
            warn(SourceDoubt.NotHeld);
        AskBeforeEnd();
    }

    /// <summary>Waits for the last word.</summary>
    public void AskBeforeEnd()
    {
        HasAsked = true;
        Require(VerdictStage.DeviceState);
    }

    private void Require(VerdictStage stage)
    {
        TransferVerdict verdict = channel.Next();
        if (!verdict.IsAccepted)
            throw new TransferRefusedException(verdict);
        if (verdict.Stage != stage)
            throw new ChannelException(verdict.Stage, stage);
    }
}
