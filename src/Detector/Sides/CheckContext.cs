using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>What the rules of one comparison share: both sides, what is known of their versions, the findings so far.</summary>
internal sealed class CheckContext
{
    private readonly List<CheckFinding> _findings = [];

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

    public RenameTable Renames { get; } = RenameTable.Shipped;

    /// <summary>The destination's messages in the words of its version.</summary>
    public QemuMessages Messages { get; }

    /// <summary>What is known of the source's binary beyond its stream.</summary>
    public SideKnowledge SourceKnowledge { get; }

    /// <summary>What is known of the destination's binary beyond its stream.</summary>
    public SideKnowledge DestinationKnowledge { get; }

    public IReadOnlyList<CheckFinding> Findings => _findings;

    /// <summary>Whether both streams may come from one QEMU: then each knows what the other one sends.</summary>
    public bool IsSameVersion => Source.Version.Oldest == DestinationVersion.Oldest && Source.Version.Newest == DestinationVersion.Newest;

    public void Add(CheckFinding finding) => _findings.Add(finding);

    /// <summary>The findings so far, and what they come to.</summary>
    public CheckReport ToReport() => new()
    {
        Verdict = CheckReport.VerdictOf(_findings, Options.IsStrict),
        Findings = [.. _findings],
        SourceVersion = Source.Version,
        DestinationVersion = DestinationVersion,
    };

    /// <summary>Something at which the destination stops.</summary>
    public void Refuse(CheckFindingKind kind, FieldPath path, string? source, string? destination, string? message, string? hint = null, long? offset = null, string? condition = null)
        => Add(new CheckFinding
        {
            Kind = kind,
            Severity = condition is null ? CheckSeverity.Error : CheckSeverity.Warning,
            Consequence = CheckConsequence.Refuses,
            Path = path,
            Source = source,
            Destination = destination,
            Offset = offset,
            QemuMessage = message,
            Condition = condition,
            Hint = hint,
        });

    /// <summary>Something that changes nothing.</summary>
    public void Note(CheckFindingKind kind, FieldPath path, string? source, string? destination, string? hint = null, long? offset = null)
        => Add(new CheckFinding
        {
            Kind = kind,
            Severity = CheckSeverity.Note,
            Consequence = CheckConsequence.None,
            Path = path,
            Source = source,
            Destination = destination,
            Offset = offset,
            Hint = hint,
        });

    /// <summary>State that is dropped, or replaced, without a word.</summary>
    public void Lose(CheckFindingKind kind, FieldPath path, string? source, string? destination, string? hint, long? offset = null)
        => Add(new CheckFinding
        {
            Kind = kind,
            Severity = CheckSeverity.Warning,
            Consequence = CheckConsequence.Loses,
            Path = path,
            Source = source,
            Destination = destination,
            Offset = offset,
            Hint = hint,
        });
}
