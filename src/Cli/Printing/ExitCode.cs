namespace Ber.Cli;

/// <summary>What the command's exit codes mean; the same for every subcommand.</summary>
internal static class ExitCode
{
    /// <summary>Done; compatible; equal.</summary>
    public const int Done = 0;

    /// <summary>Incompatible; different; refused by the other side.</summary>
    public const int Different = 1;

    /// <summary>The input cannot be read: malformed, truncated, an I/O error, a limit.</summary>
    public const int Unreadable = 2;

    /// <summary>It depends on a condition.</summary>
    public const int Depends = 3;

    /// <summary>Wrong arguments.</summary>
    public const int Usage = 64;
}
