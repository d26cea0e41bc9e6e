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
                _findings.Note(CheckFindingKind.SubsectionAdded, Place(node.Field(subsection.Name)))
                    .Between(null, subsection.ToString())
                    .At(Absolute(sourceOffset))
                    .Hint("The destination keeps its own state for it.");
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
            _findings.Refuse(CheckFindingKind.SubsectionUnknown, Place(node.Field(subsection.Name)))
                .Between($"{subsection}, not needed so far", null)
                .At(Absolute(offset))
                .Message(_context.Messages.UnknownSubsection(subsection.Name, destination.Name, _source.Path.IdStr, _source.Path.InstanceId))
                .Condition($"whether {source.Name} of the source needs {subsection.Name} when it is migrated")
                .Hint("The destination does not know the subsection.");
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
            _findings.Refuse(CheckFindingKind.VersionTooNew, Place(node))
                .Between($"version {source.VersionId}", $"version {version}")
                .At(Absolute(offset))
                .Message(_context.Messages.TooNew(source.Name, source.VersionId, version));
            return false;
        }

        if (source.VersionId < minimum)
        {
            _findings.Refuse(CheckFindingKind.VersionTooOld, Place(node))
                .Between($"version {source.VersionId}", $"version {minimum} or newer")
                .At(Absolute(offset))
                .Message(_context.Messages.TooOld(source.Name, source.VersionId, minimum.Value));
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
        _findings.Refuse(CheckFindingKind.SubsectionUnknown, Place(node))
            .Between(subsection.ToString(), null)
            .At(Absolute(offset))
            .Message(message)
            .Condition(known.IsKnown is null ? $"whether {destination.Name} of the destination knows the subsection {subsection.Name}" : null)
            .Hint($"{source.Name} of the source needs it; QEMU looks it up by name.");
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
            _findings.Lose(CheckFindingKind.SubsectionAdded, Place(node))
                .Between(subsection.ToString(), null)
                .At(Absolute(offset))
                .Hint("The destination takes it, but is configured to have no such state.");
        }
        else
        {
            _findings.Note(CheckFindingKind.SubsectionAdded, Place(node))
                .Between(subsection.ToString(), null)
                .At(Absolute(offset))
                .Hint("The destination knows it, but did not need it.");
        }
    }
}
