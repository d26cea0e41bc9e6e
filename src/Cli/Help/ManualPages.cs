using System.CommandLine;
using System.Globalization;
using System.Text;

namespace Ber.Cli;

/// <summary>The manual pages, made from the grammar: one of the command, and one of each verb that does something.</summary>
internal static class ManualPages
{
    private static readonly (string Name, string Meaning)[] s_environment =
    [
        ("QBER_PAGER", "What text goes through that is longer than the terminal; empty or cat: nothing."),
        ("PAGER", "The same, where QBER_PAGER is not set; else less."),
        ("LESS", "Options of less; FRX where it is not set."),
        ("NO_COLOR", "Where it is set and not empty, text is not coloured by itself."),
        ("CLICOLOR_FORCE", "Where it is set, not empty and not 0, text is coloured where it goes to a file or pipe, too."),
        ("TERM", "A dumb terminal gets neither colours nor a pager."),
    ];

    /// <summary>Writes them into a folder, which is made where there is none.</summary>
    /// <param name="root">The grammar.</param>
    /// <param name="folder">The folder.</param>
    /// <returns>The exit code.</returns>
    public static int Write(RootCommand root, string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (Command command in CommandTree.VerbsOf(root).Prepend(root))
        {
            using OutputFile file = OutputFile.Create(Path.Join(folder, $"{NameOf(command)}.1"));
            file.Sink.Write(Encoding.UTF8.GetBytes(PageOf(command)));
            file.Commit();
        }

        return ExitCode.Done;
    }

    /// <summary>A page.</summary>
    public static string PageOf(Command command)
    {
        string name = NameOf(command);
        var page = new Roff();
        page.Macro("TH", name.ToUpperInvariant(), "1", Product.PagesDate, Product.Name, "User Commands");
        page.Macro("SH", "NAME").Line(('R', $"{name} - {command.Description!.TrimEnd('.')}"));
        WriteSynopsis(page, command);
        page.Macro("SH", "DESCRIPTION").Line(command.Description);
        if (command is RootCommand)
            WriteVerbs(page, command);
        if (command.Arguments.Count > 0)
            page.Macro("SH", "ARGUMENTS");
        foreach (Argument argument in command.Arguments)
            page.Macro("TP").Line(('I', argument.Name))
                .Line($"{argument.Description}{DefaultOf(argument.HasDefaultValue ? argument.GetDefaultValue() : null)}");
        page.Macro("SH", "OPTIONS");
        foreach (Option option in CommandTree.OptionsOf(command))
            WriteOption(page, option);
        VerbHelp help = VerbHelp.All[CommandTree.PathOf(command)];
        page.Macro("SH", "EXIT STATUS");
        foreach (VerbExit exit in help.AllExits)
            page.Macro("TP").Line(('B', exit.Code.ToString(CultureInfo.InvariantCulture)))
                .Line($"{char.ToUpperInvariant(exit.Meaning[0])}{exit.Meaning[1..]}.");
        page.Macro("SH", "ENVIRONMENT");
        foreach ((string variable, string meaning) in s_environment)
            page.Macro("TP").Line(('B', variable)).Line(meaning);
        WriteExamples(page, help);
        Command top = command;
        while (top.Parents.OfType<Command>().FirstOrDefault() is Command parent)
            top = parent;
        string[] others = [.. CommandTree.VerbsOf(top).Prepend(top).Where(c => c != command).Select(NameOf).Order(StringComparer.Ordinal)];
        page.Macro("SH", "SEE ALSO");
        for (int i = 0; i < others.Length; i++)
            page.Line(('B', others[i]), ('R', i < others.Length - 1 ? "(1)," : "(1)"));
        return page.ToString();
    }

    private static string NameOf(Command command) => $"qber {CommandTree.PathOf(command)}".TrimEnd().Replace(' ', '-');

    private static void WriteSynopsis(Roff page, Command command)
    {
        page.Macro("SH", "SYNOPSIS");
        List<(char, string)> line = [('B', $"qber {CommandTree.PathOf(command)}".TrimEnd())];
        if (command is RootCommand)
            line.AddRange([('R', " "), ('I', "VERB")]);
        line.AddRange([('R', " ["), ('I', "OPTIONS"), ('R', "]")]);
        foreach (Option option in command.Options.Where(static o => o.Required))
            line.AddRange([('R', " "), ('B', option.Name), ('R', " "), ('I', option.HelpName!)]);
        foreach (Argument argument in command.Arguments)
        {
            bool isBehind = CommandTree.IsBehind(argument);
            bool isOptional = CommandTree.IsOptional(argument);
            line.AddRange(
            [
                ('R', isOptional ? " [" : " "), ('B', isBehind ? "-- " : ""), ('I', argument.Name),
                ('R', (argument.Arity.MaximumNumberOfValues > 1 ? "..." : "") + (isOptional ? "]" : "")),
            ]);
        }

        page.Line([.. line]);
    }

    private static void WriteVerbs(Roff page, Command root)
    {
        page.Macro("SH", "VERBS");
        foreach (Command verb in CommandTree.VerbsOf(root))
            page.Macro("TP").Line(('B', CommandTree.PathOf(verb))).Line($"{verb.Description}");
    }

    private static void WriteOption(Roff page, Option option)
    {
        List<(char, string)> head = [];
        foreach (string name in CommandTree.NamesOf(option).OrderBy(static n => n.Length))
        {
            if (head.Count > 0)
                head.Add(('R', ", "));
            head.Add(('B', name));
        }

        if (option.HelpName is string value)
            head.AddRange([('R', " "), ('I', value)]);
        object? usual = option.ValueType != typeof(bool) && option.HasDefaultValue ? option.GetDefaultValue() : null;
        page.Macro("TP").Line([.. head]).Line($"{option.Description?.TrimEnd('.')}.{DefaultOf(usual)}");
    }

    private static string DefaultOf(object? value) => value switch
    {
        string { Length: > 0 } text => $" The default is {text}.",
        double or int or long => string.Create(CultureInfo.InvariantCulture, $" The default is {value}."),
        _ => "",
    };

    private static void WriteExamples(Roff page, VerbHelp help)
    {
        page.Macro("SH", "EXAMPLES");
        foreach ((string line, string purpose) in help.Examples)
        {
            page.Macro("TP").Line($"{char.ToUpperInvariant(purpose[0])}{purpose[1..]}:");
            page.Line(('B', line));
        }
    }
}
