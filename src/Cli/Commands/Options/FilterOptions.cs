using System.CommandLine;

namespace Ber.Cli;

/// <summary>The options that <c>qber encode</c> and <c>qber decode</c> have in common.</summary>
internal static class FilterOptions
{
    /// <summary>The name of <see cref="Output"/>.</summary>
    public const string OutputName = "--output";

    private const int DefaultTimeout = 5;

    public static Option<string?> Output() => new(OutputName, "-o") { Description = "File to write; - is standard output.", HelpName = "OUT" };

    public static Option<double> Timeout() => SecondsOption.Create(
        "--verdict-timeout", "How long one side waits for the other's word, in seconds; at the end of the stream that is downtime.", DefaultTimeout);

    public static Option<string?> Report() => new("--report")
    {
        Description = "File for the findings, as JSON: what qber check prints, with a reason after a refusal.",
        HelpName = "FILE",
    };
}
