using System.CommandLine;
using Ber.Compat;
using Ber.Live;

namespace Ber.Cli;

/// <summary><c>qber replay</c>: a recorded migration, sent to a destination that listens.</summary>
internal static class ReplayCommand
{
    private sealed record Arguments(string Input, ChannelNames Channels, ChannelAddress Connect);

    public static Command Create()
    {
        Argument<string> input = InputArgument.Create();
        Option<ChannelAddress?> connect = Addresses.Option("--connect", "Where the destination listens.");
        var channels = new ChannelOptions();
        var command = new Command("replay", "Sends a recorded migration to a destination, over as many connections as it had.")
        {
            input, connect, LimitOptions.Ram, LimitOptions.Held,
        };
        ContainerChoices.AddTo(command);
        channels.AddTo(command);
        command.SetAction(result => result.GetValue(connect) is ChannelAddress address
            ? Run(new Arguments(result.GetValue(input)!, channels.Of(result), address))
            : Messages.Misuse("replay takes --connect ADDR, where the destination listens."));
        return command;
    }

    private static int Run(Arguments arguments) => Failures.Guard(arguments.Input, () =>
    {
        using Input input = Inputs.Open(arguments.Input);
        using OpenChannels channels = arguments.Channels.Open();
        using var replay = new Replay(Path.GetTempPath());
        TranslationResult done = StreamFilter.Decode(
            new PeekedSource(Inputs.Source(input)), replay.Main, Translation.Options with { Channels = channels.Inputs, ChannelSinks = replay.Open });
        Messages.Warn(arguments.Input, done.Warnings);
        replay.Send(arguments.Connect);
        if (replay.Answer is uint answer and not 0)
            Messages.Say($"{arguments.Connect}: the destination has failed: SHUT {answer}");
        else if (replay is { Waits: true, Answer: null })
            Messages.Say($"{arguments.Connect}: the destination has ended the migration");
        return replay is { Waits: true, Answer: not 0 } ? ExitCode.Unreadable : ExitCode.Done;
    });
}
