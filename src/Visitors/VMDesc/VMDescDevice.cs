namespace Ber.Visitors;

/// <summary>What vmdesc says of one device section. Immutable.</summary>
public sealed class VMDescDevice
{
    /// <summary>The idstr, decoded; empty where the text has none.</summary>
    public required string Name { get; init; }

    /// <summary>The instance id.</summary>
    public uint InstanceId { get; init; }

    /// <summary>Whether the section comes from a save function without vmstate (slirp, s390-skeys, todclock, vfio): only its length is known.</summary>
    public bool IsOldStyle { get; init; }

    /// <summary>
    /// The description of the section's contents, of an old-style section one buffer; null where the text is no description, see <see cref="Reason"/>.
    /// </summary>
    public VMStateDescription? Description { get; init; }

    /// <summary>Why there is no description; null when there is one.</summary>
    public string? Reason { get; init; }

    /// <summary>Octets before the device's object in the text that was read.</summary>
    public int TextStart { get; init; }

    /// <summary>Octets of the device's object in the text that was read; 0 where no text was read.</summary>
    public int TextLength { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}#{InstanceId}";
}
