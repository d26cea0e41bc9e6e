using System.Collections.Immutable;

namespace Ber.Visitors;

/// <summary>One field of a description: what QEMU's <c>VMStateField</c> says of it, as far as it concerns the wire. Immutable.</summary>
/// <remarks>Visits pass this object, never a bare name: every visitor reads the same name, kind, size and version.</remarks>
public sealed class VMStateField
{
    private readonly int _size;

    /// <summary>Describes a field.</summary>
    /// <param name="name">The field's name as vmdesc prints it.</param>
    /// <param name="kind">How one element stands on the wire.</param>
    /// <param name="typeName">The VMStateInfo name, <c>struct</c>, <c>vstruct</c>, …; null: the usual one of <paramref name="kind"/>.</param>
    public VMStateField(string name, FieldKind kind, string? typeName = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        Name = name;
        Kind = kind;
        TypeName = typeName ?? FieldKinds.UsualTypeName(kind);
        IsReadInOwnVersion = kind is FieldKind.List or FieldKind.Tree || TypeName == "tmp";
    }

    /// <summary>The field's name as vmdesc prints it, also with a suffix <c>[k]</c> where a name is used twice.</summary>
    public string Name { get; }

    /// <summary>
    /// Names under which the field was sent before it was renamed. A reader that goes by names (BER, JSON) takes them for it; no output has them.
    /// </summary>
    public ImmutableArray<string> FormerNames { get; init; } = [];

    /// <summary>How one element stands on the wire.</summary>
    public FieldKind Kind { get; }

    /// <summary>The VMStateInfo name as vmdesc prints it: <c>uint32</c>, <c>timer</c>, <c>pci config</c>, <c>struct</c>, …</summary>
    public string TypeName { get; }

