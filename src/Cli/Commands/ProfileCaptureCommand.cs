using System.CommandLine;
using System.Net.Sockets;
using Ber.Compat;

namespace Ber.Cli;

/// <summary><c>qber profile capture</c>: a profile of a command line, by a twin of our own; or of a running machine, by what it answers.</summary>
internal static class ProfileCaptureCommand
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private sealed record Arguments(string? Qmp, string? Binary, bool IsDry, bool HasNoDump, string Output, string[] CommandLine);

    public static Command Create()
    {
        var qmp = new Option<string?>("--qmp") { Description = "The QMP socket of a running machine, a path or an address: machine type, memory, devices by kind.", HelpName = "SOCK" };
        var binary = new Option<string?>("--binary") { Description = "The machine's QEMU, for its -dump-vmstate, where it cannot be found.", HelpName = "QEMU" };
        var isDry = new Option<bool>("--dry-run") { Description = "Prints the twin's command line, and starts nothing." };
        var hasNoDump = new Option<bool>("--no-dump") { Description = "Leaves out what -dump-vmstate tells." };
        var output = new Option<string>("--output", "-o") { Description = "File to write; - is standard output.", DefaultValueFactory = static _ => "-", HelpName = "OUT" };
        var line = new Argument<string[]>("COMMAND") { Description = "Behind --: a QEMU command line. A paused twin of it, with null back ends, is started, migrated into a profile, and ended.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("capture", "Makes a profile of a QEMU command line, or of a running machine.") { qmp, binary, isDry, hasNoDump, output, line };
        command.SetAction(result => Run(new Arguments(
            result.GetValue(qmp), result.GetValue(binary), result.GetValue(isDry), result.GetValue(hasNoDump), result.GetValue(output)!, result.GetValue(line) ?? [])));
        return command;
    }

    private static int Run(Arguments arguments)
    {
        if (arguments.Qmp is null == (arguments.CommandLine.Length == 0))
            return TranslationCommands.Misuse("profile capture takes --qmp SOCK, or -- and a QEMU command line.");
        if (arguments.IsDry && arguments.Qmp is not null)
            return TranslationCommands.Misuse("--dry-run is about a command line.");
        if (!arguments.IsDry && Outputs.IsTerminal(arguments.Output))
            return ExitCode.Usage;
        return Failures.Guard(arguments.Qmp ?? arguments.CommandLine[0], () => arguments.Qmp is not null ? CaptureRunning(arguments) : CaptureTwin(arguments));
    }

    private static int CaptureTwin(Arguments arguments)
    {
        string program = arguments.CommandLine[0];
        TwinCommandLine line = TwinCommandLine.Of(arguments.CommandLine[1..]);
        Note(line.Notes);
        if (arguments.IsDry)
        {
            Console.Out.WriteLine(string.Join(' ', ((string[])[program, .. line.Arguments]).Select(Quote)));
            return ExitCode.Done;
        }

        MigrationProfile profile;
        using (var twin = new Twin(program, line.Arguments))
            profile = twin.Migrate(program);
        if (!arguments.HasNoDump)
            profile = profile with { Schemas = Dump(arguments.Binary ?? program, line.MachineType) };
        return Write(arguments, profile);
    }

    private static int CaptureRunning(Arguments arguments)
    {
        string text = arguments.Qmp!;
        ChannelAddress address = ChannelAddress.TryParse(text, out ChannelAddress? parsed) && (parsed.Path is not null || !File.Exists(text)) ? parsed : new ChannelAddress(text, "", 0);
        Socket socket = address.TryConnect(out string problem) ?? throw new IOException(problem);
        using var qmp = new QmpClient(socket, address.ToString(), s_patience);
        SchemaCatalog? schemas = null;
        if (!arguments.HasNoDump)
        {
            string? program = arguments.Binary ?? (qmp.PeerProcess is int process && File.Exists($"/proc/{process}/exe") ? $"/proc/{process}/exe" : null);
            if (program is null)
                Note(["the machine's binary is not known, or another user's: its devices are not listed (name it with --binary)"]);
            else
                schemas = Dump(program, RunningMachine.MachineTypeOf(qmp));
        }

        return Write(arguments, RunningMachine.Ask(qmp, text, schemas));
    }

    private static SchemaCatalog? Dump(string program, string? machineType)
    {
        SchemaCatalog? catalog = VMStateDump.TryRead(program, machineType, out string problem);
        if (catalog is null)
            Note([problem]);
        return catalog;
    }

    private static int Write(Arguments arguments, MigrationProfile profile)
    {
        using OutputFile output = OutputFile.Create(arguments.Output);
        profile.Write(output.Sink, Translation.Options.Program);
        output.Commit();
        return ExitCode.Done;
    }

    private static void Note(IEnumerable<string> lines)
    {
        foreach (string line in lines)
            Console.Error.WriteLine($"qber: {line}");
    }

    /// <summary>As a shell takes it.</summary>
    private static string Quote(string text)
        => text.Length > 0 && text.All(static c => char.IsAsciiLetterOrDigit(c) || "-_=,./:+@%[]".Contains(c, StringComparison.Ordinal)) ? text : $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
