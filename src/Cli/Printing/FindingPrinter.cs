namespace Ber.Cli;

/// <summary>The choice among the printers of findings.</summary>
internal static class FindingPrinter
{
    /// <summary>Prints findings on standard output.</summary>
    /// <returns>The exit code of their verdict.</returns>
    public static int Print(FindingList list, string format, bool showsNotes)
    {
        using Stream output = StandardStreams.OpenOutput();
        switch (format)
        {
            case "json":
                FindingJsonPrinter.Print(output, list);
                break;
            case "sarif":
                FindingSarifPrinter.Print(output, list);
                break;
            case "junit":
                using (var xml = new StreamWriter(output) { NewLine = "\n" })
                    FindingJUnitPrinter.Print(xml, list);
                break;
            default:
                using (TerminalWriter text = StandardStreams.TextOn(output))
                    FindingTextPrinter.Print(text, list, showsNotes);
                break;
        }

        return list.ExitCode;
    }
}
