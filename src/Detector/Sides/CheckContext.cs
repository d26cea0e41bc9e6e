using System.Collections.Immutable;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>What the rules of one comparison share: both sides, what is known of their versions, the findings so far.</summary>
internal sealed class CheckContext
{
    private HashSet<string>? _destinationTypes;

    public CheckContext(MigrationProfile source, MigrationProfile destination, CheckOptions options)
    {
        Source = source;
        Destination = destination;
        Options = options;
        DestinationVersion = options.DestinationVersion is QemuVersion version ? QemuVersionRange.Of(version) : destination.Version;
        Messages = new QemuMessages(DestinationVersion);
        SourceKnowledge = new SideKnowledge(source.Schemas, source.Version);
        DestinationKnowledge = new SideKnowledge(destination.Schemas, DestinationVersion);
    }

    public MigrationProfile Source { get; }

    public MigrationProfile Destination { get; }

    public CheckOptions Options { get; }

    public QemuVersionRange DestinationVersion { get; }

    /// <summary>The vmsd names of all devices of the destination.</summary>
    public HashSet<string> DestinationTypes
        => _destinationTypes ??= [.. Destination.Devices.Where(static d => d.Description is not null).Select(static d => d.Description!.Name)];

    /// <summary>The destination's messages in the words of its version.</summary>
    public QemuMessages Messages { get; }

    /// <summary>What is known of the source's binary beyond its stream.</summary>
    public SideKnowledge SourceKnowledge { get; }

    /// <summary>What is known of the destination's binary beyond its stream.</summary>
    public SideKnowledge DestinationKnowledge { get; }

    /// <summary>The findings so far.</summary>
    public FindingLog Findings { get; } = new();

    /// <summary>Whether both streams may come from one QEMU: then each knows what the other one sends.</summary>
    public bool IsSameVersion => Source.Version.Oldest == DestinationVersion.Oldest && Source.Version.Newest == DestinationVersion.Newest;

    /// <summary>The findings so far, and what they come to.</summary>
    public CheckReport ToReport()
    {
        ImmutableArray<CheckFinding> findings = Findings.ToFindings();
        return new CheckReport
        {
            Verdict = CheckReport.VerdictOf(findings, Options.IsStrict),
            Findings = findings,
            SourceVersion = Source.Version,
            DestinationVersion = DestinationVersion,
        };
    }
}
