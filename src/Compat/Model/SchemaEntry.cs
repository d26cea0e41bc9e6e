using Ber.Visitors;

namespace Ber.Compat;

/// <summary>What a binary says of one device type, or a stream of one description. Immutable.</summary>
public sealed class SchemaEntry
{
    /// <summary>The QOM type name; null where only the description is known, as from a stream.</summary>
    public string? DeviceType { get; init; }

    /// <summary>The version id of its sections.</summary>
    public int VersionId { get; init; }

    /// <summary>The oldest version id of a section that it takes; null where it is not known.</summary>
    public int? MinimumVersionId { get; init; }

    /// <summary>The description; null where the device has none, or where only its name is known.</summary>
    public VMStateDescription? Description { get; init; }

    /// <summary>The device type, or without one the vmsd name.</summary>
    public string Name => DeviceType ?? Description?.Name ?? "";

    /// <inheritdoc/>
    public override string ToString() => $"{Name} v{VersionId}";
}
