using Ber.Visitors;

namespace Ber.Compat;

/// <summary>A device section (SECTION_FULL) as it stands in a stream.</summary>
public sealed class DeviceSection
{
    /// <summary>Opaque contents of more octets are counted, but not kept: 16 MiB.</summary>
    public const int MaxOpaqueContents = 16 * 1024 * 1024;

    /// <summary>Its idstr and instance id. Several sections may have the same.</summary>
    public required FieldPath Path { get; init; }

    /// <summary>Its section id, which tells it from all others of the stream.</summary>
    public required uint SectionId { get; init; }

    /// <summary>Its version id.</summary>
    public required uint VersionId { get; init; }

    /// <summary>Octets from the start of the legacy stream to the contents.</summary>
    public required long LegacyOffset { get; init; }

    /// <summary>Octets of the BER file before its record; null where it comes from a legacy stream.</summary>
    internal long? RecordOffset { get; init; }

    /// <summary>Octets of its head, which stands before the contents.</summary>
    internal int HeadLength { get; init; }

    /// <summary>The description of its contents; null where none is known.</summary>
    public VMStateDescription? Description { get; init; }

    /// <summary>Whether vmdesc lists it in the old style: without vmsd_name, as one buffer.</summary>
    public bool IsOldStyle { get; init; }

    /// <summary>Its values, for <see cref="VMState.Visit{TVisitor}(ref TVisitor, VMStateDescription, DynamicState)"/>; null where it is opaque.</summary>
    public DynamicState? State { get; init; }

    /// <summary>
    /// The octets between version id and footer; empty where it is opaque and has more than <see cref="MaxOpaqueContents"/>, or, in a BER stream, more than
    /// 1 MiB of zeros, which 1,024 times fewer octets stand for.
    /// </summary>
    public ReadOnlyMemory<byte> Contents { get; init; }

    /// <summary>The octets between version id and footer, however many; not of an opaque section of a BER stream.</summary>
    internal ArraySegment<byte> Whole { get; init; }

    /// <summary>What vmdesc says of it, where the section comes from a legacy stream and vmdesc reached it.</summary>
    internal VMDescDevice? Listed { get; init; }

    /// <summary>Whether a footer follows it.</summary>
    public bool HasFooter { get; init; }

    /// <summary>Number of octets between version id and footer.</summary>
    public long Octets { get; init; }

    /// <summary>How many of them are carried as opaque octets.</summary>
    public long OpaqueOctets { get; init; }

    /// <summary>Why it is opaque; null where it is typed.</summary>
    public string? OpaqueReason { get; init; }
}
