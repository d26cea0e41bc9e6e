using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>Subsections: found by name, in any order, at the end of the struct that owns them (migration/vmstate.c, vmstate_subsection_load).</summary>
/// <param name="section">The section's comparison.</param>
/// <param name="layouts">Compares their contents.</param>
internal sealed class SubsectionComparer(LayoutSection section, LayoutComparer layouts)
{
    /// <summary>Compares the subsections of two structs.</summary>
    /// <param name="source">What is sent, with the offset of the end of its fields.</param>
    /// <param name="destination">What is read, with the offset of the end of its fields.</param>
    /// <param name="node">Their place.</param>
    public void Compare(LayoutPlace source, LayoutPlace destination, PathNode node)
    {
        IReadOnlyList<VMStateDescription> announced = section.Context.SourceKnowledge.StatedSubsections(source.Description);
        if (source.Description.Subsections.IsEmpty && destination.Description.Subsections.IsEmpty && announced.Count == 0)
            return;

        var sent = new SubsectionTable(source);
        var known = new SubsectionTable(destination);
        long start = source.Offset;
        foreach (LayoutPlace contents in sent.Places)
        {
            PathNode place = node.Field(contents.Description.Name);
            if (!SubsectionNames.IsLookedUp(destination.Description.Name, contents.Description.Name))
                CompareMisnamed(contents.Description, source with { Offset = start }, destination.Description, place);
            else if (known.Find(contents.Description.Name) is LayoutPlace local)
                ComparePair(contents, local, place);
            else
                CompareMissing(contents, source with { Offset = start }, destination.Description, place);
            start = contents.Offset + (contents.Description.Length ?? 0);
        }

        foreach (VMStateDescription subsection in announced)
        {
            if (sent.Find(subsection.Name) is null && known.Find(subsection.Name) is null)
                CompareAnnounced(subsection, source.Description, destination.Description, node, sent.End);
        }

        foreach (LayoutPlace local in known.Places)
        {
            if (sent.Find(local.Description.Name) is null)
            {
                section.Findings.Note(CheckFindingKind.SubsectionAdded, section.Place(node.Field(local.Description.Name)))
                    .Between(null, local.Description.ToString())
                    .At(section.Absolute(sent.End))
                    .Hint("The destination keeps its own state for it.");
            }
        }
    }

    /// <summary>The loader leaves it for the struct around, which refuses it as its own if it looks it up; else it is left over.</summary>
    private void CompareMisnamed(VMStateDescription subsection, LayoutPlace source, VMStateDescription destination, PathNode node)
    {
        FieldPath path = section.Source.Path;
        string root = section.Destination.Description?.Name ?? "";
        bool isOfRoot = root != destination.Name && root.Length > 0 && SubsectionNames.IsLookedUp(root, subsection.Name);
        section.Findings.Refuse(CheckFindingKind.SubsectionMisnamed, section.Place(node))
            .Between(subsection.ToString(), null)
            .At(section.Absolute(source.Offset))
            .Message(isOfRoot
                ? section.Context.Messages.UnknownSubsection(subsection.Name, root, path.IdStr, path.InstanceId)
                : section.Context.Messages.MissingFooter(path.IdStr))
            .Hint(SubsectionNames.Hint(destination.Name));
    }

    /// <summary>What the source did not need this time, but may when it is migrated: known only where it announces its schemas.</summary>
    private void CompareAnnounced(VMStateDescription subsection, VMStateDescription source, VMStateDescription destination, PathNode node, long offset)
    {
        if (section.Context.DestinationKnowledge.Subsection(destination, subsection.Name).IsKnown is not false)
            return;
        section.Findings.Refuse(CheckFindingKind.SubsectionUnknown, section.Place(node.Field(subsection.Name)))
            .Between($"{subsection}, not needed so far", null)
            .At(section.Absolute(offset))
            .Message(section.Context.Messages.UnknownSubsection(subsection.Name, destination.Name, section.Source.Path.IdStr, section.Source.Path.InstanceId))
            .Condition($"whether {source.Name} of the source needs {subsection.Name} when it is migrated")
            .Hint("The destination does not know the subsection.");
    }

