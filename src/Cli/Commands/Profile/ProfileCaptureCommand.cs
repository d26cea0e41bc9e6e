using System.CommandLine;
using Ber.Compat;
using Ber.Live;

namespace Ber.Cli;

/// <summary>
/// <c>qber profile capture</c>: a profile of a command line, by a twin of our own; of a running machine, by what it answers; of libvirt's domain, by both.
/// </summary>
internal static class ProfileCaptureCommand
{
    private sealed record Arguments
    {
        public string? Qmp { get; init; }

        public string? Domain { get; init; }

        public string? Connection { get; init; }

        public required bool IsDry { get; init; }

        public required ProfileCaptureOptions Options { get; init; }

        public required string Output { get; init; }

        public required string[] CommandLine { get; init; }

        public int Sources => (Qmp is null ? 0 : 1) + (Domain is null ? 0 : 1) + (CommandLine.Length == 0 ? 0 : 1);
    }

    private static readonly ProfileCaptureOptions s_usual = new();

    public static Command Create()
    {
        var qmp = new Option<string?>("--qmp")
        {
            Description = "The QMP socket of a running machine, a path or an address: machine type, memory, devices by kind.",
            HelpName = "SOCK",
        };
        var domain = new Option<string?>("--libvirt")
        {
            Description = "A domain of libvirt: its command line as virsh tells it, and, where it runs, what its machine answers.",
            HelpName = "DOMAIN",
        };
        var connection = new Option<string?>("--connect-uri")
        {
            Description = "How virsh reaches libvirt, as its -c.",
            HelpName = "URI",
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
            qmp, domain, connection, binary, isDry, hasNoDump, timeout, output, LimitOptions.Ram, line,
        };
        command.SetAction(result => Run(new Arguments
        {
            Qmp = result.GetValue(qmp),
            Domain = result.GetValue(domain),
            Connection = result.GetValue(connection),
            IsDry = result.GetValue(isDry),
            Options = new ProfileCaptureOptions
            {
                Binary = result.GetValue(binary),
                HasDump = !result.GetValue(hasNoDump),
                TimeLimit = TimeSpan.FromSeconds(result.GetValue(timeout)),
                Limits = Limits.Chosen,
                OnNote = Note,
            },
            Output = result.GetValue(output)!,
            CommandLine = result.GetValue(line) ?? [],
        }));
        return command;
    }

    private static int Run(Arguments arguments)
    {
        if (arguments.Sources != 1)
            return Messages.Misuse("profile capture takes --qmp SOCK, or --libvirt DOMAIN, or -- and a QEMU command line.");
        if (arguments.IsDry && arguments.Qmp is not null)
            return Messages.Misuse("--dry-run is about a command line.");
        if (arguments.Connection is not null && arguments.Domain is null)
            return Messages.Misuse("--connect-uri is about a domain (--libvirt).");
        if (!arguments.IsDry && Outputs.IsTerminal(arguments.Output))
            return ExitCode.Usage;
        string subject = arguments.Qmp ?? arguments.Domain ?? arguments.CommandLine[0];
        return Failures.Guard(subject, () => arguments.IsDry ? Show(CommandLineOf(arguments)) : Write(arguments, Capture(arguments)));
    }

    private static string[] CommandLineOf(Arguments arguments) => arguments.Domain is null
        ? arguments.CommandLine
        : new Virsh(arguments.Domain, arguments.Connection, new TimeLimit(arguments.Options.TimeLimit)).Describe().CommandLine;

    private static int Show(string[] commandLine)
    {
        TwinCommandLine line = TwinCommandLine.Of(commandLine, PrivateNetwork.For);
        foreach (CaptureNote note in line.Notes)
            Note(note);
        string[] words = [.. line.Apart, .. line.Program, .. line.Arguments, .. Twin.Monitor, .. TwinSandbox.Options(canSpawn: true)];
        StandardStreams.WriteLine(string.Join(' ', words.Select(Quote)));
        return ExitCode.Done;
    }

    private static MigrationProfile Capture(Arguments arguments) => arguments switch
    {
        { Qmp: string address } => ProfileCapture.OfRunningMachine(address, arguments.Options),
        { Domain: string domain } => ProfileCapture.OfDomain(domain, arguments.Connection, arguments.Options),
        _ => ProfileCapture.OfCommandLine(arguments.CommandLine, arguments.Options),
    };

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
