using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics.CodeAnalysis;

namespace Ber.Cli;

/// <summary>Arguments that cannot be meant as they stand.</summary>
internal static class Misspelling
{
    private const int MaxDistance = 3;

    /// <summary>Finds what is wrong with the arguments as they are written.</summary>
    /// <param name="result">The arguments.</param>
    /// <param name="problem">What is wrong, in a sentence.</param>
    /// <returns>Whether anything is.</returns>
    public static bool TryFind(ParseResult result, [NotNullWhen(true)] out string? problem)
    {
        problem = null;
        if (result.Tokens.TakeWhile(static t => t.Type is not TokenType.DoubleDash).Any(static t => t.Value.Length == 0))
            problem = "an argument is empty.";
        else if (UnknownOf(result) is string unknown)
            problem = $"Unrecognized command or argument '{unknown}'{Suggestion(result, unknown)}";
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

    private static string Suggestion(ParseResult result, string unknown)
    {
        Command command = result.CommandResult.Command;
        IEnumerable<string> known = unknown.StartsWith('-')
            ? command.Options.SelectMany(static IEnumerable<string> (o) => [o.Name, .. o.Aliases])
            : command.Subcommands.Select(static c => c.Name);
        string? nearest = known.Where(k => k.Length > 2 && k != unknown && Distance(k, unknown) <= MaxDistance).MinBy(k => Distance(k, unknown));
        return nearest is null ? "." : $"; is it '{nearest}'?";
    }

    /// <summary>Characters to insert, remove or replace to make one word of the other (Levenshtein).</summary>
    private static int Distance(string one, string other)
    {
        int[] row = [.. Enumerable.Range(0, other.Length + 1)];
        for (int i = 1; i <= one.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.Length; j++)
            {
                int replaced = diagonal + (one[i - 1] == other[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
