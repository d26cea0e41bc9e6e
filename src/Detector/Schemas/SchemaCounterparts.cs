using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>Finds which entries of the destination's catalog may load what an entry of the source's sends.</summary>
internal sealed class SchemaCounterparts
{
    private readonly SchemaCatalog _source;
    private readonly SchemaCatalog _destination;
    private readonly DescriptionComparer _descriptions;
    private readonly ILookup<string, SchemaEntry> _byName;
    private readonly ILookup<string, SchemaEntry> _byDescription;
    private readonly Dictionary<SchemaEntry, int> _nearest = new(ReferenceEqualityComparer.Instance);   // how far the nearest device type is
    private readonly bool _isDestinationDump;

    public SchemaCounterparts(SchemaCatalog source, SchemaCatalog destination, DescriptionComparer descriptions)
    {
        _source = source;
        _destination = destination;
        _descriptions = descriptions;
        _byName = destination.Entries.ToLookup(static e => e.Name);
        _byDescription = destination.Entries.Where(static e => e.Description is not null).ToLookup(static e => e.Description!.Name);
        _isDestinationDump = destination.Entries.All(static e => e.DeviceType is not null);
        IsDestinationStream = destination.Entries.All(static e => e.DeviceType is null);
    }

    /// <summary>Whether the destination's catalog has the devices of one guest only.</summary>
    public bool IsDestinationStream { get; }

    /// <summary>Whether the destination's dump would not tell of a section, as it belongs to no device type.</summary>
    public bool IsBeyondDump(SchemaEntry entry) => entry.DeviceType is null && _isDestinationDump;

    /// <summary>All entries that may.</summary>
    public List<SchemaEntry> Of(SchemaEntry entry)
    {
        List<SchemaEntry> found = [.. _byName[entry.Name]];
        if (found.Count == 0)
            found = [.. _descriptions.Renames.SectionsOf(entry.Name).SelectMany(name => _byName[name])];
        if (found.Count > 0 || entry.Description is not VMStateDescription description)
            return found;

        // Another device type may load a section of the name; and where one side knows no device types, the name is what both have.
        List<SchemaEntry> named = [.. _byDescription[description.Name]];
        if (entry.DeviceType is not null)
            return [.. named.Where(e => e.DeviceType is not null || (MayBe(e.Description!, description) && MayHaveSent(entry, e)))];
        if (named.Any(e => MayBe(description, e.Description!)))
            return named;

        // A device may send the state of a part of it as a section of its own: the part has the name, and stands in other devices.
        return _destination.Find(description.Name).FirstOrDefault(d => MayBe(description, d)) is VMStateDescription nested
            ? [new SchemaEntry { DeviceType = null, VersionId = nested.VersionId, MinimumVersionId = nested.MinimumVersionId, Description = nested }]
            : named;
    }

    /// <summary>Of several shapes under one name the one that differs least.</summary>
    public SchemaEntry Nearest(SchemaEntry entry, List<SchemaEntry> candidates)
        => candidates.Count == 1 || entry.Description is null
            ? candidates[0]
            : candidates.MinBy(c => Distance(entry.Description, c.Description))!;

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

    private int Distance(VMStateDescription source, VMStateDescription? candidate)
        => candidate is null ? int.MaxValue : ReferenceEquals(candidate, source) ? 0 : _descriptions.Weigh(source, candidate);
}
