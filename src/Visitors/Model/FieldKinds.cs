namespace Ber.Visitors;

/// <summary>Facts about kinds, and the kinds of QEMU's VMStateInfo names.</summary>
internal static class FieldKinds
{
    /// <summary>Octets of a scalar; 0 for the other kinds.</summary>
    public static int ScalarSize(FieldKind kind) => kind switch
    {
        FieldKind.Boolean or FieldKind.Int8 or FieldKind.UInt8 => 1,
        FieldKind.Int16 or FieldKind.UInt16 => 2,
        FieldKind.Int32 or FieldKind.UInt32 => 4,
        FieldKind.Int64 or FieldKind.UInt64 => 8,
        _ => 0,
    };

    public static string UsualTypeName(FieldKind kind) => kind switch
    {
        FieldKind.Boolean => "bool",
        FieldKind.Int8 => "int8",
        FieldKind.Int16 => "int16",
        FieldKind.Int32 => "int32",
        FieldKind.Int64 => "int64",
        FieldKind.UInt8 => "uint8",
        FieldKind.UInt16 => "uint16",
        FieldKind.UInt32 => "uint32",
        FieldKind.UInt64 => "uint64",
        FieldKind.String => "capability",
        FieldKind.Buffer or FieldKind.Octets => "buffer",
        FieldKind.Struct => "struct",
        FieldKind.List => "qtailq",
        FieldKind.Tree => "gtree",
        FieldKind.Null => "nullptr",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>
    /// The kind of a VMStateInfo name (migration/vmstate-types.c and the device infos). A name with a width that <paramref name="size"/>
    /// contradicts, and every name that is not known, is a buffer of <paramref name="size"/> octets: nothing is guessed.
    /// </summary>
    public static FieldKind OfTypeName(string typeName, long size)
    {
        FieldKind kind = typeName switch
        {
            "bool" => FieldKind.Boolean,
            "int8" => FieldKind.Int8,
            "int16" => FieldKind.Int16,
            // "le" is less-or-equal, not little endian: the octets are big-endian like all others.
            "int32" or "int32 equal" or "int32 le" => FieldKind.Int32,
            "int64" or "timer" => FieldKind.Int64,
            "uint8" or "uint8 equal" => FieldKind.UInt8,
            "uint16" or "uint16 equal" => FieldKind.UInt16,
            "uint32" or "uint32 equal" => FieldKind.UInt32,
            // vmstate_info_uint64_equal carries the name string "int64 equal".
            "uint64" or "int64 equal" or "CPU_Double_U" or "float64" => FieldKind.UInt64,
            "nullptr" => FieldKind.Null,
            _ => FieldKind.Buffer,
        };
        return UnlessContradicted(kind, size);
    }

    private static FieldKind UnlessContradicted(FieldKind kind, long size) => size == (kind is FieldKind.Null ? 1 : ScalarSize(kind)) ? kind : FieldKind.Buffer;
}
