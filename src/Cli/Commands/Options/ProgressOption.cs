using System.CommandLine;

namespace Ber.Cli;

/// <summary>The option <c>-p</c>.</summary>
internal static class ProgressOption
{
    private static readonly Option<bool> s_option = new("--progress", "-p")
    {
        Description = "Says on standard error how far the input was read; SIGUSR1 asks once.",
    };

    /// <summary>Adds it to a command that reads a stream.</summary>
    public static void AddTo(Command command) => command.Options.Add(s_option);

    /// <summary>Takes the choice.</summary>
    public static void Take(ParseResult result) => Progress.IsForced = result.GetValue(s_option);
}
