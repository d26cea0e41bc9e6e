namespace Ber.Visitors;

/// <summary>Marks a field or property as a field of the description (<c>VMStateField</c>). What the C# type says is not said again.</summary>
/// <remarks>
/// <para>The type of the member gives the kind: integers, <c>bool</c>, enumerations (their underlying type), <c>double</c> (its bits), <c>string</c>
/// (counted), a type with <see cref="VMStateAttribute"/> or <see cref="IVMState{TSelf}"/> (a nested struct), arrays and inline arrays of all these,
/// <c>Memory&lt;byte&gt;</c> (octets counted by another member), <c>List</c> (a qtailq), <c>SortedDictionary</c>, <c>SortedList</c> or a <c>List</c> of
/// <c>KeyValuePair</c> (a gtree), <c>T?</c> (a pointer that may be null).</para>
/// <para>A property with get and set is read before and, on input, assigned after its visit. One that computes is QEMU's member for migration only, and with a
/// struct as its type VMSTATE_WITH_TMP.</para>
/// <para>Arrays, lists and strings that are null stand for zeros, for no elements and for no characters.</para>
/// </remarks>
/// <param name="name">The name as vmdesc prints it; null: the member's name in lower case with underscores, <c>WriteCmd</c> as <c>write_cmd</c>.</param>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property, Inherited = false)]
public sealed class VMStateFieldAttribute(string? name = null) : Attribute
{
    /// <summary>The name as vmdesc prints it; null: made from the member's name.</summary>
    public string? Name { get; } = name;

    /// <summary>Names that the field had before it was renamed: readers that go by names take them for it.</summary>
    public string[] FormerNames { get; set; } = [];

    /// <summary>The version of the description that introduced the field: older streams do not have it.</summary>
    public int Version { get; set; }

    /// <summary>The name of a <c>bool</c> member, or of a method <c>bool M()</c> or <c>bool M(int versionId)</c>, that alone says whether the field is sent
    /// and is expected (<c>field_exists</c>).</summary>
    public string? Exists { get; set; }

    /// <summary>The VMStateInfo name where it is not the usual one of the type: <c>timer</c>, <c>uint8 equal</c>, <c>int32 le</c>, <c>buffer</c>,
    /// <c>bitmap</c>, <c>tmp</c>, <c>qlist</c>, or the name of a device's own info, which is a buffer.</summary>
    /// <remarks>An "equal" field is compared with the receiver's own value, an "le" field must not exceed it.</remarks>
    public string? TypeName { get; set; }

    /// <summary>
    /// Number of elements of an array, of bits of a bitmap; with <see cref="CountField"/> the most that are accepted. Inline arrays have their own.
    /// </summary>
    public int Count { get; set; }

    /// <summary>The name of the integer member that holds the number of elements, octets or bits (VMS_VARRAY_*, VMS_VBUFFER). If it is a field, it must stand
    /// before; if it is none, the receiver has to know the number.</summary>
    public string? CountField { get; set; }

    /// <summary>
    /// What <see cref="CountField"/> counts, in elements or octets (VMS_MULTIPLY, VMS_MULTIPLY_ELEMENTS): the number is the count times this.
    /// </summary>
    public int CountFactor { get; set; } = 1;

    /// <summary>Octets of a buffer.</summary>
    public int Size { get; set; }

    /// <summary>How the wire says that a pointer is null: required where the type, or the type of the elements, is <c>T?</c>.</summary>
    public PointerRule Pointer { get; set; }

    /// <summary>The version in which a nested struct is sent (VMS_VSTRUCT); by default its own.</summary>
    public int StructVersion { get; set; }
}
