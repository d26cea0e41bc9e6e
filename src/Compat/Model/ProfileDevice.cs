using System.Collections.Immutable;
using Ber.Visitors;

namespace Ber.Compat;

/// <summary>A device section: what one side sends of a device, or can take. Immutable.</summary>
public sealed record ProfileDevice
{
    /// <summary>Its idstr and instance id. Several devices may have the same.</summary>
    public required FieldPath Path { get; init; }

    /// <summary>Its version id.</summary>
    public uint VersionId { get; init; }

    /// <summary>The oldest version id that it takes; null where it is not known.</summary>
    public uint? MinimumVersionId { get; init; }

    /// <summary>The description of its contents; null where none is known.</summary>
    public VMStateDescription? Description { get; init; }

    /// <summary>Whether it has no description of its own: vmdesc lists it as one buffer.</summary>
    public bool IsOldStyle { get; init; }

    /// <summary>The octets of its state when the profile was made; empty where they are not known.</summary>
    public ReadOnlyMemory<byte> Contents { get; init; }

    /// <summary>Number of octets of its state when the profile was made.</summary>
    public long Octets { get; init; }

    /// <summary>Octets from the start of the legacy stream to its contents; null where it comes from no stream.</summary>
    public long? Offset { get; init; }

    /// <summary>The features that a virtio device offers, by bit; null where they are not known (a stream does not tell).</summary>
    public ulong? OfferedFeatures { get; init; }

    /// <summary>What the guest's memory says of its rings; empty where it has none, or the memory was not looked at.</summary>
    internal ImmutableArray<RingIndexes> Rings { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => Path.ToString();
}
