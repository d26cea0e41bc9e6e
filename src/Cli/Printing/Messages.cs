namespace Ber.Cli;

/// <summary>Lines on standard error that more than one command prints.</summary>
internal static class Messages
{
    /// <summary>Prints what the user did wrong.</summary>
    /// <returns>The exit code of wrong arguments.</returns>
    public static int Misuse(string sentence)
    {
        Console.Error.WriteLine($"qber: {sentence} (see qber --help)");
        return ExitCode.Usage;
    }

    /// <summary>Prints why a transfer is refused.</summary>
    /// <returns>The exit code of a refusal.</returns>
    public static int Refused(string sentence)
    {
        Console.Error.WriteLine($"qber: {sentence}");
        return ExitCode.Different;
    }

    /// <summary>Prints what somebody should know although the command goes on.</summary>
    /// <param name="path">The input, as the user names it.</param>
    /// <param name="lines">The lines.</param>
    public static void Warn(string path, IEnumerable<string> lines)
    {
        foreach (string line in lines)
            Console.Error.WriteLine($"qber: {NameOf(path)}: {line}");
    }

    /// <summary>What messages call an input.</summary>
    public static string NameOf(string path) => path == "-" ? "standard input" : path;
}
