using System.Collections.Immutable;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>
/// Which description of the destination loads what each of the source's sends, and what they say of the section. A section has the name of its description:
/// device types that share one are compared once.
/// </summary>
internal sealed class SchemaComparer
{
    private readonly SchemaCatalog _source;
    private readonly SchemaCatalog _destination;
    private readonly QemuVersionRange _version;
    private readonly FindingLog _findings = new();
    private readonly DescriptionComparer _descriptions;
    private readonly SchemaCounterparts _counterparts;
    private readonly Dictionary<(object Source, object Destination), Pair> _pairs = [];
    private readonly List<Pair> _order = [];
    private readonly Dictionary<(string Source, string Destination), FindingBuilder> _renamed = [];
    private readonly HashSet<SchemaEntry> _taken = new(ReferenceEqualityComparer.Instance);

    /// <param name="source">What is sent.</param>
    /// <param name="destination">What is read.</param>
    /// <param name="version">The destination's release, for its messages and for what its dump does not have.</param>
    public SchemaComparer(SchemaCatalog source, SchemaCatalog destination, QemuVersionRange version)
    {
        _source = source;
        _destination = destination;
        _version = version;
        _descriptions = new DescriptionComparer(_findings, new QemuMessages(version), source.HasCounts && destination.HasCounts);
        _counterparts = new SchemaCounterparts(source, destination, _descriptions);
    }

    public FindingLog Findings => _findings;

    public void Compare()
    {
        if (_source.MachineType is string machine && _destination.MachineType is string other && machine != other)
            _findings.Note(CheckFindingKind.MachineType, new FieldPath("machine"))
                .Between(machine, other)
                .Hint("A catalog has the device types of the whole binary; the machine type makes no difference to them.");

        if (IsDump(_source) && IsDump(_destination))
            SubsectionFaults.Find(_source, _destination, _findings);
        foreach (SchemaEntry entry in _source.Entries)
        {
            List<SchemaEntry> candidates = _counterparts.Of(entry);
            foreach (SchemaEntry candidate in candidates)
                _taken.Add(candidate);
            if (candidates.Count == 0)
                Missing(entry);
            else
                Add(entry, _counterparts.Nearest(entry, candidates));
        }

        foreach (Pair pair in _order)
            Compare(pair);
        _findings.Devices = [];   // what only the destination has stands under its type: the source has no section of it
        foreach (SchemaEntry entry in _destination.Entries)
        {
            if (!_taken.Contains(entry))
                _findings.Note(CheckFindingKind.SectionAdded, new FieldPath(entry.Name)).Between(null, $"version {entry.VersionId}");
        }

        _descriptions.Finish();
    }

    private static bool IsDump(SchemaCatalog catalog) => !catalog.Entries.IsEmpty && catalog.Entries.All(static e => e.DeviceType is not null);

    /// <summary>The section that a device type sends.</summary>
    private static string SectionOf(SchemaEntry entry) => entry.Description?.Name ?? entry.Name;

    private void Add(SchemaEntry source, SchemaEntry destination)
    {
        (object, object) key = (source.Description ?? (object)source, destination.Description ?? (object)destination);
        if (!_pairs.TryGetValue(key, out Pair? pair) || !pair.HasVersionsOf(source, destination))
            _order.Add(_pairs[key] = pair = new Pair(source, destination));
        if (source.DeviceType is string type)
            pair.Devices.Add(type);
        if (source.DeviceType is null || destination.DeviceType is null || source.DeviceType == destination.DeviceType)
            return;
        _findings.Devices = [source.DeviceType];
        _findings.Note(CheckFindingKind.SectionMissing, new FieldPath(SectionOf(source)))
            .Between($"device type {source.DeviceType}", null)
            .Hint($"The destination's binary has no such device type; its '{destination.DeviceType}' loads a section of this name, and was compared.");
    }

