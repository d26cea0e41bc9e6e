using System.Net.Sockets;
using System.Runtime.InteropServices;
using Ber.Compat;

namespace Ber.Cli;

/// <summary>The sending side of the verdict channel: waits for the word of the other side, no longer than it may.</summary>
internal sealed class EncodeGate(Socket channel, DescriptorSource input, SafeHandle? output, TimeSpan patience, Action<string> warn) : ITransferGate
{
    /// <summary>What QEMU may have written beyond the pipe's length without having ended: nothing; so much for a read that was on its way.</summary>
    private const int Margin = 4096;

    private readonly ChannelSource _verdicts = new(channel, output);

    /// <inheritdoc/>
    public int Reserve => input.PipeLength + Margin;

    /// <inheritdoc/>
    public void BeforeRam() => Require(VerdictStage.Announcement);

    /// <inheritdoc/>
    public void OnRamEnding() => input.IsShrinking = true;

    /// <inheritdoc/>
    public void BeforeEnd(bool isHeld)
    {
        if (!isHeld)
            warn("vmdesc is shorter than what the pipe from the source holds, or missing: after a refusal from here on the source may have ended as completed");
        Require(VerdictStage.DeviceState);
    }

    private void Require(VerdictStage stage)
    {
        _verdicts.WaitAtMost(patience);
        TransferVerdict verdict = TransferVerdict.Read(_verdicts) ?? throw new IOException("the destination has closed the verdict channel without a verdict");
        if (!verdict.IsAccepted)
            throw new RefusedException(verdict.Stage, "refused by the destination", verdict.Report);
        if (verdict.Stage != stage)
            throw new IOException($"the destination gives a verdict on {verdict.Stage} where one on {stage} is due");
    }
}
