using System.CommandLine;
using Ber.Compat;
using Ber.Live;

namespace Ber.Cli;

/// <summary><c>qber rehearse STREAM -- QEMU…</c>: what a destination's own loader does with a stream, before the transfer.</summary>
internal static class RehearseCommand
{
    private static readonly RehearsalOptions s_usual = new();

    public static Command Create()
    {
        var stream = new Argument<string>("STREAM") { Description = "The stream, legacy or BER; - is standard input." };
        Option<double> timeout = SecondsOption.Create("--timeout", "How long all of it may take, in seconds.", s_usual.TimeLimit.TotalSeconds);
        var (format, isJson) = Formats.Options();
        var line = new Argument<string[]>("COMMAND")
        {
            Description = "Behind --: the destination's QEMU command line, perhaps behind a wrapper. "
                + "A paused twin of it, with null back ends, is given the stream.",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command("rehearse", "Lets a destination's QEMU load a stream, and says what it did: loaded, lost something, refused, died, hung.")
        {
            stream, timeout, format, isJson, LimitOptions.Ram, LimitOptions.Held, line,
        };
        command.SetAction(result => Failures.Guard(result.GetValue(stream)!, () => Run(
            result.GetValue(stream)!, result.GetValue(line)!, TimeSpan.FromSeconds(result.GetValue(timeout)), Formats.IsJson(result, format, isJson))));
        return command;
    }

    private static int Run(string path, string[] commandLine, TimeSpan timeLimit, bool isJson)
    {
        using FileStream input = Inputs.Open(path);
        var options = new RehearsalOptions
        {
            TimeLimit = timeLimit,
            Limits = Limits.Chosen,
            OnNote = static note => Messages.Say(CaptureWords.Of(note)),
        };
        RehearsalReport report = Rehearsal.Run(Inputs.Source(input), commandLine, options);
        if (isJson)
            RehearsalPrinter.WriteJson(report);
        else
            RehearsalPrinter.WriteText(report);
        return report.Outcome switch
        {
            RehearsalOutcome.Loads => ExitCode.Done,
            RehearsalOutcome.LoadsButDiffers => ExitCode.Depends,
            _ => ExitCode.Different,
        };
    }
}
