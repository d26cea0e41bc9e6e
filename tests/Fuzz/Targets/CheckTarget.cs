using System.Globalization;
using System.Text;
using Ber.Compat;
using Ber.Detector;

namespace Fuzz;

/// <summary><c>check</c> of two inputs, as a whole and as a stream is held against a destination while it comes.</summary>
internal sealed class CheckTarget : IFuzzTarget
{
    public string Name => "check";

    public InputKind Kind => InputKind.Pair;

    public int AllocationFactor => 4096;   // objects of the model, findings as text

    public Outcome Run(byte[] input, Cutting cutting)
    {
        (byte[] first, byte[] second) = PairedInput.Split(input);
        MigrationProfile source = ProfileReader.Read(new CutSource(first, cutting), "source");
        MigrationProfile destination = ProfileReader.Read(new CutSource(second, cutting), "destination");
        var text = new StringBuilder();
        Add(text, MigrationCheck.Check(source, destination));
        Add(text, MigrationCheck.Check(destination, source, new CheckOptions { IsStrict = true }));
        if (StreamTranslator.FormatOf(first, out _) is not StreamFormat.Unknown)
            Follow(text, first, destination, cutting);
        return new Outcome(text.ToString(), text.Length);
    }

    public bool IsDocumented(Exception exception) => exception is StreamFormatException;

    private static void Follow(StringBuilder text, byte[] stream, MigrationProfile destination, Cutting cutting)
    {
        var check = new StreamCheck(destination);
        try
        {
            StreamInspector.Inspect(new CutSource(stream, cutting), check);
        }
        catch (Exception exception) when (exception is MigrationRefusedException or StreamFormatException)
        {
            text.Append(exception.Message).Append('\n');
        }

        if (check.Report is CheckReport report)
            Add(text, report);
    }

    private static void Add(StringBuilder text, CheckReport report)
    {
        text.Append(CultureInfo.InvariantCulture, $"{report.Verdict} {report.SourceVersion} {report.DestinationVersion}\n");
        foreach (CheckFinding finding in report.Findings)
        {
            text.Append(CultureInfo.InvariantCulture, $"{finding.Kind} {finding.Path} {finding.Consequence} {finding.Source} {finding.Destination} ");
            text.Append(CultureInfo.InvariantCulture, $"{finding.Offset} {finding.QemuMessage}\n");
        }
    }
}
