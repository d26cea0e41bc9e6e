namespace Ber.Visitors;

/// <summary>How the wire says that a pointer is null (QEMU <c>migration/vmstate.c</c>).</summary>
public enum PointerRule : byte
{
    /// <summary>Not a pointer that may be null.</summary>
    None = 0,

    /// <summary>A null pointer is the octet 0x30; one that is not null has no mark (VMS_ARRAY_OF_POINTER up to 10.2).</summary>
    NullMarker = 1,

    /// <summary>The octet 0x30 for a null pointer, 0x31 before the element of another (VMS_ARRAY_OF_POINTER_AUTO_ALLOC, since 11.0).</summary>
    PresenceMarker = 2,
}