    private void Missing(SchemaEntry entry)
    {
        var place = new FieldPath(SectionOf(entry));
        if (_counterparts.IsBeyondDump(entry))
        {
            _findings.Note(CheckFindingKind.NotComparable, place)
                .Between($"version {entry.VersionId}", null)
                .Hint("A dump has the device types only: it does not tell of this section.");
        }
        else if (entry.DeviceType is not string type)
        {
            _findings.Refuse(CheckFindingKind.SectionMissing, place).Between($"version {entry.VersionId}", null);
        }
        else if (!_counterparts.IsDestinationStream)
        {
            // Of a stream it may be that the guest does not have the device. A device that only one binary can build never meets the other.
            _findings.Devices = [type];
            if (!TryKnown(entry, place))
            {
                _findings.Note(CheckFindingKind.SectionMissing, place)
                    .Between($"device type {type}, version {entry.VersionId}", null)
                    .Hint("The destination's dump has no such device type, and nothing that loads a section of this name.");
            }

            _findings.Devices = [];
        }
    }

    /// <summary>
    /// A dump leaves out what a device registers by itself. Where the destination's release is stated, and it is known to load the section, its version is.
    /// </summary>
    private bool TryKnown(SchemaEntry entry, FieldPath place)
    {
        if (entry.Description is not VMStateDescription description || KnowledgeBase.Shipped.Find(description, _version) is not ({ } known, { } newer)
            || known != newer)
            return false;
        if (entry.VersionId > known.VersionId)
            _descriptions.TooNew(place, description.Name, entry.VersionId, known.VersionId);
        if (entry.VersionId < known.MinimumVersionId)
            _descriptions.TooOld(place, description.Name, entry.VersionId, known.MinimumVersionId.Value);
        return entry.VersionId > known.VersionId || entry.VersionId < known.MinimumVersionId;
    }

    private void Compare(Pair pair)
    {
        (SchemaEntry source, SchemaEntry destination) = (pair.Source, pair.Destination);
        var place = new FieldPath(SectionOf(source));
        _findings.Devices = [.. pair.Devices];
        if (source.Description is not VMStateDescription s)
        {
            if (destination.Description is not null)
                _findings.Note(CheckFindingKind.DescriptionMissing, place).Between(null, $"{destination.Description}").Hint("Nothing of it is sent.");
            return;
        }

        if (destination.Description is not VMStateDescription d)
        {
            _findings.Refuse(CheckFindingKind.DescriptionMissing, place)
                .Between($"{s}", null)
                .Hint("The destination has the device, but nothing that loads its state.");
            return;
        }

        if (s.Name != d.Name && !IsKnownRename(pair, s, d))
        {
            Renamed(s, d, place);
            return;
        }

        if (source.VersionId > destination.VersionId)
            _descriptions.TooNew(place, s.Name, source.VersionId, destination.VersionId);
        if (source.VersionId < destination.MinimumVersionId)
            _descriptions.TooOld(place, s.Name, source.VersionId, destination.MinimumVersionId.Value);
        _descriptions.Compare(place.IdStr, s, d, source.VersionId == s.VersionId && destination.VersionId == d.VersionId);
    }

    private bool IsKnownRename(Pair pair, VMStateDescription source, VMStateDescription destination)
        => pair.Devices.Append(SectionOf(pair.Source)).Any(type => _descriptions.Renames.AreSameDescriptions(type, source.Name, destination.Name));

    /// <summary>The name of a section's own description is the end of its idstr: one cause, however many device types it concerns.</summary>
    private void Renamed(VMStateDescription source, VMStateDescription destination, FieldPath place)
    {
        if (_renamed.TryGetValue((source.Name, destination.Name), out FindingBuilder? known))
        {
            known.Of(_findings.Devices);
            return;
        }

        _renamed[(source.Name, destination.Name)] = _findings.Refuse(CheckFindingKind.DescriptionRenamed, place)
            .Between(source.Name, destination.Name)
            .Hint("The description's name is a part of the section's idstr: the destination does not find the section.");
    }

    /// <summary>Two entries that meet, with all device types of the source that send the same.</summary>
    private sealed record Pair(SchemaEntry Source, SchemaEntry Destination)
    {
        public List<string> Devices { get; } = [];

        public bool HasVersionsOf(SchemaEntry source, SchemaEntry destination)
            => source.VersionId == Source.VersionId && destination.VersionId == Destination.VersionId
                && destination.MinimumVersionId == Destination.MinimumVersionId;
    }
}
