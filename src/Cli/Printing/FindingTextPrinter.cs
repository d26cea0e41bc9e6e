using Ber.Compat;
using Ber.Detector;

namespace Ber.Cli;

/// <summary>Findings for people.</summary>
internal static class FindingTextPrinter
{
    public static void Print(TextWriter output, FindingList list, bool showsNotes)
    {
        foreach ((CheckReport report, string? direction) in list.Directions)
        {
            (string source, string destination) = direction == "reverse" ? (list.Destination, list.Source) : (list.Source, list.Destination);
            output.WriteLine($"{FindingJsonPrinter.NameOf(report.Verdict)}: {source} → {destination}");
            report.WriteText(output, showsNotes);
        }
    }
}
