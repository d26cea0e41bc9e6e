namespace Ber.Generators;

/// <summary>The VMStateInfo names of migration/vmstate-types.c, and what a member must be to carry one.</summary>
internal static class InfoNames
{
    public const string Buffer = "buffer";
    public const string Bitmap = "bitmap";
    public const string UnusedBuffer = "unused_buffer";
    public const string Tmp = "tmp";
    public const string VStruct = "vstruct";

    /// <summary>The names of infos for one integer.</summary>
    private static readonly Dictionary<string, (WireKind Kind, Requirement Requirement)> s_integers = new()
    {
        ["bool"] = (WireKind.Boolean, Requirement.None),
        ["int8"] = (WireKind.Int8, Requirement.None),
        ["int16"] = (WireKind.Int16, Requirement.None),
        ["int32"] = (WireKind.Int32, Requirement.None),
        ["int64"] = (WireKind.Int64, Requirement.None),
        ["uint8"] = (WireKind.UInt8, Requirement.None),
        ["uint16"] = (WireKind.UInt16, Requirement.None),
        ["uint32"] = (WireKind.UInt32, Requirement.None),
        ["uint64"] = (WireKind.UInt64, Requirement.None),
        ["int32 equal"] = (WireKind.Int32, Requirement.Equal),
        ["uint8 equal"] = (WireKind.UInt8, Requirement.Equal),
        ["uint16 equal"] = (WireKind.UInt16, Requirement.Equal),
        ["uint32 equal"] = (WireKind.UInt32, Requirement.Equal),
        // vmstate_info_uint64_equal has the name of the signed one.
        ["int64 equal"] = (WireKind.UInt64, Requirement.Equal),
        // Less or equal; big-endian as all others.
        ["int32 le"] = (WireKind.Int32, Requirement.AtMost),
        ["timer"] = (WireKind.Int64, Requirement.None),
        ["CPU_Double_U"] = (WireKind.UInt64, Requirement.None),
        ["float64"] = (WireKind.UInt64, Requirement.None),
    };

    /// <summary>The names that only something else than an octet array can carry.</summary>
    private static readonly HashSet<string> s_others =
        ["capability", "struct", VStruct, Tmp, "qtailq", "qlist", "gtree", "nullptr", "ptr-marker", UnusedBuffer, Bitmap];

    public static bool TryFindInteger(string name, out WireKind kind, out Requirement requirement)
    {
        bool isKnown = s_integers.TryGetValue(name, out (WireKind Kind, Requirement Requirement) info);
        (kind, requirement) = info;
        return isKnown;
    }

    /// <summary>Whether octets of that name are a buffer: the generic one, or the info of a device.</summary>
    public static bool IsBuffer(string name) => !s_integers.ContainsKey(name) && !s_others.Contains(name);

    public static string UsualOf(WireKind kind) => kind switch
    {
        WireKind.Boolean => "bool",
        WireKind.String => "capability",
        WireKind.Buffer or WireKind.Octets => Buffer,
        WireKind.Struct => "struct",
        WireKind.List => "qtailq",
        WireKind.Tree => "gtree",
        WireKind.UInt8 => "uint8",
        WireKind.UInt16 => "uint16",
        WireKind.UInt32 => "uint32",
        WireKind.UInt64 => "uint64",
        WireKind.Int8 => "int8",
        WireKind.Int16 => "int16",
        WireKind.Int32 => "int32",
        _ => "int64",
    };

    /// <summary>The C# type that carries a kind, for messages.</summary>
    public static string TypeFor(WireKind kind) => kind switch
    {
        WireKind.Boolean => "bool or byte",
        WireKind.Int8 => "sbyte",
        WireKind.Int16 => "short",
        WireKind.Int32 => "int",
        WireKind.Int64 => "long",
        WireKind.UInt8 => "byte",
        WireKind.UInt16 => "ushort",
        WireKind.UInt32 => "uint",
        _ => "ulong, or double where it is the bits of one",
    };
}
