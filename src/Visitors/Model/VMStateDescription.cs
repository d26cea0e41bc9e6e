using System.Collections.Immutable;

namespace Ber.Visitors;

/// <summary>A description of state: QEMU's <c>VMStateDescription</c>, as far as it concerns the wire. Immutable.</summary>
/// <remarks>
/// There are two sorts. A <em>general</em> description says what a device may send: conditional fields, counts held in other fields, every
/// subsection it knows. An <em>exact</em> one (<see cref="IsExact"/>) states the shape of one instance that was sent: all of its fields,
/// every count, and just the subsections that were there, in the order of the stream. vmdesc gives exact ones.
/// </remarks>
public sealed class VMStateDescription
{
    /// <summary>Null pointers are the one value that takes no octets per element in BER: bounded, so that a few octets cannot stand for gigabytes.</summary>
    internal const int MaxNullPointers = 1 << 20;

    /// <summary>
    /// Array elements without any octet in the legacy stream cost time all the same: bounded for the same reason, those nested in one another included.
    /// </summary>
    internal const int MaxEmptyElements = 1 << 20;

    /// <summary>Octets of zeros that a value stands for and does not carry: bounded for the same reason.</summary>
    internal const int MaxZeroOctets = 1 << 20;

    private readonly long? _length;
    private readonly long? _fixedLength;
    private readonly long _emptyElements;
    private MemberNames? _members;   // made twice at worst, and alike
    private FlatPlan? _plan;         // so, too

    /// <summary>Makes a description.</summary>
    /// <param name="name">The vmsd name.</param>
    /// <param name="versionId">The version id.</param>
    /// <param name="fields">The fields in wire order.</param>
    /// <param name="subsections">The subsections; of an exact description those that were sent, in stream order.</param>
    /// <exception cref="ArgumentException">A struct without description, or a count field that does not stand before its array.</exception>
    public VMStateDescription(string name, int versionId, ImmutableArray<VMStateField> fields, ImmutableArray<VMStateDescription> subsections = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        Name = name;
        VersionId = versionId;
        Fields = fields.IsDefault ? [] : fields;
        Subsections = subsections.IsDefault ? [] : subsections;
        CheckNested(Fields, name);
        _emptyElements = CountEmptyElements(Fields);
        if (_emptyElements > MaxEmptyElements)
            throw new ArgumentException($"'{name}' has more than {MaxEmptyElements} array elements without octets.", nameof(fields));
        CountFields = ResolveCountFields(Fields, name);
        CountSlots = NumberCountFields(CountFields);
        IsFlat = Subsections.IsEmpty && Fields.All(IsFlatField);
        IsVersioned = Fields.Any(static f => f.VersionId > 0);
        HasSavedByHand = Fields.Any(static f => f.IsSavedByHand || f.Struct is { HasSavedByHand: true }) || Subsections.Any(static s => s.HasSavedByHand);
        HasBuffersByHand = Fields.Any(static f => SavedTypes.Has(f) || f.Struct is { HasBuffersByHand: true })
            || Subsections.Any(static s => s.HasBuffersByHand);
        ZeroOctets = CountZeroOctets(Fields, Subsections);
        if (ZeroOctets > MaxZeroOctets)
            throw new ArgumentException($"'{name}' has more than {MaxZeroOctets} octets of zeros.", nameof(fields));
        (_length, _fixedLength) = ComputeLengths();
    }

    /// <summary>The vmsd name.</summary>
    public string Name { get; }

    /// <summary>The version id.</summary>
    public int VersionId { get; }

    /// <summary>The oldest version that a loader takes; null where it is not known (vmdesc does not say it).</summary>
    public int? MinimumVersionId { get; init; }

    /// <summary>The fields in wire order.</summary>
    public ImmutableArray<VMStateField> Fields { get; }

    /// <summary>The subsections; of an exact description those that were sent, in stream order.</summary>
    public ImmutableArray<VMStateDescription> Subsections { get; }

    /// <summary>Whether this states the shape of one instance that was sent, so that nothing is left to ask the stream.</summary>
    public bool IsExact { get; init; }

