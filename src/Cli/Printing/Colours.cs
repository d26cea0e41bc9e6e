namespace Ber.Cli;

/// <summary>Whether text for people has colours, and the escapes of them: the only ones that the command prints with a text.</summary>
internal static class Colours
{
    /// <summary>Behind what is coloured.</summary>
    public const string End = "\e[m";

    /// <summary>What <c>--color</c> says; null: nothing.</summary>
    public static string? Choice { get; set; }

    /// <summary>Whether a text has them.</summary>
    /// <param name="isOnTerminal">Whether it goes to a terminal.</param>
    public static bool AreWanted(bool isOnTerminal) => Choice switch
    {
        "always" => true,
        "never" => false,
        "auto" or null when IsSet("NO_COLOR") => false,
        _ when IsSet("CLICOLOR_FORCE") && Environment.GetEnvironmentVariable("CLICOLOR_FORCE") != "0" => true,
        _ => isOnTerminal && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb"),
    };

    /// <summary>What stands before a piece.</summary>
    public static string BeginOf(TextStyle style) => style switch
    {
        TextStyle.Bad => "\e[1;31m",
        TextStyle.Doubtful => "\e[33m",
        TextStyle.Good => "\e[32m",
        TextStyle.Heading => "\e[1m",
        TextStyle.Gone => "\e[31m",
        TextStyle.New => "\e[32m",
        _ => "\e[2m",
    };

    private static bool IsSet(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 };
}
