using System.CommandLine.Parsing;

namespace Ber.Cli;

/// <summary>What holds for the values of options before a verb judges how they go together.</summary>
internal static class OptionValues
{
    /// <summary>Whether an option stands without its value, which is refused for that, and cannot be asked for it.</summary>
    public static bool AreMissing(CommandResult command)
        => command.Children.OfType<OptionResult>().Any(static o => !o.Implicit && o.Tokens.Count < o.Option.Arity.MinimumNumberOfValues);
}
