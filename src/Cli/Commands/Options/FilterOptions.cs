using System.CommandLine;
using System.Globalization;

namespace Ber.Cli;

/// <summary>The options that <c>qber encode</c> and <c>qber decode</c> have in common.</summary>
internal static class FilterOptions
{
    private const int DefaultTimeout = 5;
    private const int MaxTimeout = 24 * 60 * 60;

    public static Option<string?> Output() => new("--output", "-o") { Description = "File to write; - is standard output.", HelpName = "OUT" };

    public static Option<double> Timeout() => new("--verdict-timeout")
    {
        Description = "How long one side waits for the other's word, in seconds; at the end of the stream that is downtime.",
        HelpName = "SECONDS",
        DefaultValueFactory = static _ => DefaultTimeout,
        CustomParser = static result =>
        {
            if (double.TryParse(result.Tokens[0].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds)
                && seconds is > 0 and <= MaxTimeout)
                return seconds;
            result.AddError($"--verdict-timeout takes seconds, not '{result.Tokens[0].Value}'.");
            return DefaultTimeout;
        },
    };

    public static Option<string?> Report() => new("--report")
    {
        Description = "File for the findings, as JSON: what qber check prints, with a reason after a refusal.",
        HelpName = "FILE",
    };
}
