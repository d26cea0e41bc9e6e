using System.CommandLine;
using Ber.Compat;
using Ber.Detector;
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
        var sourceCommand = new Option<string?>("--source-command")
        {
            Description = "The source's own QEMU command line, as in /proc/PID/cmdline or in libvirt's log: what its own twin changes, too, moves by itself.",
            HelpName = "FILE",
        };
        var capabilities = new Option<string[]>("--capability")
        {
            Description = "A migration capability that is on at the destination, as x-ignore-shared; more than once for several.",
            HelpName = "NAME",
        };
        var agree = new Option<bool>("--agree") { Description = "Says what qber check makes of it, from a profile of the same command line." };
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
            stream, stateOnly, full, sourceCommand, capabilities, agree, timeout, format, isJson, LimitOptions.Ram, LimitOptions.Held, line,
        };
        ContainerChoices.AddTo(command);
        command.SetAction(result =>
        {
            if (result.GetValue(stateOnly) && result.GetValue(full))
                return Messages.Misuse("either --state-only or --full.");
            string path = result.GetValue(stream)!;
            if (path == "-" && (result.GetValue(agree) || result.GetValue(sourceCommand) is not null))
                return Messages.Misuse("--agree and --source-command read the stream more than once: from a file.");
            string[]? own = null;
            if (result.GetValue(sourceCommand) is string file && Failures.Guard(file, () =>
            {
                own = CommandLineFile.Read(file);
                return own.Length > 0 ? ExitCode.Done : throw new IOException("there is no command line in it");
            }) is not ExitCode.Done and int code)
                return code;
            var options = new RehearsalOptions
            {
                IsFull = result.GetValue(full),
                SourceCommandLine = own,
                Capabilities = result.GetValue(capabilities) ?? [],
                TimeLimit = TimeSpan.FromSeconds(result.GetValue(timeout)),
                Limits = Limits.Chosen,
                OnNote = static note => Messages.Say(CaptureWords.Of(note)),
            };
            return Failures.Guard(path, () => Run(
                path, result.GetValue(line)!, options, result.GetValue(agree), Formats.IsJson(result, format, isJson)));
        });
        return command;
    }

    private static int Run(string path, string[] commandLine, RehearsalOptions options, bool isAgreed, bool isJson)
    {
        using Input input = Inputs.Open(path);
        if (input.IsFile)
            options = options with { Again = () => Inputs.Source(input) };
        RehearsalReport report = Rehearsal.Run(Inputs.Source(input), commandLine, options);
        Agreement? agreement = null;
        try
        {
            agreement = isAgreed ? Check(path, commandLine, report.Outcome, options) : null;
        }
        catch (Exception exception) when (exception is TwinException or QmpException)
        {
            Messages.Say("check could not be asked: the twin gives no profile");
        }

        if (isJson)
            RehearsalPrinter.WriteJson(report, agreement);
        else
            RehearsalPrinter.WriteText(report, agreement);
        return report.Outcome switch
        {
            RehearsalOutcome.Loads => ExitCode.Done,
            RehearsalOutcome.LoadsButDiffers => ExitCode.Depends,
            _ => ExitCode.Different,
        };
    }

    private static Agreement Check(string path, string[] commandLine, RehearsalOutcome outcome, RehearsalOptions options)
    {
        using Input input = Inputs.Open(path);
        MigrationProfile source = ProfileReader.Read(Inputs.Source(input), path, options.Limits, options.Again);
        MigrationProfile destination = ProfileCapture.OfCommandLine(
            commandLine, new ProfileCaptureOptions { TimeLimit = options.TimeLimit, Limits = options.Limits });
        return new Agreement(MigrationCheck.Check(source, destination), outcome);
    }
}
