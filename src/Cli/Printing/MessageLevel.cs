namespace Ber.Cli;

/// <summary>Which lines standard error gets.</summary>
internal enum MessageLevel
{
    /// <summary>What ends the command, or refuses something (<c>--quiet</c>).</summary>
    Errors,

    /// <summary>Warnings and progress, too.</summary>
    Usual,

    /// <summary>What is done, too (<c>--verbose</c>).</summary>
    All,
}
