using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>Compares two descriptions as a loader of the second reads what the first writes.</summary>
/// <param name="findings">Receives what is found.</param>
/// <param name="messages">The destination's messages.</param>
/// <param name="hasCounts">Whether both catalogs state how many elements arrays have.</param>
internal sealed class DescriptionComparer(FindingLog findings, QemuMessages messages, bool hasCounts)
{
    /// <summary>Nested structs at most.</summary>
    public const int MaxDepth = 64;

    private readonly HashSet<(VMStateDescription, VMStateDescription, int)> _equal = [];
    private RepeatedFindings _repeated = new(findings);   // of the section that is compared
    private SchemaPairs? _pairs;
    private int _depth;

    public FindingLog Findings => findings;

    public RenameTable Renames { get; } = RenameTable.Shipped;

    /// <summary>Whether both catalogs state how many elements arrays have.</summary>
    public bool HasCounts => hasCounts;

    /// <summary>The name of the section.</summary>
    public string Section { get; private set; } = "";

    public SchemaPairs Pairs => _pairs ??= new SchemaPairs(this);

    /// <summary>Compares the description of a section.</summary>
    /// <param name="section">The name of the section.</param>
    /// <param name="source">What is sent.</param>
    /// <param name="destination">What is read.</param>
    /// <param name="isVersionCompared">Whether the versions of the two are those of the section, which were compared.</param>
    public void Compare(string section, VMStateDescription source, VMStateDescription destination, bool isVersionCompared)
    {
        Section = section;
        _repeated = new RepeatedFindings(findings);
        if (source.Name != destination.Name)
        {
            // The name of a section's own description is the end of its idstr.
            bool isKnown = Renames.AreSameDescriptions(section, source.Name, destination.Name);
            findings.Add(CheckFindingKind.DescriptionRenamed, Place(PathNode.Section), isKnown ? CheckConsequence.None : CheckConsequence.Refuses)
                .Between(source.Name, destination.Name)
                .Hint(isKnown ? "A known rename." : "The description's name is a part of the section's idstr: the destination does not find the section.");
        }

        if (!isVersionCompared)
            CompareVersions(source, destination, PathNode.Section);
        CompareContents(source, source.VersionId, destination, source.VersionId, PathNode.Section);
        _repeated.Finish();
    }

    /// <summary>How much two descriptions differ: to choose among several.</summary>
    public int Weigh(VMStateDescription source, VMStateDescription destination)
    {
        var scratch = new FindingLog();
        new DescriptionComparer(scratch, messages, hasCounts).Compare(destination.Name, source, destination, false);
        return scratch.Weight;
    }

    private void CompareVersions(VMStateDescription source, VMStateDescription destination, PathNode node)
    {
        if (source.VersionId > destination.VersionId)
        {
            findings.Refuse(CheckFindingKind.VersionTooNew, Place(node))
                .Between($"{source.Name} version {source.VersionId}", $"version {destination.VersionId}")
                .Message(messages.TooNew(destination.Name, source.VersionId, destination.VersionId));
        }

        if (source.VersionId < destination.MinimumVersionId)
        {
            findings.Refuse(CheckFindingKind.VersionTooOld, Place(node))
                .Between($"{source.Name} version {source.VersionId}", $"version {destination.MinimumVersionId} or newer")
                .Message(messages.TooOld(destination.Name, source.VersionId, destination.MinimumVersionId.Value));
        }
    }

    /// <summary>Fields and subsections.</summary>
    /// <param name="source">What is sent.</param>
    /// <param name="sourceVersion">The version by which the source lets fields out: its own.</param>
    /// <param name="destination">What is read.</param>
    /// <param name="destinationVersion">
    /// The version by which the destination lets fields in: the incoming one of a section or subsection, its own of a nested struct.
    /// </param>
    /// <param name="node">Their place.</param>
    public void CompareContents(VMStateDescription source, int sourceVersion, VMStateDescription destination, int destinationVersion, PathNode node)
    {
        if (ReferenceEquals(source, destination) && sourceVersion == destinationVersion)
            return;
        var place = new RepeatedFindings.Place(node, 0);
        if (_depth == MaxDepth || _equal.Contains((source, destination, destinationVersion))
            || _repeated.TryRepeat((source, destination, destinationVersion), place, out _))
            return;
        _depth++;
        int before = findings.Count;
        RepeatedFindings.Mark begin = _repeated.Begin();
        if (source.Fields.IsEmpty && source.Subsections.IsEmpty && !destination.Fields.IsEmpty && !source.IsExact)
        {
            NothingDescribed(destination, node);
        }
        else
        {
            var policy = new SchemaPolicy(this, source.IsExact, destination.IsExact);
            var s = new FieldSequence<SchemaItem>(SchemaItem.Of(source, sourceVersion, node));
            var d = new FieldSequence<SchemaItem>(SchemaItem.Of(destination, destinationVersion, node));
            new FieldAligner<SchemaItem>(policy).Align(s, d);
        }

        CompareSubsections(source, destination, node);
        _depth--;
        if (findings.Count == before)
            _equal.Add((source, destination, destinationVersion));
        else
            _repeated.Add((source, destination, destinationVersion), begin, place, 0);
    }

    /// <summary>A dump lists no fields either for a table without any or for a device that cannot be migrated.</summary>
    private void NothingDescribed(VMStateDescription destination, PathNode node)
        => findings.Refuse(CheckFindingKind.FieldAdded, Place(node))
            .Between("no fields", $"{destination.Fields.Length} fields from {destination.Fields[0].Name} on")
            .Condition("whether the source sends this section at all: a device that cannot be migrated has no fields either")
            .Hint("The destination reads fields that the source does not describe.");

    private void CompareSubsections(VMStateDescription source, VMStateDescription destination, PathNode node)
    {
        Dictionary<string, Queue<VMStateDescription>> rest = [];
        foreach (VMStateDescription subsection in destination.Subsections)
        {
            if (!rest.TryGetValue(subsection.Name, out Queue<VMStateDescription>? named))
                rest[subsection.Name] = named = new Queue<VMStateDescription>(1);
            named.Enqueue(subsection);
        }

        foreach (VMStateDescription subsection in source.Subsections)
        {
            PathNode place = node.Field(subsection.Name);
            if (rest.TryGetValue(subsection.Name, out Queue<VMStateDescription>? named) && named.TryDequeue(out VMStateDescription? local))
            {
                CompareVersions(subsection, local, place);
                CompareContents(subsection, subsection.VersionId, local, subsection.VersionId, place);
                continue;
            }

            findings.Refuse(CheckFindingKind.SubsectionUnknown, Place(place))
                .Between($"{subsection}", null)
                .Message($"VM subsection '{subsection.Name}' in '{destination.Name}' does not exist")
                .Condition(destination.IsExact ? "whether the destination knows the subsection, which its stream did not need" : null)
                .Hint("The destination refuses the section whenever the subsection is sent.");
        }

        if (source.IsExact)
            return;
        foreach (VMStateDescription subsection in destination.Subsections)
        {
            // Of several of one name the first ones were taken.
            Queue<VMStateDescription> left = rest[subsection.Name];
            if (!left.TryPeek(out VMStateDescription? next) || !ReferenceEquals(next, subsection))
                continue;
            left.Dequeue();
            findings.Note(CheckFindingKind.SubsectionAdded, Place(node.Field(subsection.Name)))
                .Between(null, $"{subsection}")
                .Hint("A subsection that is not sent leaves its fields as they are after reset.");
        }
    }

    public FieldPath Place(PathNode node) => node.ToPath(new FieldPath(Section));
}
