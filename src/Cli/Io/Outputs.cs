namespace Ber.Cli;

/// <summary>What holds for every output that is not text.</summary>
internal static class Outputs
{
    /// <summary>Whether octets would go to a terminal, which is refused with a message.</summary>
    public static bool IsTerminal(string path)
    {
        if (path != "-" || Console.IsOutputRedirected)
            return false;
        Messages.Say("standard output is a terminal; use -o FILE or a pipe.");
        return true;
    }
}
