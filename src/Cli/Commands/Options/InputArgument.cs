using System.CommandLine;

namespace Ber.Cli;

/// <summary>The IN argument of the commands that read one input.</summary>
internal static class InputArgument
{
    public static Argument<string> Create()
        => new("IN") { Description = "File to read; - is standard input.", DefaultValueFactory = static _ => "-" };
}
