using System.CommandLine;
using Ber.Compat;
using Ber.Live;

namespace Ber.Cli;

/// <summary><c>qber profile capture</c>: a profile of a command line, by a twin of our own; or of a running machine, by what it answers.</summary>
internal static class ProfileCaptureCommand
{
    private sealed record Arguments(string? Qmp, string? Binary, bool IsDry, bool HasNoDump, double Timeout, string Output, string[] CommandLine);

    private static readonly ProfileCaptureOptions s_usual = new();

    public static Command Create()
    {
        var qmp = new Option<string?>("--qmp")
        {
            Description = "The QMP socket of a running machine, a path or an address: machine type, memory, devices by kind.",
            HelpName = "SOCK",
        };
        var binary = new Option<string?>("--binary")
        {
            Description = "The machine's QEMU, for its -dump-vmstate, where it cannot be found.",
            HelpName = "QEMU",
        };
        var isDry = new Option<bool>("--dry-run") { Description = "Prints the twin's command line, and starts nothing." };
        var hasNoDump = new Option<bool>("--no-dump") { Description = "Leaves out what -dump-vmstate tells." };
        Option<double> timeout = SecondsOption.Create("--timeout", "How long all of it may take, in seconds.", s_usual.TimeLimit.TotalSeconds);
        var output = new Option<string>("--output", "-o")
        {
            Description = "File to write; - is standard output.",
            DefaultValueFactory = static _ => "-",
            HelpName = "OUT",
        };
        var line = new Argument<string[]>("COMMAND")
        {
            Description = "Behind --: a QEMU command line, perhaps behind a wrapper (chroot, sudo, podman exec -i). A paused twin of it, with null back ends, "
                + "is started in QEMU's sandbox, migrated into a profile, and ended. Options that are not known to be harmless are refused.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var command = new Command("capture", "Makes a profile of a QEMU command line, or of a running machine.")
        {
            qmp, binary, isDry, hasNoDump, timeout, output, LimitOptions.Ram, line,
        };
        command.SetAction(result => Run(new Arguments(
            result.GetValue(qmp), result.GetValue(binary), result.GetValue(isDry), result.GetValue(hasNoDump), result.GetValue(timeout),
            result.GetValue(output)!, result.GetValue(line) ?? [])));
        return command;
    }

    private static int Run(Arguments arguments)
    {
        if (arguments.Qmp is null == (arguments.CommandLine.Length == 0))
            return Messages.Misuse("profile capture takes --qmp SOCK, or -- and a QEMU command line.");
        if (arguments.IsDry && arguments.Qmp is not null)
            return Messages.Misuse("--dry-run is about a command line.");
        if (!arguments.IsDry && Outputs.IsTerminal(arguments.Output))
            return ExitCode.Usage;
        return Failures.Guard(arguments.Qmp ?? arguments.CommandLine[0], () => arguments.IsDry ? Show(arguments.CommandLine) : Capture(arguments));
    }

    private static int Show(string[] commandLine)
    {
        TwinCommandLine line = TwinCommandLine.Of(commandLine, PrivateNetwork.For);
        foreach (CaptureNote note in line.Notes)
            Note(note);
        string[] words = [.. line.Apart, .. line.Program, .. line.Arguments, .. Twin.Monitor, .. TwinSandbox.Options(canSpawn: true)];
        StandardStreams.WriteLine(string.Join(' ', words.Select(Quote)));
        return ExitCode.Done;
    }

    private static int Capture(Arguments arguments)
    {
        var options = new ProfileCaptureOptions
        {
            Binary = arguments.Binary,
            HasDump = !arguments.HasNoDump,
            TimeLimit = TimeSpan.FromSeconds(arguments.Timeout),
            Limits = Limits.Chosen,
            OnNote = Note,
        };
        return Write(arguments, arguments.Qmp is not null
            ? ProfileCapture.OfRunningMachine(arguments.Qmp, options)
            : ProfileCapture.OfCommandLine(arguments.CommandLine, options));
    }

    private static int Write(Arguments arguments, MigrationProfile profile)
    {
        using OutputFile output = OutputFile.Create(arguments.Output);
        profile.Write(output.Sink, Translation.Options.Program);
        output.Commit();
        return ExitCode.Done;
    }

    private static void Note(CaptureNote note) => Messages.Say(CaptureWords.Of(note));

    /// <summary>As a shell takes it.</summary>
    private static string Quote(string text)
    {
        bool isPlain = text.Length > 0 && text.All(static c => char.IsAsciiLetterOrDigit(c) || "-_=,./:+@%[]".Contains(c, StringComparison.Ordinal));
        return isPlain ? text : $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
    }
}
