using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>Which entry of the destination's catalog stands for each of the source's, and what they say of the section.</summary>
internal sealed class SchemaComparer
{
    private readonly SchemaCatalog _source;
    private readonly SchemaCatalog _destination;
    private readonly FindingLog _findings = new();
    private readonly DescriptionComparer _descriptions;
    private readonly ILookup<string, SchemaEntry> _byName;
    private readonly ILookup<string, SchemaEntry> _byDescription;
    private readonly HashSet<SchemaEntry> _taken = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<SchemaEntry, int> _nearest = new(ReferenceEqualityComparer.Instance);   // how far the nearest device type is
    private readonly bool _isSourceDump;
    private readonly bool _isDestinationDump;
    private readonly bool _isDestinationStream;

    public SchemaComparer(SchemaCatalog source, SchemaCatalog destination, QemuMessages messages)
    {
        _source = source;
        _destination = destination;
        _byName = destination.Entries.ToLookup(static e => e.Name);
        _byDescription = destination.Entries.Where(static e => e.Description is not null).ToLookup(static e => e.Description!.Name);
        _isSourceDump = source.Entries.Any(static e => e.DeviceType is not null);
        _isDestinationDump = destination.Entries.All(static e => e.DeviceType is not null);
        _isDestinationStream = destination.Entries.All(static e => e.DeviceType is null);
        _descriptions = new DescriptionComparer(_findings, messages, source.HasCounts && destination.HasCounts);
    }

    public FindingLog Findings => _findings;

    public void Compare()
    {
        if (_source.MachineType is string machine && _destination.MachineType is string other && machine != other)
            _findings.Note(CheckFindingKind.MachineType, new FieldPath("machine"))
                .Between(machine, other)
                .Hint("A catalog has the device types of the whole binary; the machine type makes no difference to them.");

        foreach (SchemaEntry entry in _source.Entries)
        {
            List<SchemaEntry> candidates = [.. Candidates(entry)];
            foreach (SchemaEntry candidate in candidates)
                _taken.Add(candidate);
            if (candidates.Count == 0)
                Missing(entry);
            else
                Compare(entry, Nearest(entry, candidates));
        }

        foreach (SchemaEntry entry in _destination.Entries)
        {
            if (!_taken.Contains(entry))
                _findings.Note(CheckFindingKind.SectionAdded, new FieldPath(entry.Name)).Between(null, $"version {entry.VersionId}");
        }
    }

    private IEnumerable<SchemaEntry> Candidates(SchemaEntry entry)
    {
        if (_byName.Contains(entry.Name))
            return _byName[entry.Name];
        List<SchemaEntry> renamed = [.. RenameTable.Shipped.SectionsOf(entry.Name).SelectMany(name => _byName[name])];
        if (renamed.Count > 0)
            return renamed;

        // Where one side knows no device types, the description's name is what both have.
        if (entry.Description is not VMStateDescription description)
            return [];
        List<SchemaEntry> named = [.. _byDescription[description.Name].Where(e => e.DeviceType is null || entry.DeviceType is null)];
        if (entry.DeviceType is not null)
            return named.Where(e => MayBe(e.Description!, description) && MayHaveSent(entry, e));
        if (named.Any(e => MayBe(description, e.Description!)))
            return named;

        // A device may send the state of a part of it as a section of its own: the part has the name, and stands in other devices.
        return _destination.Find(description.Name).FirstOrDefault(d => MayBe(description, d)) is VMStateDescription nested
            ? [new SchemaEntry { DeviceType = null, VersionId = nested.VersionId, MinimumVersionId = nested.MinimumVersionId, Description = nested }]
            : named;
    }

    /// <summary>Whether what was sent may be described by a description of the same name: some of its fields have the same names.</summary>
    private static bool MayBe(VMStateDescription sent, VMStateDescription description)
        => !sent.IsExact || sent.Fields.IsEmpty || description.Fields.IsEmpty
            || sent.Fields.Any(f => description.Fields.Any(d => FieldNames.AreSame(d.Name, f.Name)));

    /// <summary>
    /// Whether a device type may be the one whose section a stream shows: of several types with a description of that name it is the nearest.
    /// </summary>
    private bool MayHaveSent(SchemaEntry type, SchemaEntry sent)
    {
        if (!_nearest.TryGetValue(sent, out int nearest))
            _nearest[sent] = nearest = TypesLike(sent).Min(t => Distance(t.Description!, sent.Description));
        return Distance(type.Description!, sent.Description) == nearest;
    }

    private IEnumerable<SchemaEntry> TypesLike(SchemaEntry sent)
        => _source.Entries.Where(e => e.DeviceType is not null && e.Description?.Name == sent.Description!.Name);

    /// <summary>Of several shapes under one name the one that differs least.</summary>
    private SchemaEntry Nearest(SchemaEntry entry, List<SchemaEntry> candidates)
        => candidates.Count == 1 || entry.Description is null
            ? candidates[0]
            : candidates.MinBy(c => Distance(entry.Description, c.Description))!;

    private int Distance(VMStateDescription source, VMStateDescription? candidate)
        => candidate is null ? int.MaxValue : ReferenceEquals(candidate, source) ? 0 : _descriptions.Weigh(source, candidate);

    private void Missing(SchemaEntry entry)
    {
        if (entry.DeviceType is null && _isDestinationDump)
        {
            _findings.Note(CheckFindingKind.NotComparable, new FieldPath(entry.Name))
                .Between($"version {entry.VersionId}", null)
                .Hint("A dump has the device types only: it does not tell of this section.");
            return;
        }

        if (entry.DeviceType is not null && _isSourceDump && _isDestinationStream)
            return;   // a stream has the devices of one guest only

        SchemaEntry? other = entry.Description is null ? null : _byDescription[entry.Description.Name].FirstOrDefault();
        _findings.Refuse(CheckFindingKind.SectionMissing, new FieldPath(entry.Name))
            .Between($"version {entry.VersionId}", null)
            .Hint(other is null
                ? null
                : $"The destination has '{other.Name}' with a description of the same name: "
                    + "if it is the same device, list the two names as sections in renames.json.");
    }

    private void Compare(SchemaEntry source, SchemaEntry destination)
    {
        string name = source.Name;
        if (source.VersionId > destination.VersionId)
        {
            _findings.Refuse(CheckFindingKind.VersionTooNew, new FieldPath(name))
                .Between($"version {source.VersionId}", $"version {destination.VersionId}");
        }

        if (source.VersionId < destination.MinimumVersionId)
        {
            _findings.Refuse(CheckFindingKind.VersionTooOld, new FieldPath(name))
                .Between($"version {source.VersionId}", $"version {destination.MinimumVersionId} or newer");
        }

        if (source.Description is VMStateDescription s && destination.Description is VMStateDescription d)
        {
            _descriptions.Compare(name, s, d, source.VersionId == s.VersionId && destination.VersionId == d.VersionId);
        }
        else if (source.Description is not null)
        {
            _findings.Refuse(CheckFindingKind.DescriptionMissing, new FieldPath(name))
                .Between($"{source.Description}", null)
                .Hint("The destination has the device, but nothing that loads its state.");
        }
        else if (destination.Description is not null)
        {
            _findings.Refuse(CheckFindingKind.DescriptionMissing, new FieldPath(name))
                .Between(null, $"{destination.Description}")
                .Condition("whether the source sends this section at all")
                .Hint("The destination reads what the source does not describe.");
        }
    }
}
