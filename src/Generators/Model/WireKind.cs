namespace Ber.Generators;

/// <summary>FieldKind of the run-time library, by the same names.</summary>
internal enum WireKind
{
    Boolean,
    Int8,
    Int16,
    Int32,
    Int64,
    UInt8,
    UInt16,
    UInt32,
    UInt64,
    String,
    Buffer,
    Octets,
    Struct,
    List,
    Tree,
}
