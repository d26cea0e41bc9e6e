using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>Compares two descriptions as a loader of the second reads what the first writes.</summary>
/// <param name="findings">Receives what is found.</param>
/// <param name="messages">The destination's messages.</param>
/// <param name="hasCounts">Whether both catalogs state how many elements arrays have.</param>
internal sealed partial class DescriptionComparer(List<CheckFinding> findings, QemuMessages messages, bool hasCounts)
{
    private const int MaxDepth = 64;

    private readonly HashSet<(VMStateDescription, VMStateDescription, int)> _equal = [];
    private readonly RenameTable _renames = RenameTable.Shipped;
    private string _section = "";
    private int _depth;

    /// <summary>Compares the description of a section.</summary>
    /// <param name="section">The name of the section.</param>
    /// <param name="source">What is sent.</param>
    /// <param name="destination">What is read.</param>
    /// <param name="isVersionCompared">Whether the versions of the two are those of the section, which were compared.</param>
    public void Compare(string section, VMStateDescription source, VMStateDescription destination, bool isVersionCompared)
    {
        _section = section;
        if (source.Name != destination.Name)
        {
            // The name of a section's own description is the end of its idstr.
            bool isKnown = _renames.AreSameDescriptions(section, source.Name, destination.Name);
            Add(
                CheckFindingKind.DescriptionRenamed, isKnown ? CheckSeverity.Note : CheckSeverity.Error, isKnown ? CheckConsequence.None : CheckConsequence.Refuses,
                PathNode.Section, source.Name, destination.Name, isKnown ? "A known rename." : "The description's name is a part of the section's idstr: the destination does not find the section.");
        }

        if (!isVersionCompared)
            CompareVersions(source, destination, PathNode.Section);
        CompareContents(source, source.VersionId, destination, source.VersionId, PathNode.Section);
    }

    /// <summary>How much two descriptions differ: to choose among several.</summary>
    public int Weigh(VMStateDescription source, VMStateDescription destination)
    {
        List<CheckFinding> scratch = [];
        new DescriptionComparer(scratch, messages, hasCounts).Compare(destination.Name, source, destination, false);
        return scratch.Sum(static f => f.Severity switch { CheckSeverity.Error => 100, CheckSeverity.Warning => 10, _ => 1 });
    }

    private void CompareVersions(VMStateDescription source, VMStateDescription destination, PathNode node)
    {
        if (source.VersionId > destination.VersionId)
        {
            Add(
                CheckFindingKind.VersionTooNew, CheckSeverity.Error, CheckConsequence.Refuses, node, $"{source.Name} version {source.VersionId}", $"version {destination.VersionId}",
                null, messages.TooNew(destination.Name, source.VersionId, destination.VersionId));
        }

        if (source.VersionId < destination.MinimumVersionId)
        {
            Add(
                CheckFindingKind.VersionTooOld, CheckSeverity.Error, CheckConsequence.Refuses, node, $"{source.Name} version {source.VersionId}", $"version {destination.MinimumVersionId} or newer",
                null, messages.TooOld(destination.Name, source.VersionId, destination.MinimumVersionId.Value));
        }
    }

    /// <summary>Fields and subsections.</summary>
    /// <param name="source">What is sent.</param>
    /// <param name="sourceVersion">The version by which the source lets fields out: its own.</param>
    /// <param name="destination">What is read.</param>
    /// <param name="destinationVersion">The version by which the destination lets fields in: the incoming one of a section or subsection, its own of a nested struct.</param>
    /// <param name="node">Their place.</param>
    private void CompareContents(VMStateDescription source, int sourceVersion, VMStateDescription destination, int destinationVersion, PathNode node)
    {
        if (ReferenceEquals(source, destination) && sourceVersion == destinationVersion)
            return;
        if (_depth == MaxDepth || _equal.Contains((source, destination, destinationVersion)))
            return;
        _depth++;
        int before = findings.Count;
        if (source.Fields.IsEmpty && source.Subsections.IsEmpty && !destination.Fields.IsEmpty && !source.IsExact)
            NothingDescribed(destination, node);
        else
            CompareFields(SchemaItem.Of(source, sourceVersion, node), SchemaItem.Of(destination, destinationVersion, node), source.IsExact, destination.IsExact);
        CompareSubsections(source, destination, node);
        _depth--;
        if (findings.Count == before)
            _equal.Add((source, destination, destinationVersion));
    }

    /// <summary>A dump lists no fields either for a table without any or for a device that cannot be migrated.</summary>
    private void NothingDescribed(VMStateDescription destination, PathNode node)
        => Add(
            CheckFindingKind.FieldAdded, CheckSeverity.Warning, CheckConsequence.Refuses, node, "no fields", $"{destination.Fields.Length} fields from {destination.Fields[0].Name} on",
            "The destination reads fields that the source does not describe.", null, "whether the source sends this section at all: a device that cannot be migrated has no fields either");

    private void CompareSubsections(VMStateDescription source, VMStateDescription destination, PathNode node)
    {
        HashSet<int> taken = [];
        foreach (VMStateDescription subsection in source.Subsections)
        {
            int at = -1;
            for (int i = 0; at < 0 && i < destination.Subsections.Length; i++)
            {
                if (destination.Subsections[i].Name == subsection.Name && !taken.Contains(i))
                    at = i;
            }

            PathNode place = node.Field(subsection.Name);
            if (at >= 0)
            {
                taken.Add(at);
                CompareVersions(subsection, destination.Subsections[at], place);
                CompareContents(subsection, subsection.VersionId, destination.Subsections[at], subsection.VersionId, place);
                continue;
            }

            Add(
                CheckFindingKind.SubsectionUnknown, destination.IsExact ? CheckSeverity.Warning : CheckSeverity.Error, CheckConsequence.Refuses, place, $"{subsection}", null,
                "The destination refuses the section whenever the subsection is sent.", $"VM subsection '{subsection.Name}' in '{destination.Name}' does not exist",
                destination.IsExact ? "whether the destination knows the subsection, which its stream did not need" : null);
        }

        for (int i = 0; i < destination.Subsections.Length; i++)
        {
            if (!taken.Contains(i) && !source.IsExact)
                Add(CheckFindingKind.SubsectionAdded, CheckSeverity.Note, CheckConsequence.None, node.Field(destination.Subsections[i].Name), null, $"{destination.Subsections[i]}", "A subsection that is not sent leaves its fields as they are after reset.");
        }
    }

    private void Add(CheckFindingKind kind, CheckSeverity severity, CheckConsequence consequence, PathNode node, string? source, string? destination, string? hint, string? message = null, string? condition = null)
        => findings.Add(new CheckFinding
        {
            Kind = kind,
            Severity = severity,
            Consequence = consequence,
            Path = node.ToPath(new FieldPath(_section)),
            Source = source,
            Destination = destination,
            QemuMessage = message,
            Hint = hint,
            Condition = condition,
        });
}
