using System.Text;
using Ber.Cli;
using Ber.Compat;
using Ber.Detector;
using Support;

namespace Matrix;

/// <summary>Ways to tell a story.</summary>
internal static class Tales
{
    /// <summary>What is said of two sides.</summary>
    public static (CheckVerdict Verdict, IReadOnlyList<string> Sentences) Check(MigrationProfile source, MigrationProfile destination)
        => Of(MigrationCheck.Check(source, destination));

    /// <summary>What is said of one device on two sides.</summary>
    public static Func<(CheckVerdict Verdict, IReadOnlyList<string> Sentences)> Device(string idStr, LegacyStruct source, LegacyStruct destination)
        => () => Check(Sides.Profile((idStr, source)), Sides.Profile((idStr, destination)));

    /// <summary>What is said of a stream of one release that another one loads.</summary>
    public static Func<(CheckVerdict Verdict, IReadOnlyList<string> Sentences)> Device(string idStr, LegacyDialect sourceDialect, LegacyStruct source,
        LegacyDialect destinationDialect, LegacyStruct destination)
        => () => Check(
            Sides.Profile(Sides.Stream(sourceDialect, "none", 0x10000, (idStr, source))),
            Sides.Profile(Sides.Stream(destinationDialect, "none", 0x10000, (idStr, destination))));

    /// <summary>What is said of the dumps of two binaries.</summary>
    public static Func<(CheckVerdict Verdict, IReadOnlyList<string> Sentences)> Dumps(string source, string destination)
        => () => Of(SchemaCheck.Compare(Dump(source), Dump(destination)));

    /// <summary>A dump of one device type <c>dev</c>.</summary>
    public static SchemaCatalog Dump(string description) => SchemaCatalogs.ReadJson(Encoding.UTF8.GetBytes(
        $$$"""{"vmschkmachine":{"Name":"none"},"dev":{"Name":"dev","version_id":1,"minimum_version_id":1,"Description":{{{description}}}}}"""));

    /// <summary>What an encoder or decoder says of a stream that it refuses.</summary>
    public static (CheckVerdict Verdict, IReadOnlyList<string> Sentences) Refused(Action action)
    {
        try
        {
            action();
            return (CheckVerdict.Compatible, []);
        }
        catch (StreamFormatException exception)
        {
            return (CheckVerdict.Incompatible, [exception.Message]);
        }
        catch (MigrationRefusedException exception)
        {
            return (CheckVerdict.Incompatible, [FindingWords.Reason(exception.Report)]);
        }
    }

    private static (CheckVerdict Verdict, IReadOnlyList<string> Sentences) Of(CheckReport report)
        => (report.Verdict, [.. report.Findings.Select(f => FindingWords.Sentence(report, f))]);
}
