using System.ComponentModel;
using System.Net.Sockets;
using Ber.Compat;
using Ber.Live;

namespace Ber.Cli;

/// <summary>What goes wrong with processes and channels, in a line for people.</summary>
internal static class LiveWords
{
    private const string OtherWays = "Leave it out where the machine is the same without it; or capture the machine while it runs (--qmp)";
    private const string LateRefusal = "a destination that refuses the device state may find the source completed";

    public static string Of(IOException exception) => exception switch
    {
        ChannelException channel => Of(channel),
        QmpException qmp => Of(qmp),
        TwinException twin => Of(twin),
        LibvirtException libvirt => $"{RefusalReport.OneLine(libvirt.Subject)}: {RefusalReport.OneLine(WordsOf(libvirt))}",
        TlsException tls => TlsWords.Of(tls),
        MatrixFormatException { InnerException: IOException cause } format => $"{format.Place}: {Of(cause)}",
        _ => exception.Message,
    };

    public static string Of(SourceDoubt doubt) => doubt switch
    {
        SourceDoubt.NoPipe => $"the input is no pipe, so that it cannot be known how much the source has written: {LateRefusal}",
        SourceDoubt.NoVMDesc => $"the source is announced to send no vmdesc, whose tail would be left unread: {LateRefusal}",
        SourceDoubt.ShortVMDesc
            => $"the vmdesc of the announced devices has less than the {EncodeGate.LeastReserve} octets that would have to be left unread: {LateRefusal}",
        _ => "vmdesc is shorter than what the pipe from the source holds, or missing: "
            + "should the destination refuse now, the source may have completed (cont it then)",
    };

    private static string Of(ChannelException exception) => exception.Problem switch
    {
        ChannelProblem.NobodyConnected => $"{exception.Address}: nobody has connected within the time that --verdict-timeout gives",
        ChannelProblem.NoVerdictInTime => "no verdict of the destination within the time that --verdict-timeout gives it",
        ChannelProblem.ClosedByDestination => "the destination has closed the verdict channel without a verdict",
        ChannelProblem.ClosedBySource => "the source has closed the verdict channel",
        ChannelProblem.MalformedVerdict => $"verdict channel: {exception.InnerException!.Message}",
        ChannelProblem.VerdictOutOfOrder when exception.Stages is var (given, due) => $"the destination gives a verdict on {given} where one on {due} is due",
        _ => $"{exception.Address}: {WordsOf(exception.InnerException!, exception.Problem is ChannelProblem.CannotListen)}",
    };

    /// <summary>What the system says of a program, without what .NET puts before it.</summary>
    private static string WhyNotStarted(Exception exception)
        => exception is Win32Exception { NativeErrorCode: int error } ? new Win32Exception(error).Message : exception.Message;

    private static string WordsOf(Exception exception, bool isListening)
        => exception is not SocketException socket ? exception.Message : socket.SocketErrorCode switch
    {
        SocketError.AddressNotAvailable when isListening => "there is no such folder, or this host has no such address",
        SocketError.AddressNotAvailable => "there is no such socket",   // ENOENT of a path, as .NET translates it
        SocketError.ConnectionRefused => "nobody listens there",
        _ => socket.Message,
    };

    private static string WordsOf(LibvirtException exception) => exception.Problem switch
    {
        LibvirtProblem.CannotStart => $"virsh cannot be started, which comes with libvirt's clients: {WhyNotStarted(exception.InnerException!)}",
        LibvirtProblem.Failed => exception.Words ?? "virsh fails, and says nothing",
        LibvirtProblem.TimedOut => "virsh is not done within the time that --timeout gives",
        _ => "what virsh prints is not a domain's XML and its command line",
    };

    private static string Of(QmpException exception) => exception.Problem switch
    {
        QmpProblem.NoGreeting => $"{exception.Name}: no QMP greeting",
        QmpProblem.CommandFailed => $"{exception.Name}: {exception.Command}: {exception.Words}",
        QmpProblem.NotJson => $"{exception.Name}: what it answers is no JSON",
        QmpProblem.UnexpectedAnswer => $"{exception.Name}: {exception.Command}: an answer of another form than QEMU gives",
        QmpProblem.AnswerTooLong => $"{exception.Name}: an answer of more than {QmpClient.MaxLine} octets",
        QmpProblem.Ended => $"{exception.Name}: QMP has ended",
        _ => $"{exception.Name}: {exception.InnerException!.Message}",
    };

    private static string Of(TwinException exception) => $"{RefusalReport.OneLine(exception.Subject)}" + exception.Problem switch
    {
        TwinProblem.CannotStart => $": it cannot be started: {WhyNotStarted(exception.InnerException!)}",
        TwinProblem.Ended when exception is { ExitCode: 0, Output: "" } => " ends and sends no stream",
        TwinProblem.Ended when exception.ExitCode is 0 => $" sends no stream: {RefusalReport.OneLine(exception.Output!)}",
        TwinProblem.Ended => $" ends with {exception.ExitCode}: {RefusalReport.OneLine(exception.Output!)}",
        TwinProblem.TimedOut => " is not done within the time that --timeout gives",
        TwinProblem.UnknownOption => $": it is not known whether that is harmless in a twin. {OtherWays}",
        TwinProblem.HostResource => $": that takes something of the host, and nothing stands in for it in a twin. {OtherWays}",
        TwinProblem.NoValue => ": its value is missing",
        _ => $": {exception.InnerException?.Message ?? "it cannot be read"}",
    };
}
