using System.CommandLine;
using System.Text;

namespace Ber.Cli;

/// <summary>The command <c>qber</c>: its subcommands, and what happens around all of them.</summary>
internal static class QberCommand
{
    public static int Run(string[] args)
    {
        // The common question is answered without building the whole grammar.
        if (args is ["--version"])
        {
            using Stream output = Console.OpenStandardOutput();
            output.Write(Encoding.UTF8.GetBytes($"{Product.Name}\n"));
            return ExitCode.Done;
        }

        var root = new RootCommand("Self-describing QEMU migration: legacy streams to BER and back, octet for octet.");
        root.Subcommands.Add(EncodeCommand.Create());
        root.Subcommands.Add(DecodeCommand.Create());
        root.Subcommands.Add(ShowCommand.Create());
        root.Subcommands.Add(VerifyCommand.Create());
        root.Subcommands.Add(DiffCommand.Create());
        root.Subcommands.Add(CheckCommand.Create());
        root.Subcommands.Add(RamCommand.Create());
        root.Subcommands.Add(SchemaCommand.Create());
        root.Subcommands.Add(ProfileCommand.Create());

        if (args.Length == 0)
        {
            root.Parse(["--help"]).Invoke(new InvocationConfiguration { Output = Console.Error });
            return ExitCode.Usage;
        }

        ParseResult result = root.Parse(args);
        if (result.Errors.Count > 0)
        {
            string problem = result.UnmatchedTokens.Count > 0 ? $"Unrecognized command or argument '{result.UnmatchedTokens[0]}'." : result.Errors[0].Message;
            Console.Error.WriteLine($"qber: {problem} (see qber --help)");
            return ExitCode.Usage;
        }

        return result.Invoke();
    }
}
