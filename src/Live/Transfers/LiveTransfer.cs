using System.Net.Sockets;
using System.Runtime.InteropServices;
using Ber.Compat;
using Ber.Detector;

namespace Ber.Live;

/// <summary>A migration while it runs, over one socket between two programs: the stream goes one way as BER, the destination's verdicts come back.</summary>
/// <remarks>
/// No RAM is sent before the announcement has been accepted, and the source cannot end before the destination has taken all device state, so that its
/// guest runs on when it has not.
/// </remarks>
public static class LiveTransfer
{
    private static readonly TimeSpan s_verdictTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Sends what a source writes.</summary>
    /// <param name="source">The descriptor that it writes to: the reading end of a pipe, so that the pipe can be made small when the source may end.</param>
    /// <param name="destination">A connection to a program that is in <see cref="Receive"/>, or to <c>qber decode --listen</c>. It is not disposed.</param>
    /// <param name="options">Choices, and the announcement to which the stream is held; null: all as by default.</param>
    /// <param name="verdictTimeout">How long to wait for a verdict; at the end of the stream that is downtime. null: 5 seconds.</param>
    /// <exception cref="MigrationRefusedException">The stream contradicts its announcement.</exception>
    /// <exception cref="TransferRefusedException">The destination refuses, or the source is about to do what a filter cannot carry.</exception>
    /// <exception cref="ChannelException">The destination gives no verdict.</exception>
    /// <exception cref="StreamFormatException">What the source writes is no stream.</exception>
    public static TranslationResult Send(SafeHandle source, Socket destination, TranslationOptions? options = null, TimeSpan? verdictTimeout = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(destination);
        var channel = new VerdictChannel(destination, verdictTimeout ?? s_verdictTimeout);
        var input = new DescriptorSource(source, destination.SafeHandle);
        return new TransferSender(channel, static _ => { }).Run(input, new SocketOutput(destination, "the destination"), options ?? new TranslationOptions());
    }

    /// <summary>Receives a stream for a destination.</summary>
    /// <param name="source">The connection of a program that is in <see cref="Send"/>, or of <c>qber encode --connect</c>. It is not disposed.</param>
    /// <param name="destination">The descriptor that the destination reads from. Device state reaches it when all of it has come and fits, or not at
    /// all.</param>
    /// <param name="profile">What the destination can take; null: nothing is compared.</param>
    /// <param name="options">Choices of the comparison; null: all as by default.</param>
    /// <param name="report">What the verdict says of a refusal, which is a <see cref="MigrationRefusedException"/> or a <see
    /// cref="TransferRefusedException"/>, as JSON; null: nothing.</param>
    /// <param name="limits">What the stream may stand for; null: as by default.</param>
    /// <exception cref="MigrationRefusedException">The destination cannot take the stream; the source has been told.</exception>
    /// <exception cref="TransferRefusedException">The source is about to do what a filter cannot carry; it has been told.</exception>
    /// <exception cref="ChannelException">The source takes no verdict.</exception>
    /// <exception cref="StreamFormatException">What comes is no stream, or was changed.</exception>
    public static TranslationResult Receive(
        Socket source, SafeHandle destination, MigrationProfile? profile = null, CheckOptions? options = null, Func<Exception, string?>? report = null,
        StreamLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(destination);
        var channel = new VerdictSender(source);
        StreamCheck? check = profile is null ? null : new StreamCheck(profile, options);
        var receiver = new TransferReceiver(check, channel, judge: null, (_, refusal) => report?.Invoke(refusal));
        return receiver.Run(new DescriptorSource(source.SafeHandle, destination), new DescriptorOutput(destination),
            limits is null ? new TranslationOptions() : new TranslationOptions { Limits = limits });
    }
}
