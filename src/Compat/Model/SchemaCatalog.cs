using System.Collections.Immutable;
using Ber.Visitors;

namespace Ber.Compat;

/// <summary>A catalog of type descriptions: a binary's own (<c>-dump-vmstate</c>), those of a stream, or both merged. Immutable.</summary>
/// <remarks>
/// A dump tells conditions, minimum versions and every subsection of all device types of a binary, but no type names and no signs, and nothing of what
/// does not belong to a device class (most CPUs, timers, the machine's own sections). A stream tells types, but only of what was sent, and how it was sent.
/// Merged, each fills the other's gaps.
/// </remarks>
public sealed class SchemaCatalog
{
    private readonly Lazy<Dictionary<string, List<VMStateDescription>>> _descriptions;

    /// <summary>Makes a catalog.</summary>
    /// <param name="entries">Its entries.</param>
    public SchemaCatalog(ImmutableArray<SchemaEntry> entries)
    {
        Entries = entries.IsDefault ? [] : entries;
        _descriptions = new Lazy<Dictionary<string, List<VMStateDescription>>>(Index);
    }

    /// <summary>The machine type that it was made with; null where it is not known.</summary>
    public string? MachineType { get; init; }

    /// <summary>Its entries. A name may occur more than once, as one description may be sent in several shapes.</summary>
    public ImmutableArray<SchemaEntry> Entries { get; }

    /// <summary>Whether it states how many elements arrays have: dumps do so since 10.0.</summary>
    internal bool HasCounts { get; init; }

    /// <summary>The descriptions in a profile's own stream.</summary>
    /// <param name="profile">The profile.</param>
    /// <returns>The catalog; an entry per shape.</returns>
    public static SchemaCatalog FromProfile(MigrationProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ImmutableArray<SchemaEntry>.Builder entries = ImmutableArray.CreateBuilder<SchemaEntry>();
        HashSet<VMStateDescription> known = new(ReferenceEqualityComparer.Instance);
        foreach (ProfileDevice device in profile.Devices)
        {
            if (device.Description is VMStateDescription description && known.Add(description))
                entries.Add(new SchemaEntry
                {
                    VersionId = (int)device.VersionId,
                    MinimumVersionId = (int?)device.MinimumVersionId ?? description.MinimumVersionId,
                    Description = description,
                });
        }

        return new SchemaCatalog(entries.ToImmutable()) { MachineType = profile.MachineType, HasCounts = true };
    }

    /// <summary>Descriptions of a vmsd name, wherever in the catalog they stand.</summary>
    internal IReadOnlyList<VMStateDescription> Find(string vmsd) => _descriptions.Value.TryGetValue(vmsd, out List<VMStateDescription>? found) ? found : [];

    /// <summary>All descriptions, each once, wherever they stand.</summary>
    internal IEnumerable<VMStateDescription> Descriptions => _descriptions.Value.Values.SelectMany(static named => named);

    private Dictionary<string, List<VMStateDescription>> Index()
    {
        Dictionary<string, List<VMStateDescription>> index = [];
        HashSet<VMStateDescription> known = new(ReferenceEqualityComparer.Instance);
        foreach (SchemaEntry entry in Entries)
        {
            if (entry.Description is not null)
                Add(entry.Description);
        }

        return index;

        void Add(VMStateDescription description)
        {
            if (!known.Add(description))
                return;
            if (!index.TryGetValue(description.Name, out List<VMStateDescription>? list))
                index[description.Name] = list = [];
            list.Add(description);
            foreach (VMStateField field in description.Fields)
            {
                if (field.Struct is not null)
                    Add(field.Struct);
                foreach (VMStateElements run in field.Elements)
                    Add(run.Struct);
            }

            foreach (VMStateDescription subsection in description.Subsections)
                Add(subsection);
        }
    }
}
