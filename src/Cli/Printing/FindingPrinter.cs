namespace Ber.Cli;

/// <summary>The choice among the printers of findings.</summary>
internal static class FindingPrinter
{
    /// <summary>Prints what was found on standard output.</summary>
    /// <returns>The exit code of the worst verdict.</returns>
    public static int Print(IReadOnlyList<FindingList> lists, string format, bool showsNotes)
    {
        using Stream output = StandardStreams.OpenOutput();
        switch (format)
        {
            case "json":
                FindingJsonPrinter.Print(output, lists);
                break;
            case "sarif":
                FindingSarifPrinter.Print(output, lists);
                break;
            case "html":
                FindingHtmlPrinter.Print(output, lists);
                break;
            case "junit":
                using (var xml = new StreamWriter(output) { NewLine = "\n" })
                    FindingJUnitPrinter.Print(xml, lists);
                break;
            default:
                using (TerminalWriter text = StandardStreams.TextOn(output))
                {
                    foreach (FindingList list in lists)
                        FindingTextPrinter.Print(text, list, showsNotes);
                }

                break;
        }

        return FindingList.ExitCodeOf(lists);
    }
}
