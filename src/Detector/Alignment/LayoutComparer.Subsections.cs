using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <content>Subsections: found by name, in any order, at the end of the struct that owns them (migration/vmstate.c, vmstate_subsection_load).</content>
internal sealed partial class LayoutComparer
{
    private const int HeaderLength = 2 + 4;

    private void CompareSubsections(VMStateDescription source, long sourceOffset, VMStateDescription destination, long destinationOffset, PathNode node)
    {
        foreach (VMStateDescription subsection in source.Subsections)
        {
            long contents = sourceOffset + HeaderLength + System.Text.Encoding.UTF8.GetByteCount(subsection.Name);
            PathNode place = node.Field(subsection.Name);
            if (TryFind(destination, subsection.Name, destinationOffset, out VMStateDescription? known, out long knownOffset))
                CompareSubsection(subsection, contents, known, knownOffset, place);
            else
                MissingSubsection(subsection, source, destination, place, sourceOffset);
            sourceOffset = contents + (subsection.Length ?? 0);
        }

        CompareAnnounced(source, destination, node, sourceOffset);
        foreach (VMStateDescription subsection in destination.Subsections)
        {
            if (source.Subsections.All(s => s.Name != subsection.Name))
                Note(CheckFindingKind.SubsectionAdded, node.Field(subsection.Name), null, subsection.ToString(), "The destination keeps its own state for it.", sourceOffset);
        }
    }

    /// <summary>What the source did not need this time, but may when it is migrated: known only where it announces its schemas.</summary>
    private void CompareAnnounced(VMStateDescription source, VMStateDescription destination, PathNode node, long offset)
    {
        foreach (VMStateDescription subsection in _context.SourceKnowledge.StatedSubsections(source))
        {
            if (source.Subsections.Any(s => s.Name == subsection.Name) || destination.Subsections.Any(s => s.Name == subsection.Name)
                || _context.DestinationKnowledge.Subsection(destination, subsection.Name).IsKnown is not false)
                continue;
            Add(
                CheckFindingKind.SubsectionUnknown, CheckSeverity.Warning, CheckConsequence.Refuses, node.Field(subsection.Name), $"{subsection}, not needed so far", null,
                _context.Messages.UnknownSubsection(subsection.Name, destination.Name, _source.Path.IdStr, _source.Path.InstanceId),
                "The destination does not know the subsection.", offset, $"whether {source.Name} of the source needs {subsection.Name} when it is migrated");
        }
    }

    private static bool TryFind(VMStateDescription owner, string name, long offset, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out VMStateDescription? found, out long contents)
    {
        foreach (VMStateDescription subsection in owner.Subsections)
        {
            contents = offset + HeaderLength + System.Text.Encoding.UTF8.GetByteCount(subsection.Name);
            if (subsection.Name == name)
            {
                found = subsection;
                return true;
            }

            offset = contents + (subsection.Length ?? 0);
        }

        found = null;
        contents = 0;
        return false;
    }

    private void CompareSubsection(VMStateDescription source, long sourceOffset, VMStateDescription destination, long destinationOffset, PathNode node)
    {
        if (CheckVersions(source, destination.VersionId, _context.DestinationKnowledge.MinimumVersion(destination), node, sourceOffset))
            CompareStruct(source, sourceOffset, destination, destinationOffset, node, source.VersionId);
    }

    private bool CheckVersions(VMStateDescription source, int version, int? minimum, PathNode node, long offset)
    {
        if (source.VersionId > version)
        {
            Add(
                CheckFindingKind.VersionTooNew, CheckSeverity.Error, CheckConsequence.Refuses, node, $"version {source.VersionId}", $"version {version}",
                _context.Messages.TooNew(source.Name, source.VersionId, version), null, offset);
            return false;
        }

        if (source.VersionId < minimum)
        {
            Add(
                CheckFindingKind.VersionTooOld, CheckSeverity.Error, CheckConsequence.Refuses, node, $"version {source.VersionId}", $"version {minimum} or newer",
                _context.Messages.TooOld(source.Name, source.VersionId, minimum.Value), null, offset);
            return false;
        }

        return true;
    }

    /// <summary>The destination's stream does not have it: its device knows it all the same, or not.</summary>
    private void MissingSubsection(VMStateDescription subsection, VMStateDescription source, VMStateDescription destination, PathNode node, long offset)
    {
        SubsectionKnowledge known = _context.DestinationKnowledge.Subsection(destination, subsection.Name);
        if (known.IsKnown is true)
        {
            if (known.VersionId is not int version || CheckVersions(subsection, version, known.MinimumVersionId, node, offset))
                NotNeeded(subsection, node, offset);
            return;
        }

        if (known.IsKnown is null && _context.IsSameVersion)
        {
            NotNeeded(subsection, node, offset);   // the same code on both sides
            return;
        }

        string message = _context.Messages.UnknownSubsection(subsection.Name, destination.Name, _source.Path.IdStr, _source.Path.InstanceId);
        Add(
            CheckFindingKind.SubsectionUnknown, known.IsKnown is null ? CheckSeverity.Warning : CheckSeverity.Error, CheckConsequence.Refuses, node, subsection.ToString(), null,
            message, $"{source.Name} of the source needs it; QEMU looks it up by name.", offset,
            known.IsKnown is null ? $"whether {destination.Name} of the destination knows the subsection {subsection.Name}" : null);
    }

    /// <summary>
    /// The destination takes it, but its own stream has none: its state does not ask for it yet, or its configuration never will. Contents of a reset device say
    /// the second: the source sends them because of its configuration, and the destination drops them.
    /// </summary>
    private void NotNeeded(VMStateDescription subsection, PathNode node, long offset)
    {
        long start = offset + HeaderLength + System.Text.Encoding.UTF8.GetByteCount(subsection.Name);
        long length = subsection.Length ?? 0;
        bool isReset = length > 0 && start + length <= SourceOctets.Length && !SourceOctets.Slice((int)start, (int)length).ContainsAnyExcept((byte)0);
        if (isReset && _context.IsSameVersion)
        {
            Add(
                CheckFindingKind.SubsectionAdded, CheckSeverity.Warning, CheckConsequence.Loses, node, subsection.ToString(), null, null,
                "The destination takes it, but is configured to have no such state.", offset);
        }
        else
        {
            Note(CheckFindingKind.SubsectionAdded, node, subsection.ToString(), null, "The destination knows it, but did not need it.", offset);
        }
    }
}
