using System.CommandLine;
using Ber.Compat;

namespace Ber.Cli;

/// <summary><c>qber show</c>: what a stream holds, legacy or BER.</summary>
internal static class ShowCommand
{
    public static Command Create()
    {
        Argument<string> input = Inputs.Argument();
        var summary = new Option<bool>("--summary") { Description = "Sections without their fields." };
        var command = new Command("show", "Shows what a stream holds, legacy or BER: machine, RAM, devices with names, types and values.") { input, summary };
        command.SetAction(result => Failures.Guard(result.GetValue(input)!, () => Run(result.GetValue(input)!, result.GetValue(summary))));
        return command;
    }

    private static int Run(string path, bool isSummary)
    {
        using Stream input = Inputs.Open(path);
        using Stream ber = Inputs.AsBer(input);
        using var output = new StreamWriter(Console.OpenStandardOutput(), bufferSize: 64 * 1024) { NewLine = "\n" };
        StreamTranslator.Inspect(new StreamOctetSource(ber), new ShowPrinter(output, isSummary));
        return ExitCode.Done;
    }
}
