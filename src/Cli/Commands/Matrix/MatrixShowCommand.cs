using System.CommandLine;
using Ber.Live;

namespace Ber.Cli;

/// <summary><c>qber matrix show RESULT</c>.</summary>
internal static class MatrixShowCommand
{
    public static Command Create()
    {
        Argument<string> input = MatrixCommand.Result();
        var page = new Option<string?>("--html") { Description = "Writes a page to look at, instead.", HelpName = "FILE" };
        var (format, isJson) = Formats.Options();
        var command = new Command("show", "Shows what was found: between which builds which machines move, and what stops them.")
        {
            input, page, format, isJson,
        };
        command.SetAction(result =>
        {
            if (MatrixFiles.Read(result.GetValue(input)!, out MatrixResult? read) is not ExitCode.Done and int code)
                return code;
            return Failures.Guard(null, () => Show(read!, result.GetValue(page), Formats.IsJson(result, format, isJson)));
        });
        return command;
    }

    private static int Show(MatrixResult result, string? page, bool isJson)
    {
        if (page is not null)
        {
            using OutputFile file = OutputFile.Create(page);
            MatrixFiles.WritePage(file, result);
        }
        else if (isJson)
        {
            using Stream output = StandardStreams.OpenOutput();
            MatrixJsonPrinter.Print(output, result);
        }
        else
        {
            using Stream output = StandardStreams.OpenOutput();
            using TerminalWriter text = StandardStreams.TextOn(output);
            MatrixTextPrinter.Print(text, result);
        }

        return ExitCode.Done;
    }
}
