using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
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

    /// <summary>Reads the JSON text that <c>-dump-vmstate</c> writes, or the one that <see cref="WriteJson"/> does.</summary>
    /// <param name="json">The whole text in UTF-8.</param>
    /// <returns>The catalog.</returns>
    /// <exception cref="StreamFormatException">It is not JSON (some releases write a text that breaks off), or not of this form.</exception>
    public static SchemaCatalog ReadJson(ReadOnlySpan<byte> json) => new SchemaJsonReader(json).Read();

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
                entries.Add(new SchemaEntry { VersionId = (int)device.VersionId, MinimumVersionId = (int?)device.MinimumVersionId ?? description.MinimumVersionId, Description = description });
        }

        return new SchemaCatalog(entries.ToImmutable()) { MachineType = profile.MachineType, HasCounts = true };
    }

    /// <summary>Writes the catalog as a BER file of content <c>schema</c>.</summary>
    /// <param name="sink">Where its octets go.</param>
    /// <param name="options">Choices; null: the defaults.</param>
    public void Write(IOctetSink sink, TranslationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(sink);
        DescriptionFile.Write(sink, null, this, options ?? new TranslationOptions());
    }

    /// <summary>Puts catalogs of one binary together.</summary>
    /// <param name="catalogs">The catalogs: dumps, and streams in any order.</param>
    /// <returns>One catalog that has what each of them knows.</returns>
    public static SchemaCatalog Merge(params ReadOnlySpan<SchemaCatalog> catalogs) => SchemaMerge.Merge(catalogs);

    /// <summary>Writes the catalog as JSON: the form of <c>-dump-vmstate</c>, so that QEMU's static checker reads it, with types and kinds where they are known.</summary>
    /// <param name="output">Receives the text, UTF-8.</param>
    public void WriteJson(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, MaxDepth = SchemaJsonReader.MaxDepth });
        SchemaJsonWriter.Write(writer, this);
    }

    /// <summary>Descriptions of a vmsd name, wherever in the catalog they stand.</summary>
    internal IReadOnlyList<VMStateDescription> Find(string vmsd) => _descriptions.Value.TryGetValue(vmsd, out List<VMStateDescription>? found) ? found : [];

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
