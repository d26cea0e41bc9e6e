using System.CommandLine;
using Ber.Compat;

namespace Ber.Cli;

/// <summary><c>qber encode</c> and <c>qber decode</c>: [IN] [-o OUT], both <c>-</c> by default.</summary>
internal static class TranslateCommand
{
    public static Command Create(string name, string description, Func<IOctetSource, IOctetSink, TranslationResult> translate)
    {
        Argument<string> input = Inputs.Argument();
        var output = new Option<string>("--output", "-o") { Description = "File to write; - is standard output.", DefaultValueFactory = _ => "-", HelpName = "OUT" };
        var command = new Command(name, description) { input, output };
        command.SetAction(result => Failures.Guard(result.GetValue(input)!, () => Run(result.GetValue(input)!, result.GetValue(output)!, translate)));
        return command;
    }

    private static int Run(string inputPath, string outputPath, Func<IOctetSource, IOctetSink, TranslationResult> translate)
    {
        if (outputPath == "-" && !Console.IsOutputRedirected)
        {
            Console.Error.WriteLine("qber: standard output is a terminal; use -o FILE or a pipe.");
            return ExitCode.Usage;
        }

        using Stream input = Inputs.Open(inputPath);
        using OutputFile output = OutputFile.Create(outputPath);
        TranslationResult done = translate(Inputs.Source(input), new StreamOctetSink(output.Stream));
        output.Commit();
        foreach (string reason in done.OpaqueReasons)
            Console.Error.WriteLine($"qber: {inputPath}: sent as opaque octets: {reason}");
        return ExitCode.Done;
    }
}