    /// <summary>Octets of one element in the legacy stream: fixed by the kind of a scalar, stated for a buffer, 0 where neither holds.</summary>
    public int Size
    {
        get => FixedSizeOf(Kind) is int fixedSize and not 0 ? fixedSize : _size;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _size = value;
        }
    }

    /// <summary>Number of elements where the description fixes it; 1 for a field that is no array.</summary>
    public int Count { get; init; } = 1;

    /// <summary>
    /// The earlier field of the same description that holds the number of elements (VMS_VARRAY_*) or of octets (VMS_VBUFFER); null when fixed.
    /// </summary>
    public string? CountField { get; init; }

    /// <summary>
    /// What the count field counts, in elements or octets of this field (VMS_MULTIPLY, VMS_MULTIPLY_ELEMENTS): the number is the count times this.
    /// </summary>
    /// <remarks>Of a <c>bitmap</c> the count field holds the number of bits instead, and this does not matter.</remarks>
    public int CountFactor { get; init; } = 1;

    /// <summary>Whether the receiver alone knows the number of elements (or octets): a member that is not sent, or not before the field, holds it.</summary>
    /// <remarks>A QEMUFile does not carry the number; BER and JSON do.</remarks>
    public bool HasLocalCount
    {
        get => (Marks & FieldMarks.LocalCount) != 0;
        init => Mark(FieldMarks.LocalCount, value);
    }

    /// <summary>The version of the owning description that introduced the field: an older stream does not have it.</summary>
    public int VersionId { get; init; }

    /// <summary>The nested description of a struct, and of the elements of a list where <see cref="Elements"/> is empty.</summary>
    public VMStateDescription? Struct { get; init; }

    /// <summary>The version in which the struct is sent (VMS_VSTRUCT); null: that of its description.</summary>
    public int? StructVersionId { get; init; }

    /// <summary>The key's description of a tree where <see cref="Elements"/> is empty; null for plain 64-bit keys.</summary>
    public VMStateDescription? Key { get; init; }

    /// <summary>The runs of elements of a list or tree, where one exact instance is described; else empty.</summary>
    public ImmutableArray<VMStateElements> Elements { get; init; } = [];

    /// <summary>
    /// Whether a condition that the description does not state decides if the field is sent (<c>field_exists</c>); <see cref="VersionId"/> then does not
    /// matter.
    /// </summary>
    public bool IsConditional
    {
        get => (Marks & FieldMarks.Conditional) != 0;
        init => Mark(FieldMarks.Conditional, value);
    }

    /// <summary>How the wire marks a null pointer; in an array it holds for each element.</summary>
    public PointerRule Pointer { get; init; }

    /// <summary>Whether vmdesc lists the elements of this array one by one instead of in one entry with <c>array_len</c>.</summary>
    public bool IsListedByElement
    {
        get => (Marks & FieldMarks.ListedByElement) != 0;
        init => Mark(FieldMarks.ListedByElement, value);
    }

    /// <summary>
    /// Whether QEMU saves the struct by a function of its own: vmdesc, and a loader that goes by it, know one buffer of as many octets, of the type
    /// <see cref="TypeName"/>. <see cref="Struct"/> says what the function writes.
    /// </summary>
    public bool IsSavedByHand
    {
        get => (Marks & FieldMarks.SavedByHand) != 0;
        init => Mark(FieldMarks.SavedByHand, value);
    }

    /// <summary>Whether a scalar, which is no array, stands with its least significant octet first, as in PCI configuration space.</summary>
    public bool IsLittleEndian
    {
        get => (Marks & FieldMarks.LittleEndian) != 0;
        init => Mark(FieldMarks.LittleEndian, value);
    }

    /// <summary>Whether the buffer has octets of zero only: in BER it is NULL.</summary>
    public bool IsZeros
    {
        get => (Marks & FieldMarks.Zeros) != 0;
        init => Mark(FieldMarks.Zeros, value);
    }

    /// <summary>Whether a field of one element is an array all the same.</summary>
    public bool IsArrayOfOne
    {
        get => (Marks & FieldMarks.ArrayOfOne) != 0;
        init => Mark(FieldMarks.ArrayOfOne, value);
    }

    /// <summary>A deviation from the stream's way to number elements that are listed one by one; null: none.</summary>
    internal IndexMode? IndexMode { get; init; }

    /// <summary>All that holds of the field or does not, for a comparison.</summary>
    internal FieldMarks Marks { get; private set; }

    /// <summary>Whether the field is an array: visited between BeginArray and EndArray.</summary>
    public bool IsArray
        => HasLocalCount || IsArrayOfOne
        || (Kind is not (FieldKind.List or FieldKind.Tree or FieldKind.Null or FieldKind.Octets) && (Count != 1 || CountField is not null));

    /// <summary>Whether an element is a fixed-width scalar, or a struct of nothing else.</summary>
    internal bool HasFlatElement
        => Pointer is PointerRule.None && !IsLittleEndian && !IsSavedByHand
        && (Kind is <= FieldKind.UInt64 or FieldKind.Octets || (Kind is FieldKind.Struct && StructVersionId is null && Struct!.IsFlat));

    /// <summary>Whether the array travels in BER as one OCTET STRING of its legacy octets; the description alone decides.</summary>
    public bool IsPacked => IsArray && HasFlatElement;

    /// <summary>Octets of all elements in the legacy stream, where the description fixes them; else null.</summary>
    public long? Length
    {
        get
        {
            if (IsConditional || CountField is not null || HasLocalCount)
                return null;

            return ElementLength is long one ? checked(one * (Kind is FieldKind.List or FieldKind.Tree ? 1 : Count)) : null;
        }
    }

    /// <summary>Octets of one element (of a list: all of it) in the legacy stream, where the description fixes them; else null.</summary>
    public long? ElementLength
    {
        get
        {
            if (Kind is FieldKind.Null)
                return 1;

            long? contents = Kind switch
            {
                FieldKind.Struct => StructVersionId is null ? Struct!.Length : null,
                FieldKind.List => Elements.IsEmpty && Struct is not null ? null : ListLength(),
                FieldKind.Tree => Elements.IsEmpty && Struct is not null ? null : 4 + ListLength(),
                FieldKind.String => null,
                FieldKind.Octets => HasLocalCount ? 1 : null,
                _ => Size,
            };
            return Pointer is PointerRule.PresenceMarker ? contents + 1 : contents;
        }
    }

    /// <summary><see cref="Length"/>, where it holds whatever the octets are; else null.</summary>
    internal long? FixedLength
        => IsConditional || CountField is not null || HasLocalCount || FixedElementLength is not long one
            ? null
            : checked(one * (Kind is FieldKind.List or FieldKind.Tree ? 1 : Count));

    /// <summary><see cref="ElementLength"/>, where it holds whatever the octets are; else null.</summary>
    internal long? FixedElementLength => Pointer is PointerRule.PresenceMarker && Kind is not FieldKind.Null
        ? null
        : Kind switch
        {
            FieldKind.Struct => Struct!.FixedLength,
            FieldKind.List or FieldKind.Tree when Elements.Any(static run => run.Struct.FixedLength is null || run.Key is { FixedLength: null }) => null,
            _ => ElementLength,
        };

    /// <summary>Octets of a scalar in the legacy stream.</summary>
    /// <param name="kind">The kind.</param>
    /// <returns>1, 2, 4 or 8; 0 for a kind that is no scalar.</returns>
    public static int FixedSizeOf(FieldKind kind) => FieldKinds.ScalarSize(kind);

    /// <summary>migration/vmstate.c, vmstate_field_exists: a field_exists decides alone, else the version does.</summary>
    internal bool IsVisitedIn(int versionId) => IsConditional || VersionId <= versionId;

    /// <summary>
    /// migration/vmstate-types.c, get_qtailq, get_gtree, get_tmp: a struct there is saved in the version of its description and loaded in the
    /// version of the field.
    /// </summary>
    internal bool IsReadInOwnVersion { get; }

    /// <summary>The version in which a struct of this field is visited where the format does not carry one.</summary>
    internal int StructVersion(VMStateDescription description, bool isInput)
        => isInput && IsReadInOwnVersion ? VersionId : StructVersionId ?? description.VersionId;

    /// <summary>The number of elements, or of octets, that a count stands for.</summary>
    /// <returns>-1: more than 2^31 − 1, or fewer than 0.</returns>
    internal int NumberFor(long count)
    {
        // migration/vmstate-types.c, put_bitmap: words of 64 bits, as many as hold the bits.
        Int128 number = TypeName == "bitmap" ? (count + 63) / 64 * 8 : Math.BigMul(count, (long)CountFactor);
        return count < 0 || number < 0 || number > int.MaxValue ? -1 : (int)number;
    }

    private void Mark(FieldMarks mark, bool isSet) => Marks = isSet ? Marks | mark : Marks & ~mark;

    private long? ListLength()
    {
        long? length = 1;
        foreach (VMStateElements run in Elements)
        {
            long? key = Kind is not FieldKind.Tree ? 0 : run.Key is null ? 8 : run.Key.Length;
            length = checked(length + run.Count * (1 + key + run.Struct.Length));
        }

        return length;
    }

    /// <inheritdoc/>
    public override string ToString() => Count is 1 ? $"{Name}: {TypeName}" : $"{Name}: {TypeName}[{Count}]";
}