    private void ComparePair(LayoutPlace source, LayoutPlace destination, PathNode node)
    {
        bool isOlder = source.Description.VersionId < destination.Description.VersionId;
        int? minimum = isOlder ? section.Context.DestinationKnowledge.MinimumVersion(destination.Description) : null;
        if (CheckVersions(source.Description, destination.Description.VersionId, minimum, node, source.Offset))
            layouts.Compare(source, destination, node, source.Description.VersionId);
    }

    private bool CheckVersions(VMStateDescription source, int version, int? minimum, PathNode node, long offset)
    {
        if (source.VersionId > version)
        {
            section.Findings.Refuse(CheckFindingKind.VersionTooNew, section.Place(node))
                .Between($"version {source.VersionId}", $"version {version}")
                .At(section.Absolute(offset))
                .Message(section.Context.Messages.TooNew(source.Name, source.VersionId, version));
            return false;
        }

        if (source.VersionId < minimum)
        {
            section.Findings.Refuse(CheckFindingKind.VersionTooOld, section.Place(node))
                .Between($"version {source.VersionId}", $"version {minimum} or newer")
                .At(section.Absolute(offset))
                .Message(section.Context.Messages.TooOld(source.Name, source.VersionId, minimum.Value));
            return false;
        }

        return true;
    }

    /// <summary>The destination's stream does not have it: its device knows it all the same, or not.</summary>
    private void CompareMissing(LayoutPlace contents, LayoutPlace source, VMStateDescription destination, PathNode node)
    {
        VMStateDescription subsection = contents.Description;
        long offset = source.Offset;
        SubsectionKnowledge known = section.Context.DestinationKnowledge.Subsection(destination, subsection.Name);
        if (known.IsKnown is true)
        {
            if (known.VersionId is not int version || CheckVersions(subsection, version, known.MinimumVersionId, node, offset))
                NotNeeded(contents, node, offset);
            return;
        }

        if (known.IsKnown is null && section.Context.IsSameVersion)
        {
            NotNeeded(contents, node, offset);   // the same code on both sides
            return;
        }

        FieldPath path = section.Source.Path;
        string message = section.Context.Messages.UnknownSubsection(subsection.Name, destination.Name, path.IdStr, path.InstanceId);
        section.Findings.Refuse(CheckFindingKind.SubsectionUnknown, section.Place(node))
            .Between(subsection.ToString(), null)
            .At(section.Absolute(offset))
            .Message(message)
            .Condition(known.IsKnown is null ? $"whether {destination.Name} of the destination knows the subsection {subsection.Name}" : null)
            .Hint($"{source.Description.Name} of the source needs it; QEMU looks it up by name.");
    }

    /// <summary>
    /// The destination takes it, but its own stream has none: it was not needed yet, or its configuration never needs it. Which of both is knowledge; the
    /// contents do not tell.
    /// </summary>
    private void NotNeeded(LayoutPlace contents, PathNode node, long offset)
    {
        VMStateDescription subsection = contents.Description;
        CheckConsequence lacking = section.Context.DestinationKnowledge.Lacking(subsection);
        FindingBuilder finding = section.Findings.Add(CheckFindingKind.SubsectionAdded, section.Place(node), lacking)
            .Between(subsection.ToString(), null)
            .At(section.Absolute(offset))
            .Hint(lacking switch
            {
                CheckConsequence.None => "The destination knows it, but did not need it.",
                CheckConsequence.Loses => "The destination takes it, but is configured to have no such state.",
                _ => "The destination knows it, but is configured to have no such state: there is no place to put it.",
            });
        if (lacking is CheckConsequence.Refuses)
            finding.Message(section.Context.Messages.Section(section.Source.Path.IdStr, section.Source.Path.InstanceId));
        CpuHotplugRule.Check(section, subsection, node, offset);
    }
}
