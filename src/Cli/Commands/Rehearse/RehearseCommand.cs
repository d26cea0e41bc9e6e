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
        var stateOnly = new Option<bool>("--state-only")
        {
            Description = "The twin is given no pages of RAM but those that loaders read: the default.",
        };
        var full = new Option<bool>("--full") { Description = "The twin is given all pages of RAM, which takes its memory and the time to read them." };
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
            stream, stateOnly, full, timeout, format, isJson, LimitOptions.Ram, LimitOptions.Held, line,
        };
        command.SetAction(result =>
        {
            if (result.GetValue(stateOnly) && result.GetValue(full))
                return Messages.Misuse("either --state-only or --full.");
            string path = result.GetValue(stream)!;
            var options = new RehearsalOptions
            {
                IsFull = result.GetValue(full),
                TimeLimit = TimeSpan.FromSeconds(result.GetValue(timeout)),
                Limits = Limits.Chosen,
                OnNote = static note => Messages.Say(CaptureWords.Of(note)),
            };
            return Failures.Guard(path, () => Run(path, result.GetValue(line)!, options, Formats.IsJson(result, format, isJson)));
        });
        return command;
    }

    private static int Run(string path, string[] commandLine, RehearsalOptions options, bool isJson)
    {
        using FileStream input = Inputs.Open(path);
        using FileStream? again = input.CanSeek && !options.IsFull ? Inputs.Open(path) : null;
        RehearsalReport report = Rehearsal.Run(
            Inputs.Source(input), commandLine, again is null ? options : options with { Again = () => Inputs.Source(again) });
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
