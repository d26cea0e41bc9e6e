using System.Collections.Immutable;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>Says which changes between the catalogs of two binaries break migration from one to the other: the regression test of a release.</summary>
/// <remarks>
/// It compares what may be sent, not what was sent. Each description is taken as its loader reads it: fields by place, octets and conditions; names are a
/// help to find them.
/// </remarks>
public static class SchemaCheck
{
    /// <summary>Compares the catalogs in the direction of a migration.</summary>
    /// <param name="source">What the sending binary may send.</param>
    /// <param name="destination">What the loading binary takes.</param>
    /// <param name="options">Choices.</param>
    /// <returns>The verdict and all findings, section by section.</returns>
    public static CheckReport Compare(SchemaCatalog source, SchemaCatalog destination, CheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(destination);
        options ??= new CheckOptions();
        QemuVersionRange version = options.DestinationVersion is QemuVersion stated ? QemuVersionRange.Of(stated) : default;
        var comparer = new SchemaComparer(source, destination, version);
        comparer.Compare();
        ImmutableArray<CheckFinding> findings = comparer.Findings.ToFindings();
        return new CheckReport
        {
            Verdict = CheckReport.VerdictOf(findings, options.IsStrict),
            Findings = findings,
            DestinationVersion = version,
        };
    }
}
