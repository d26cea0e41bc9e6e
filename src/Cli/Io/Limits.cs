using Ber.Compat;

namespace Ber.Cli;

/// <summary>What a stream may stand for, as it was chosen on the command line.</summary>
internal static class Limits
{
    /// <summary>For the whole run; set once, before a command reads anything.</summary>
    public static StreamLimits Chosen { get; set; } = new();
}
