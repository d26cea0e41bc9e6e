using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics.CodeAnalysis;

namespace Ber.Cli;

/// <summary>Arguments that cannot be meant as they stand.</summary>
internal static class Misspelling
{
    /// <summary>What other programs call a verb.</summary>
    private static readonly Dictionary<string, string> s_synonyms = new()
    {
        ["dump"] = "show", ["inspect"] = "show", ["info"] = "show", ["cat"] = "show", ["list"] = "show", ["ls"] = "show", ["print"] = "show", ["view"] = "show",
        ["read"] = "show", ["convert"] = "encode", ["compress"] = "encode", ["translate"] = "encode", ["import"] = "encode", ["export"] = "decode",
        ["restore"] = "decode", ["unpack"] = "decode", ["compare"] = "diff", ["cmp"] = "diff", ["validate"] = "verify", ["test"] = "verify",
        ["fsck"] = "verify", ["analyze"] = "check", ["compat"] = "check", ["proxy"] = "relay", ["send"] = "replay", ["extract"] = "ram extract",
        ["capture"] = "profile capture", ["man"] = "help", ["version"] = "--version", ["usage"] = "help", ["completions"] = "completion",
    };

    /// <summary>Finds what is wrong with the arguments as they are written.</summary>
    /// <param name="result">The arguments.</param>
    /// <param name="whole">Makes the grammar with all verbs, in which is looked for what is meant.</param>
    /// <param name="problem">What is wrong, in a sentence.</param>
    /// <returns>Whether anything is.</returns>
    public static bool TryFind(ParseResult result, Func<RootCommand> whole, [NotNullWhen(true)] out string? problem)
    {
        problem = null;
        if (result.Tokens.TakeWhile(static t => t.Type is not TokenType.DoubleDash).Any(static t => t.Value.Length == 0))
            problem = "an argument is empty.";
        else if (UnknownOf(result) is string unknown)
            problem = SentenceOf(result, unknown, whole());
        else if (result.Errors is [var error, ..])
            problem = SentenceOf(result, error);
        return problem is not null;
    }

    /// <summary>What stands where a file is expected and begins as an option does; or what has no place at all.</summary>
    private static string? UnknownOf(ParseResult result)
    {
        bool hasEnd = result.Tokens.Any(static t => t.Type is TokenType.DoubleDash);
        IEnumerable<Token> arguments = hasEnd ? [] : result.CommandResult.Children.OfType<ArgumentResult>().SelectMany(static a => a.Tokens);
        string? unmatched = result.UnmatchedTokens is [string first, ..] ? first : null;
        return arguments.Select(static t => t.Value).FirstOrDefault(static v => v.Length > 1 && v.StartsWith('-')) ?? unmatched;
    }

    private static string SentenceOf(ParseResult result, string unknown, RootCommand whole)
    {
        Command command = result.CommandResult.Command;
        string sentence = $"Unrecognized command or argument '{unknown}'";
        if (unknown.StartsWith('-'))
            return TryFindOwner(CommandTree.PathOf(command), unknown, whole, out string? owner) ? owner
                : sentence + Nearest.Suggestion(unknown, CommandTree.OptionsOf(command).SelectMany(CommandTree.NamesOf));
        IEnumerable<string> verbs = command.Subcommands.Select(static c => c.Name);
        if (command is RootCommand)
        {
            if (s_synonyms.TryGetValue(unknown, out string? verb))
                return $"'{unknown}' is called {verb} here: qber {string.Join(' ', result.UnmatchedTokens.Skip(1).Prepend(verb))}.";
            if (Nearest.Of(unknown, verbs) is null && (unknown.AsSpan().ContainsAny("/.") || Path.Exists(unknown)))
                return $"a verb stands before a file: did you mean qber show {unknown}?";
        }

        return command.Subcommands.Count > 0 ? sentence + (Nearest.Of(unknown, verbs) is null && command is not RootCommand
                ? $": qber {CommandTree.PathOf(command)} has {string.Join(", ", verbs)}." : Nearest.Suggestion(unknown, verbs))
            : $"'{unknown}' is one argument too many: {CommandTree.UsageOf(command)}.";
    }

    /// <summary>What to say of an option that other verbs have.</summary>
    /// <returns>Whether one has it.</returns>
    private static bool TryFindOwner(string path, string option, RootCommand whole, [NotNullWhen(true)] out string? sentence)
    {
        sentence = null;
        Command[] owners = [.. CommandTree.VerbsOf(whole).Where(c => c.Options.Any(o => CommandTree.NamesOf(o).Contains(option)))];
        if (owners.Length == 0)
            return false;
        Command first = Array.Find(owners, c => CommandTree.PathOf(c) == path) ?? Array.Find(owners, c => OptionOf(c).Required) ?? owners[0];
        Option found = OptionOf(first);
        string usage = CommandTree.UsageOf(first);
        if (!found.Required)
            usage += $" {option}{(found.HelpName is string value ? $" {value}" : "")}";
        string verb = path.Length == 0 || CommandTree.PathOf(first) == path ? "stands behind its verb" : $"is no option of {path}, "
            + $"but of {string.Join(", ", owners.Except([first]).Prepend(first).Select(CommandTree.PathOf))}";
        sentence = $"'{option}' {verb}: {usage}.";
        return true;

        Option OptionOf(Command owner) => owner.Options.First(o => CommandTree.NamesOf(o).Contains(option));
    }

    private static string SentenceOf(ParseResult result, ParseError error)
    {
        Command command = result.CommandResult.Command;
        if (command.Subcommands.Count > 0)
            return $"a verb is missing: qber {CommandTree.PathOf(command)}".TrimEnd()
                + $" has {string.Join(", ", command.Subcommands.Select(static c => c.Name))}.";
        bool isMissing = error.SymbolResult switch
        {
            OptionResult { Option.Required: true, Tokens.Count: 0, Implicit: true } => true,
            ArgumentResult argument => argument.Tokens.Count == 0 && argument.Parent is CommandResult,
            CommandResult => error.Message.StartsWith("Required argument", StringComparison.Ordinal)
                || error.Message.StartsWith("Option '", StringComparison.Ordinal),
            _ => false,
        };
        if (isMissing)
            return $"something is missing: {CommandTree.UsageOf(command)}.";
        if (error.SymbolResult is OptionResult { Tokens: [.., var value] } chosen
            && Nearest.Of(value.Value, CommandTree.ValuesOf(chosen.Option)) is string nearest)
            return $"{error.Message.TrimEnd('.')}; is it '{nearest}'?";
        return error.Message;
    }
}