    /// <summary>Octets in the legacy stream, fields and (of an exact description) subsections, where the description fixes them; else null.</summary>
    public long? Length => IsExact || Subsections.IsEmpty ? _length : null;

    /// <summary>
    /// <see cref="Length"/> where it holds whatever the octets are: with no field of a later version and no pointer whose mark decides what follows. Else null.
    /// </summary>
    internal long? FixedLength => IsExact || Subsections.IsEmpty ? _fixedLength : null;

    /// <summary>What another part of this library has worked out about this description and keeps with it (its type numbers).</summary>
    internal object? Derived { get; set; }

    /// <summary>The names of the members when this is one JSON object.</summary>
    internal MemberNames Members => _members ??= MemberNames.Of(this);

    /// <summary>The scalars that are visited at once.</summary>
    internal FlatPlan Plan => _plan ??= FlatPlan.Of(this);

    /// <summary>Only fixed-width scalars, arrays of them and flat structs; no subsections, nothing conditional.</summary>
    internal bool IsFlat { get; }

    /// <summary>Whether a field in it, at whatever depth, is saved by a function of QEMU's own, and is described all the same.</summary>
    internal bool HasSavedByHand { get; }

    /// <summary>Whether a buffer in it, at whatever depth, is of a type whose inner form is known.</summary>
    internal bool HasBuffersByHand { get; }

    /// <summary>Octets of zeros that values do not carry, at whatever depth.</summary>
    internal int ZeroOctets { get; }

    /// <summary>Whether some fields are of later versions: a value may lack them.</summary>
    internal bool IsVersioned { get; }

    /// <summary>For each field the index of the field that holds its count, or -1; empty when no field has one.</summary>
    internal ImmutableArray<int> CountFields { get; }

    /// <summary>For each field its number among the fields that hold a count, or -1; empty when no field has one.</summary>
    internal ImmutableArray<int> CountSlots { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} v{VersionId}";

    /// <summary>The index of a field in <see cref="Fields"/>, found by reference: at the place of the field visited last or soon after it, as a rule.</summary>
    internal int IndexOf(VMStateField field, int last)
    {
        ReadOnlySpan<VMStateField> fields = Fields.AsSpan();
        for (int i = 0; i < fields.Length; i++)
        {
            int candidate = (last + i) % fields.Length;
            if (ReferenceEquals(fields[candidate], field))
                return candidate;
        }

        throw new ArgumentException($"'{field.Name}' is no field of '{Name}'.", nameof(field));
    }

    private bool IsFlatField(VMStateField field)
        => field is { IsConditional: false, CountField: null, HasLocalCount: false, Kind: not FieldKind.Octets, HasFlatElement: true }
        && field.VersionId <= VersionId;

    private static ImmutableArray<int> ResolveCountFields(ImmutableArray<VMStateField> fields, string name)
    {
        if (fields.All(static f => f.CountField is null))
            return [];

        var indices = new int[fields.Length];
        Dictionary<string, int> integers = new(StringComparer.Ordinal);
        for (int i = 0; i < indices.Length; i++)
        {
            VMStateField field = fields[i];
            indices[i] = -1;
            if (field.CountField is string countField && !integers.TryGetValue(countField, out indices[i]))
                throw new ArgumentException($"Field '{field.Name}' of '{name}' needs an integer field '{countField}' before it.", nameof(fields));
            if (field is { IsArray: false, Kind: >= FieldKind.Int8 and <= FieldKind.UInt64 })
                integers[field.Name] = i;   // of several of one name the last one before the array
        }

        return [.. indices];
    }

    private static ImmutableArray<int> NumberCountFields(ImmutableArray<int> countFields)
    {
        if (countFields.IsEmpty)
            return [];

        int[] slots = new int[countFields.Length];
        Array.Fill(slots, -1);
        int number = 0;
        foreach (int field in countFields)
        {
            if (field >= 0 && slots[field] < 0)
                slots[field] = number++;
        }

        return [.. slots];
    }

