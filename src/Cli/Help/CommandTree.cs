using System.Buffers;
using System.CommandLine;

namespace Ber.Cli;

/// <summary>Questions about the grammar that help, manual pages and completion ask.</summary>
internal static class CommandTree
{
    private static readonly SearchValues<char> s_inWords = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

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

    /// <summary>What a verb wants at least: itself, its options and arguments that cannot be left out.</summary>
    public static string UsageOf(Command command) => string.Join(' ',
    [
        $"qber {PathOf(command)}",
        .. command.Arguments.Where(static a => a.Arity.MinimumNumberOfValues > 0 && !a.HasDefaultValue)
            .Select(static a => a.Description!.StartsWith("Behind --", StringComparison.Ordinal) ? $"-- {a.Name}" : a.Name),
        .. command.Options.Where(static o => o.Required).Select(static o => $"{o.Name} {o.HelpName}"),
    ]);

    /// <summary>The values of an option that takes one of a few words, which is what its name in help says.</summary>
    public static string[] ValuesOf(Option option)
        => option.HelpName?.Split('|') is { Length: > 1 } values && values.All(static v => !v.AsSpan().ContainsAnyExcept(s_inWords)) ? values : [];
}
