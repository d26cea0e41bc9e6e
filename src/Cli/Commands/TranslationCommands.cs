using System.CommandLine;
using Ber.Compat;
using Ber.Detector;
using Ber.Live;

namespace Ber.Cli;

/// <summary>What <c>qber encode</c> and <c>qber decode</c> have in common.</summary>
internal static class TranslationCommands
{
    public const int PipeLength = DescriptorSource.LongPipeLength;

    private const int DefaultTimeout = 5;

    public static Option<string?> Output() => new("--output", "-o") { Description = "File to write; - is standard output.", HelpName = "OUT" };

    public static Option<double> Timeout() => new("--verdict-timeout")
    {
        Description = "How long one side waits for the other's word, in seconds; at the end of the stream that is downtime.",
        HelpName = "SECONDS",
        DefaultValueFactory = static _ => DefaultTimeout,
        CustomParser = static result =>
        {
            if (double.TryParse(result.Tokens[0].Value, System.Globalization.NumberStyles.AllowDecimalPoint, System.Globalization.CultureInfo.InvariantCulture, out double seconds) && seconds is > 0 and <= 86400)
                return seconds;
            result.AddError($"--verdict-timeout takes seconds, not '{result.Tokens[0].Value}'.");
            return DefaultTimeout;
        },
    };

    public static Option<string?> Report() => new("--report") { Description = "File for the findings, as JSON: what qber check prints, with a reason after a refusal.", HelpName = "FILE" };

    /// <summary>Prints what the user did wrong.</summary>
    public static int Misuse(string sentence)
    {
        Console.Error.WriteLine($"qber: {sentence} (see qber --help)");
        return ExitCode.Usage;
    }

    /// <summary>Prints why a transfer is refused.</summary>
    public static int Refused(string sentence)
    {
        Console.Error.WriteLine($"qber: {sentence}");
        return ExitCode.Different;
    }

    /// <summary>Writes a report, if it was asked for and there is one.</summary>
    public static void WriteReport(string? path, string? json)
    {
        if (path is null || json is null)
            return;
        using OutputFile output = OutputFile.Create(path);
        output.Sink.Write(System.Text.Encoding.UTF8.GetBytes(json + "\n"));
        output.Commit();
    }

    public static void Warn(string inputPath, IEnumerable<string> lines)
    {
        foreach (string line in lines)
            Console.Error.WriteLine($"qber: {Inputs.NameOf(inputPath)}: {line}");
    }
}
