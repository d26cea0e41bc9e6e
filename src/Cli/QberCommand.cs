using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;

namespace Ber.Cli;

/// <summary>The command <c>qber</c>: its subcommands, and what happens around all of them.</summary>
internal static class QberCommand
{
    public static int Run(string[] args)
    {
        Failures.WatchThreads();
        return Failures.Guard(null, () => Dispatch(args));
    }

    private static int Dispatch(string[] args)
    {
        // The common question is answered without building the whole grammar.
        if (args is ["--version"])
        {
            using Stream version = StandardStreams.OpenOutput();
            version.Write(Encoding.UTF8.GetBytes($"{Product.Name}\n"));
            return ExitCode.Done;
        }

        var root = new RootCommand("Self-describing QEMU migration: legacy streams to BER and back, octet for octet.");
        root.Subcommands.Add(EncodeCommand.Create());
        root.Subcommands.Add(DecodeCommand.Create());
        root.Subcommands.Add(ShowCommand.Create());
        root.Subcommands.Add(VerifyCommand.Create());
        root.Subcommands.Add(DiffCommand.Create());
        root.Subcommands.Add(CheckCommand.Create());
        root.Subcommands.Add(RehearseCommand.Create());
        root.Subcommands.Add(MatrixCommand.Create());
        root.Subcommands.Add(RelayCommand.Create());
        root.Subcommands.Add(ReplayCommand.Create());
        root.Subcommands.Add(RamCommand.Create());
        root.Subcommands.Add(SchemaCommand.Create());
        root.Subcommands.Add(ProfileCommand.Create());

        if (args.Length == 0)
        {
            using var help = new StringWriter();
            Invoke(root.Parse(["--help"]), help);
            Messages.Print(help.ToString());
            return ExitCode.Usage;
        }

        ParseResult result = root.Parse(args);
        if (Misspelling.TryFind(result, out string? problem))
            return Messages.Misuse(problem);
        if (result.Errors.Count > 0)
            return Messages.Misuse(result.Errors[0].Message);

        LimitOptions.Take(result);
        ContainerChoices.Take(result);
        ProgressOption.Take(result);

        // What the library itself prints is help: in one piece, so that a full disk is noticed here.
        using var text = new StringWriter();
        int code = Invoke(result, text);
        if (text.GetStringBuilder().Length > 0)
        {
            using Stream output = StandardStreams.OpenOutput();
            output.Write(Encoding.UTF8.GetBytes(text.ToString()));
        }

        return code;
    }

    private static int Invoke(ParseResult result, StringWriter help)
        => result.Invoke(new InvocationConfiguration { Output = help, Error = help, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
}
