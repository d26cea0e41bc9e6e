using System.CommandLine;
using System.CommandLine.Help;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Ber.Cli;

/// <summary>The command <c>qber</c>: its subcommands, and what happens around all of them.</summary>
internal static class QberCommand
{
    /// <summary>The verbs, in the order of help.</summary>
    private static readonly (string Name, Func<Command> Create)[] s_verbs =
    [
        ("encode", EncodeCommand.Create),
        ("decode", DecodeCommand.Create),
        ("show", ShowCommand.Create),
        ("verify", VerifyCommand.Create),
        ("diff", DiffCommand.Create),
        ("check", CheckCommand.Create),
        ("rehearse", RehearseCommand.Create),
        ("matrix", MatrixCommand.Create),
        ("relay", RelayCommand.Create),
        ("replay", ReplayCommand.Create),
        ("ram", RamCommand.Create),
        ("schema", SchemaCommand.Create),
        ("profile", ProfileCommand.Create),
        ("completion", CompletionCommand.Create),
        ("help", static () => HelpCommand.Create(static () => CreateRoot())),
    ];

    public static int Run(string[] args)
    {
        Failures.WatchThreads();
        return Failures.Guard(null, () => Dispatch(args));
    }

    /// <summary>The grammar.</summary>
    /// <param name="only">The only verb that is wanted, since to make all of them takes longer than a small stream; null, or none of them: all.</param>
    private static RootCommand CreateRoot(string? only = null)
    {
        var root = new RootCommand("Self-describing QEMU migration: legacy streams to BER and back, octet for octet.");
        int wanted = Array.FindIndex(s_verbs, verb => verb.Name == only);
        foreach ((_, Func<Command> create) in wanted < 0 ? s_verbs : s_verbs.AsSpan(wanted, 1))
            root.Subcommands.Add(create());
        GlobalOptions.AddTo(root);
        foreach (Option option in root.Options)
        {
            if (option is HelpOption { Action: HelpAction usual })
                option.Action = new HelpText(usual);
        }

        return root;
    }

    private static int Dispatch(string[] args)
    {
        switch (args)
        {
            // The common question is answered without building any grammar.
            case ["--version"]:
                return Write($"{Product.Name}\n");
            case ["-V"]:
                return Write(Product.Details);
            case [CompletionRequest.Directive, .. var request]:
                return Write(CompletionRequest.Answer(request, CreateRoot()));
            case []:
                using (var help = new StringWriter())
                {
                    Invoke(CreateRoot().Parse(["--help"]), help);
                    Messages.Print(help.ToString());
                }

                return ExitCode.Usage;
            default:
                return Dispatch(CreateRoot(args[0]).Parse(args));
        }
    }

    private static int Dispatch(ParseResult result)
    {
        if (Misspelling.TryFind(result, static () => CreateRoot(), out string? problem))
            return Messages.Misuse(problem);

        GlobalOptions.Take(result);
        LimitOptions.Take(result);
        ContainerChoices.Take(result);
        ProgressOption.Take(result);

        // What the library itself prints is help: in one piece, so that a full disk is noticed here.
        using var text = new StringWriter();
        long start = Stopwatch.GetTimestamp();
        int code = Invoke(result, text);
        Messages.Tell(() => string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(start).TotalSeconds:F3} s, exit code {code}"));
        if (text.GetStringBuilder().Length > 0)
            StandardStreams.Print(text.ToString());
        return code;
    }

    private static int Write(string text)
    {
        using Stream output = StandardStreams.OpenOutput();
        output.Write(Encoding.UTF8.GetBytes(text));
        return ExitCode.Done;
    }

    private static int Invoke(ParseResult result, StringWriter help)
        => result.Invoke(new InvocationConfiguration { Output = help, Error = help, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
}
