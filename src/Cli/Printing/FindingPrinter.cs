using System.CommandLine;

namespace Ber.Cli;

/// <summary>The options of commands that print findings, and the choice among the printers.</summary>
internal static class FindingPrinter
{
    private static readonly string[] s_formats = ["text", "json", "junit", "sarif"];

    public static (Option<string> Format, Option<bool> IsJson, Option<bool> Notes) Options()
    {
        var format = new Option<string>("--format")
        {
            Description = "How to print.",
            DefaultValueFactory = static _ => s_formats[0],
            HelpName = string.Join('|', s_formats),
        };
        format.AcceptOnlyFromAmong(s_formats);
        return (format, new Option<bool>("--json") { Description = "The same as --format json." },
            new Option<bool>("--notes") { Description = "Shows notes as text, too: differences without a consequence." });
    }

    /// <summary>Prints findings on standard output.</summary>
    /// <returns>The exit code of their verdict.</returns>
    public static int Print(FindingList list, string format, bool showsNotes)
    {
        using Stream output = Console.OpenStandardOutput();
        switch (format)
        {
            case "json":
                FindingJsonPrinter.Print(output, list);
                break;
            case "sarif":
                FindingSarifPrinter.Print(output, list);
                break;
            default:
                using (var text = new StreamWriter(output, bufferSize: 64 * 1024) { NewLine = "\n" })
                {
                    if (format == "junit")
                        FindingJUnitPrinter.Print(text, list);
                    else
                        FindingTextPrinter.Print(text, list, showsNotes);
                }

                break;
        }

        return list.ExitCode;
    }
}
