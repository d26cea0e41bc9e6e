namespace Ber.Visitors;

/// <summary>How one element of a field stands on the wire: what a visitor must do with it, whatever the field's type name is.</summary>
/// <remarks>The numbers are the ones of <c>FieldKind</c> in <c>schemas/migration.asn1</c>; they never change.</remarks>
public enum FieldKind : byte
{
    /// <summary>One octet, 0 or 1 as a rule; any other octet is kept (VMStateInfo <c>bool</c>).</summary>
    Boolean = 0,

    /// <summary>Signed, 1 octet.</summary>
    Int8 = 1,

    /// <summary>Signed, 2 octets, big-endian.</summary>
    Int16 = 2,

    /// <summary>Signed, 4 octets, big-endian.</summary>
    Int32 = 3,

    /// <summary>Signed, 8 octets, big-endian; also <c>timer</c>.</summary>
    Int64 = 4,

    /// <summary>Unsigned, 1 octet.</summary>
    UInt8 = 5,

    /// <summary>Unsigned, 2 octets, big-endian.</summary>
    UInt16 = 6,

    /// <summary>Unsigned, 4 octets, big-endian.</summary>
    UInt32 = 7,

    /// <summary>Unsigned, 8 octets, big-endian; also <c>int64 equal</c>, <c>CPU_Double_U</c> and <c>float64</c> (the bits).</summary>
    UInt64 = 8,

    /// <summary>A counted string: one octet of length, then that many octets (VMStateInfo <c>capability</c>).</summary>
    String = 9,

    /// <summary>Octets without a length on the wire; the description states how many.</summary>
    Buffer = 10,

    /// <summary>Octets without a length on the wire; another field holds how many (VMS_VBUFFER).</summary>
    Octets = 11,

    /// <summary>A nested description, inline (VMS_STRUCT, VMS_VSTRUCT, VMStateInfo <c>tmp</c>).</summary>
    Struct = 12,

    /// <summary>A list whose elements are announced by an octet 1 each and closed by an octet 0 (<c>qtailq</c>, <c>qlist</c>).</summary>
    List = 13,

    /// <summary>A tree: a 32-bit count, then as a list, each element a key and a value (<c>gtree</c>).</summary>
    Tree = 14,

    /// <summary>A null pointer: the octet 0x30 alone; nothing is known of what it would point to (<c>nullptr</c>).</summary>
    Null = 15,
}
