using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>What is known of one side's binary beyond its stream: schemas given by the user first, then the shipped facts about QEMU's releases.</summary>
internal sealed class SideKnowledge(SchemaCatalog? schemas, QemuVersionRange version)
{
    private readonly Dictionary<VMStateDescription, (KnowledgeEntry? Older, KnowledgeEntry? Newer)> _entries = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<VMStateDescription, VMStateDescription?> _stated = new(ReferenceEqualityComparer.Instance);

    public QemuVersionRange Version => version;

    /// <summary>The oldest version that the description's loader takes; null: not known.</summary>
    public int? MinimumVersion(VMStateDescription description)
    {
        if (description.MinimumVersionId is int stated)
            return stated;
        if (Stated(description) is { MinimumVersionId: int minimum })
            return minimum;
        (KnowledgeEntry? older, KnowledgeEntry? newer) = Find(description);
        KnowledgeEntry? entry = older?.VersionId == description.VersionId ? older : newer?.VersionId == description.VersionId ? newer : older ?? newer;
        if (entry is null)
            return null;

        // Another version than the one that is known: who never took an older one will not have begun to.
        bool tookNoOlder = entry.VersionId != description.VersionId && entry.MinimumVersionId == entry.VersionId;
        return tookNoOlder ? description.VersionId : entry.MinimumVersionId;
    }

    /// <summary>The version of its owner that introduced a field; null: not known.</summary>
    public int? FieldVersion(VMStateDescription owner, string field)
        => Stated(owner, field) is VMStateField stated ? stated.VersionId
        : One(owner) is not KnowledgeEntry entry ? null
        : entry.Since.TryGetValue(field, out int introduced) ? introduced
        : entry.VersionId == owner.VersionId ? 0 : null;

    /// <summary>The field that holds an array's count, <see cref="KnowledgeEntry.NoCountField"/> where none does; null: not known.</summary>
    public string? CountField(VMStateDescription owner, string field)
        => One(owner) is KnowledgeEntry entry && entry.Counts.TryGetValue(field, out string? count) ? count : null;

    /// <summary>Whether a condition decides about a field; null: not known.</summary>
    public bool? IsConditional(VMStateDescription owner, string field)
        => Stated(owner, field) is VMStateField stated ? stated.IsConditional
        : One(owner) is KnowledgeEntry entry ? entry.Conditional.Contains(field) : null;

    /// <summary>Whether a section may be missing from a stream although its device is there.</summary>
    public bool IsOptionalSection(string vmsd)
        => KnowledgeBase.Shipped.Find(vmsd).Any(e => e.IsNeeded && e.Releases.Any(r => !version.IsBefore(r) || version.Oldest is null));

    /// <summary>
    /// What a device that takes a subsection or section does where its own stream does not have it. None: it did not need it this time; else its need
    /// follows from the configuration alone, which is another one there.
    /// </summary>
    /// <param name="description">The subsection, or the section.</param>
    public CheckConsequence Lacking(VMStateDescription description) => One(description)?.Lacking ?? CheckConsequence.None;

    /// <summary>Whether a description has a subsection that its stream does not show.</summary>
    public SubsectionKnowledge Subsection(VMStateDescription owner, string name)
    {
        if (Stated(owner) is VMStateDescription stated)
        {
            VMStateDescription? subsection = stated.Subsections.FirstOrDefault(s => s.Name == name);
            return new SubsectionKnowledge(subsection is not null, subsection?.VersionId, subsection?.MinimumVersionId);
        }

        (KnowledgeEntry? older, KnowledgeEntry? newer) = Find(owner);
        if (older is null && newer is null)
            return default;
        bool? below = older?.Subsections.Contains(name);
        bool? above = newer?.Subsections.Contains(name);
        if (below is true && above is not false)
            return Known(name);

        // What a later release does not have, no earlier one had, as far as subsections go: they are not taken away.
        return above is false && newer!.IsOpen is false ? new SubsectionKnowledge(false, null, null) : default;
    }

    private SubsectionKnowledge Known(string name)
    {
        foreach (KnowledgeEntry entry in KnowledgeBase.Shipped.Find(name))
        {
            if (entry.Releases.Any(r => !(version.IsBefore(r) || (version.Oldest is QemuVersion oldest && r < oldest))))
                return new SubsectionKnowledge(true, entry.VersionId, entry.MinimumVersionId);
        }

        return new SubsectionKnowledge(true, null, null);
    }

    /// <summary>The subsections that the binary may send, where schemas were given: a stream shows those that were needed.</summary>
    public IReadOnlyList<VMStateDescription> StatedSubsections(VMStateDescription description)
        => schemas is not null && Stated(description) is VMStateDescription stated ? stated.Subsections : [];

    /// <summary>What the schemas that the user gave say of a description: of several of its name, the one with the most of its fields.</summary>
    private VMStateDescription? Stated(VMStateDescription description)
    {
        if (schemas is null)
            return null;
        if (_stated.TryGetValue(description, out VMStateDescription? known))
            return known;
        int best = 0;
        VMStateDescription? found = null;
        foreach (VMStateDescription candidate in schemas.Find(description.Name))
        {
            int fit = candidate.IsExact ? 0 : 1 + description.Fields.Count(f => FieldOf(candidate, f.Name) is not null);
            if (fit > best)
                (best, found) = (fit, candidate);
        }

        return _stated[description] = found;
    }

    private VMStateField? Stated(VMStateDescription owner, string field) => Stated(owner) is VMStateDescription stated ? FieldOf(stated, field) : null;

    private static VMStateField? FieldOf(VMStateDescription description, string name)
    {
        foreach (VMStateField field in description.Fields)
        {
            if (FieldNames.AreSame(field.Name, name))
                return field;
        }

        return null;
    }

    private KnowledgeEntry? One(VMStateDescription description)
    {
        (KnowledgeEntry? older, KnowledgeEntry? newer) = Find(description);
        return older ?? newer;
    }

    private (KnowledgeEntry? Older, KnowledgeEntry? Newer) Find(VMStateDescription description)
    {
        if (!_entries.TryGetValue(description, out (KnowledgeEntry?, KnowledgeEntry?) found))
            _entries[description] = found = KnowledgeBase.Shipped.Find(description, version);
        return found;
    }
}