    private static void CheckNested(ImmutableArray<VMStateField> fields, string name)
    {
        foreach (VMStateField field in fields)
        {
            if (field is { Kind: FieldKind.Struct, Struct: null })
                throw new ArgumentException($"Struct field '{field.Name}' of '{name}' has no description.", nameof(fields));
            if (field.HasLocalCount && (field.CountField is not null || field.Kind is FieldKind.List or FieldKind.Tree or FieldKind.Null))
                throw new ArgumentException($"Field '{field.Name}' of '{name}' has a local count and another.", nameof(fields));
            CheckMarks(field, name);
            if (field.CountFactor < 0)
                throw new ArgumentException($"Field '{field.Name}' of '{name}' has a negative factor.", nameof(fields));
            if (field is { Kind: FieldKind.Null, Count: > MaxNullPointers })
                throw new ArgumentException($"Field '{field.Name}' of '{name}' has more than {MaxNullPointers} null pointers.", nameof(fields));
            if (field is { IsConditional: true, IsArray: true, Pointer: not PointerRule.None })
            {
                throw new ArgumentException(
                    $"Field '{field.Name}' of '{name}' is a conditional array of pointers: what is absent could not be told.", nameof(fields));
            }
        }
    }

    private static void CheckMarks(VMStateField field, string name)
    {
        if (field.IsLittleEndian && (field.IsArray || field.Kind > FieldKind.UInt64))
            throw new ArgumentException($"Field '{field.Name}' of '{name}' is little-endian and no scalar.", nameof(field));
        if (field.IsZeros && field is not { Kind: FieldKind.Buffer, IsArray: false, IsConditional: false, Pointer: PointerRule.None })
            throw new ArgumentException($"Field '{field.Name}' of '{name}' is of zeros and no buffer.", nameof(field));
        if (field is { IsSavedByHand: true } and not
            { Kind: FieldKind.Struct, IsArray: false, IsConditional: false, Pointer: PointerRule.None, Struct: { IsExact: true, Length: <= int.MaxValue } })
            throw new ArgumentException($"Field '{field.Name}' of '{name}' is saved by hand and no single struct of known length.", nameof(field));
        if (field.IsArrayOfOne && field.Kind is FieldKind.List or FieldKind.Tree or FieldKind.Null or FieldKind.Octets)
            throw new ArgumentException($"Field '{field.Name}' of '{name}' is an array of what has no arrays.", nameof(field));
    }

    internal static long CountEmptyElements(ImmutableArray<VMStateField> fields)
    {
        long count = 0;
        foreach (VMStateField field in fields)
        {
            long perElement = field.Struct?._emptyElements ?? 0;
            if (field.IsArray && field.ElementLength is 0)
                count += (perElement + 1) * (field.CountField is null && !field.HasLocalCount ? field.Count : (long)MaxEmptyElements + 1);
            else if (field.Kind is FieldKind.Struct)
                count += perElement * field.Count;
            if (count > MaxEmptyElements)
                break;
        }

        return count;
    }

    private static int CountZeroOctets(ImmutableArray<VMStateField> fields, ImmutableArray<VMStateDescription> subsections)
    {
        long count = 0;
        foreach (VMStateField field in fields)
            count += field.IsZeros ? field.Size : (long)Int128.Min((Int128)(field.Struct?.ZeroOctets ?? 0) * field.Count, int.MaxValue);
        foreach (VMStateDescription subsection in subsections)
            count += subsection.ZeroOctets;
        return (int)Math.Min(count, int.MaxValue);
    }

    private (long? Length, long? Fixed) ComputeLengths()
    {
        long? length = 0;
        long? fixedLength = IsVersioned ? null : 0;
        try
        {
            foreach (VMStateField field in Fields)
            {
                length = checked(length + field.Length);
                if (fixedLength is not null)
                    fixedLength = checked(fixedLength + field.FixedLength);
            }

            foreach (VMStateDescription subsection in Subsections)
            {
                int head = SubsectionHead.LengthOf(subsection.Name);
                length = checked(length + head + subsection.Length);
                fixedLength = checked(fixedLength + head + subsection.FixedLength);
            }
        }
        catch (OverflowException exception)
        {
            throw new ArgumentException($"'{Name}' is longer than 2^63 octets.", exception);
        }

        return (length, fixedLength);
    }
}
