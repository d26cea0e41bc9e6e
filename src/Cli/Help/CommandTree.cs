using System.CommandLine;

namespace Ber.Cli;

/// <summary>Questions about the grammar that help, manual pages and completion ask.</summary>
internal static class CommandTree
{
    /// <summary>The words of a verb behind <c>qber</c>; empty: of the command itself.</summary>
    public static string PathOf(Command command)
        => command.Parents.OfType<Command>().FirstOrDefault() is Command parent ? $"{PathOf(parent)} {command.Name}".TrimStart() : "";

    /// <summary>All verbs that do something, sub-verbs in place of their verb.</summary>
    public static IEnumerable<Command> VerbsOf(Command command)
        => command.Subcommands.SelectMany(static IEnumerable<Command> (c) => c.Subcommands.Count == 0 ? [c] : VerbsOf(c));

    /// <summary>A command and everything below it.</summary>
    public static IEnumerable<Command> AllOf(Command command) => command.Subcommands.SelectMany(AllOf).Prepend(command);

    /// <summary>The options of a verb: its own, and those of every verb.</summary>
    public static IEnumerable<Option> OptionsOf(Command command)
        => command.Options.Concat(command.Parents.OfType<Command>().SelectMany(OptionsOf).Where(static o => o.Recursive)).Where(static o => !o.Hidden);

    /// <summary>The names of an option that people type here: /h and /? are those of another system.</summary>
    public static IEnumerable<string> NamesOf(Option option) => option.Aliases.Prepend(option.Name).Where(static name => name.StartsWith('-'));

    /// <summary>How a verb is called: its arguments, and its options that cannot be left out.</summary>
    public static string UsageOf(Command command) => string.Join(' ',
    [
        $"qber {PathOf(command)}",
        .. command.Arguments.Where(static a => !IsBehind(a)).Select(static a => IsOptional(a) ? $"[{a.Name}]" : a.Name),
        .. command.Options.Where(static o => o.Required).Select(static o => $"{o.Name} {o.HelpName}"),
        .. command.Arguments.Where(static a => IsBehind(a) && !IsOptional(a)).Select(static a => $"-- {a.Name}"),
    ]);

    /// <summary>Whether an argument can be left out.</summary>
    public static bool IsOptional(Argument argument) => argument.Arity.MinimumNumberOfValues == 0 || argument.HasDefaultValue;

    /// <summary>Whether an argument stands behind --: another program's command line.</summary>
    public static bool IsBehind(Argument argument) => argument.Description!.StartsWith("Behind --", StringComparison.Ordinal);

    /// <summary>The values of an option that takes one of a few words, which is what its name in help says.</summary>
    public static string[] ValuesOf(Option option)
        => option.HelpName?.Split('|') is { Length: > 1 } values && Array.TrueForAll(values, IsWord) ? values : [];

    private static bool IsWord(string value)
    {
        foreach (char c in value)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-')
                return false;
        }

        return true;
    }
}
