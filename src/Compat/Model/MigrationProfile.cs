using System.Collections.Immutable;
using Ber.Visitors;

namespace Ber.Compat;

/// <summary>What one side of a migration sends, or can take. Immutable.</summary>
/// <remarks>
/// It is read from a stream of that side: for a destination its <em>twin</em>, a stream of the destination's own command line, started paused and
/// migrated to a file. What a stream leaves out (conditions, minimum versions, subsections that were not needed) comes from <see cref="Schemas"/>.
/// </remarks>
public sealed record MigrationProfile
{
    /// <summary>Where it comes from, for messages: the name of a file as a rule.</summary>
    public string Name { get; init; } = "";

    /// <summary>The releases that it may come from.</summary>
    public QemuVersionRange Version { get; init; }

    /// <summary>Whether the stream has a configuration section; null where there is no stream.</summary>
    public bool? HasConfiguration { get; init; }

    /// <summary>Whether sections end with a footer; null where nothing shows it.</summary>
    public bool? HasFooters { get; init; }

    /// <summary>Whether the stream has a vmdesc.</summary>
    public bool HasVMDesc { get; init; }

    /// <summary>The machine type; null where the stream has no configuration.</summary>
    public string? MachineType { get; init; }

    /// <summary>Bits of the target page size, where the configuration states them.</summary>
    public int? TargetPageBits { get; init; }

    /// <summary>Octets of a target page; 0 where nothing states it.</summary>
    public long PageSize { get; init; }

    /// <summary>The capabilities that the configuration lists, or that somebody states for a destination; empty where there are none.</summary>
    public ImmutableArray<string> Capabilities { get; init; } = [];

    /// <summary>The 16 octets of the guest's UUID, where the configuration has them or somebody states them.</summary>
    public ReadOnlyMemory<byte>? Uuid { get; init; }

    /// <summary>The commands in the stream, each number once.</summary>
    public ImmutableArray<int> Commands { get; init; } = [];

    /// <summary>The live sections in the stream.</summary>
    public ImmutableArray<ProfileDevice> LiveSections { get; init; } = [];

    /// <summary>The bitmaps and drives that live sections are about, by their names.</summary>
    public ImmutableArray<LiveItem> LiveItems { get; init; } = [];

    /// <summary>The RAM blocks.</summary>
    public ImmutableArray<RamBlockSummary> RamBlocks { get; init; } = [];

    /// <summary>The device sections in the order of the stream.</summary>
    public ImmutableArray<ProfileDevice> Devices { get; init; } = [];

    /// <summary>Octets of the stream that nothing describes, outside of device sections.</summary>
    public long OpaqueOctets { get; init; }

    /// <summary>Device sections that the vmdesc of the stream names and the stream does not have. A profile that was written does not keep them.</summary>
    public ImmutableArray<FieldPath> MissingSections { get; init; } = [];

    /// <summary>
    /// Whether this is what a running machine could be asked for, and not what it sends: there may be more devices than these, whose paths
    /// are vmsd names with ordinals.
    /// </summary>
    public bool IsPartial { get; init; }

    /// <summary>What the machine answered about itself; null: nobody asked it.</summary>
    public MachineFacts? Facts { get; init; }

    /// <summary>What is known beyond the stream: the binary's own descriptions.</summary>
    public SchemaCatalog? Schemas { get; init; }

    /// <summary>The same profile with the features that its virtio devices offer, which no stream tells.</summary>
    /// <param name="features">The features by section, by bit.</param>
    /// <returns>The profile.</returns>
    public MigrationProfile WithOfferedFeatures(IReadOnlyDictionary<FieldPath, ulong> features)
    {
        ArgumentNullException.ThrowIfNull(features);
        return this with { Devices = [.. Devices.Select(d => features.TryGetValue(d.Path, out ulong offered) ? d with { OfferedFeatures = offered } : d)] };
    }

    /// <summary>The same profile with what the machine answered, also of the virtio devices that have a section in it.</summary>
    /// <param name="facts">What it answered.</param>
    /// <returns>The profile.</returns>
    public MigrationProfile WithFacts(MachineFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        Dictionary<string, ulong> offered = (facts.Virtio ?? [])
            .GroupBy(static v => v.Place)
            .Where(static g => g.Key.Length > 0 && g.Count() == 1 && g.First().OfferedFeatures is not null)   // two root buses may have one place each
            .ToDictionary(static g => g.Key, static g => g.First().OfferedFeatures!.Value);
        return this with
        {
            Facts = facts,
            Devices =
            [
                .. Devices.Select(d => offered.TryGetValue(VirtioFacts.PlaceOf(d.Path.IdStr), out ulong known) ? d with { OfferedFeatures = known } : d),
            ],
        };
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
