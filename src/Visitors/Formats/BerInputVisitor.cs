using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace Ber.Visitors;

/// <summary>Reads state from a BER value: one SEQUENCE per struct, one element per field, in field order (docs/format.md, "Values").</summary>
/// <remarks>
/// <para>Where the type that was sent is given and is not the one visited, the two are compared first (<see cref="TypeComparer"/>), once per stream: a
/// contradiction is a <see cref="VisitError.TypeMismatch"/> before any value is read; else the value is read by the type that was sent.</para>
/// <para>Elements after the last known one are passed over and their octets counted in <see cref="SkippedOctets"/>; an unknown subsection is an error.</para>
/// </remarks>
public ref partial struct BerInputVisitor : IVisitor
{
    private BerElements _elements;
    private readonly VMStateDescription? _sent;
    private TypeTable? _types;
    private TypePlan? _plan;        // of the root, where another type was sent
    private PlanCursor? _cursor;    // where its values have another form
    private bool _isSubsection;     // one is about to begin
    private int _subsectionDepth;   // of the path, where the innermost subsection's struct is open; 0: none is

    /// <summary>Makes a visitor over one value.</summary>
    /// <param name="value">The octets of the value, nothing after it.</param>
    /// <param name="types">The type numbers of the stream; null: those of the root description alone.</param>
    /// <param name="offset">Octets of the stream before <paramref name="value"/>, for messages.</param>
    /// <param name="sent">The value's type, one of <paramref name="types"/>; null: the description that is visited.</param>
    public BerInputVisitor(ReadOnlySpan<byte> value, TypeTable? types = null, long offset = 0, VMStateDescription? sent = null)
    {
        _elements.Begin(value, offset);
        _types = types;
        _sent = sent;
    }

    /// <summary>The section that the root stands for, in messages; null: the root description's name.</summary>
    public FieldPath? Root
    {
        readonly get => _elements.Path.Root;
        set => _elements.Path.Root = value;
    }

    /// <summary>Octets of trailing elements that the description does not know and that were passed over.</summary>
    public readonly long SkippedOctets => _elements.SkippedOctets;

    /// <summary>What differs between the type that was sent and the one visited; null where no other type was sent, or none was visited so far.</summary>
    public readonly TypeComparison? Comparison => _plan is null ? null : TypeComparer.Of(_plan, _elements.Path.Root);

    /// <inheritdoc/>
    public readonly VisitDirection Direction => VisitDirection.Input;

    private readonly bool IsPlanned => _cursor is { IsDirect: false };

    /// <inheritdoc/>
    public int BeginStruct(VMStateDescription description, VMStateField? field, int versionId)
    {
        ArgumentNullException.ThrowIfNull(description);
        _elements.Path.PushStruct(description, field);

        // A reader that pauses, because a plan is followed or an array is packed, does not read the short way.
        if (field is null || _cursor is not null || !_elements.Reader.TryReadBeginSequence())
            return BeginStructSlow(description, field, versionId);

        // A value has the fields of the version in which it was saved, also in a list.
        return field.IsReadInOwnVersion ? description.VersionId : versionId;
    }

    /// <inheritdoc/>
    public void EndStruct(VMStateDescription description)
    {
        ArgumentNullException.ThrowIfNull(description);
        if (_elements.Path.Depth == _subsectionDepth || _cursor is not null || !_elements.Reader.TryReadEndConstructed())
            EndStructSlow();
        _elements.Path.Pop();
    }

    /// <inheritdoc/>
    public void BeginArray(VMStateField field, ref int count)
    {
        ArgumentNullException.ThrowIfNull(field);
        _elements.Path.PushArray(field);
        if (IsPlanned)
        {
            _cursor!.BeginArray(ref _elements, field, ref count);
            Settle();
        }
        else if (_elements.PackedDepth == 0)
        {
            _elements.BeginArray(field, field.IsPacked, ref count);
        }
    }

    /// <inheritdoc/>
    public bool NextElement(VMStateField field, bool more)
    {
        _elements.Path.NextElement(field);
        if (_elements.Reader.IsBeforeEncoding)
            return true;
        return NextElementSlow(field);
    }

    /// <inheritdoc/>
    public void EndArray(VMStateField field)
    {
        if (_cursor is not null)
        {
            _cursor.EndArray(ref _elements, field);
            Settle();
        }
        else
        {
            _elements.EndArray(field);
        }

        _elements.Path.Pop();
    }

    /// <inheritdoc/>
    public int NextSubsection(VMStateDescription owner, int following)
    {
        ArgumentNullException.ThrowIfNull(owner);
        if (_elements.PackedDepth != 0)
            return -1;   // sent as a flat struct, which has none

        if (IsPlanned)
            _cursor!.SkipFields(ref _elements);
        int found = -1;
        long start = _elements.Offset;
        if (_elements.IsBefore(BerVisitorTags.Subsection))
        {
            _elements.BeginConstructed(null, BerVisitorTags.Subsection);
            found = IndexOf(owner, following, _elements.ReadSigned(null, long.MinValue, long.MaxValue), start);
            _isSubsection = true;
        }

        if (owner.IsExact && found != following)
            ThrowHelper.MissingSubsection(_elements.Fail(null), start, following < 0 ? "" : owner.Subsections[following].Name, found < 0 ? "none" : "another");
        return found;
    }

    /// <inheritdoc/>
    public void VisitPresent(VMStateField field, ref bool isPresent)
    {
        ArgumentNullException.ThrowIfNull(field);
        _elements.Path.NextElement(field);
        if (IsPlanned)
        {
            isPresent = _cursor!.IsPresent(ref _elements, field);
            Settle();
        }
        else
        {
            isPresent = _elements.PackedDepth != 0 || _elements.IsNextPresent(field);
        }
    }

    /// <inheritdoc/>
    public void VisitBoolean(VMStateField field, ref byte octet)
    {
        if (_elements.Reader.TryReadBoolean(out byte contents))
            octet = BooleanContents.Of(contents);
        else
            BooleanSlow(field, ref octet);
    }

    /// <inheritdoc/>
    public void VisitSByte(VMStateField field, ref sbyte value)
    {
        if (_elements.Reader.TryReadInteger(sbyte.MinValue, sbyte.MaxValue, out long read))
            value = (sbyte)read;
        else
            IntegerSlow(field, ref value);
    }

    /// <inheritdoc/>
    public void VisitInt16(VMStateField field, ref short value)
    {
        if (_elements.Reader.TryReadInteger(short.MinValue, short.MaxValue, out long read))
            value = (short)read;
        else
            IntegerSlow(field, ref value);
    }

    /// <inheritdoc/>
    public void VisitInt32(VMStateField field, ref int value)
    {
        if (_elements.Reader.TryReadInteger(int.MinValue, int.MaxValue, out long read))
            value = (int)read;
        else
            IntegerSlow(field, ref value);
    }

    /// <inheritdoc/>
    public void VisitInt64(VMStateField field, ref long value)
    {
        if (_elements.Reader.TryReadInteger(long.MinValue, long.MaxValue, out long read))
            value = read;
        else
            IntegerSlow(field, ref value);
    }

    /// <inheritdoc/>
    public void VisitByte(VMStateField field, ref byte value)
    {
        if (_elements.Reader.TryReadInteger(byte.MaxValue, out ulong read))
            value = (byte)read;
        else
            IntegerSlow(field, ref value);
    }

    /// <inheritdoc/>
    public void VisitUInt16(VMStateField field, ref ushort value)
    {
        if (_elements.Reader.TryReadInteger(ushort.MaxValue, out ulong read))
            value = (ushort)read;
        else
            IntegerSlow(field, ref value);
    }

    /// <inheritdoc/>
    public void VisitUInt32(VMStateField field, ref uint value)
    {
        if (_elements.Reader.TryReadInteger(uint.MaxValue, out ulong read))
            value = (uint)read;
        else
            IntegerSlow(field, ref value);
    }

    /// <inheritdoc/>
    public void VisitUInt64(VMStateField field, ref ulong value)
    {
        if (_elements.Reader.TryReadInteger(ulong.MaxValue, out ulong read))
            value = read;
        else
            IntegerSlow(field, ref value);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryVisitFlat<TFields>(VMStateField? field, scoped TFields fields)
        where TFields : IFlatFields, allows ref struct
        => _elements.TryReadFlat(fields, out bool isShort) || (isShort && _cursor is null && _elements.TryReadShortFlat(field, fields));

    /// <inheritdoc/>
    public void VisitIntegers<T>(VMStateField field, scoped Span<T> values)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (IsPlanned)
        {
            _cursor!.ReadIntegers(ref _elements, field, values);
            Settle();
        }
        else if (_elements.PackedDepth == 0)
        {
            ThrowHelper.UnbalancedVisit();
        }
        else
        {
            BigEndian.Read(_elements.Unpack(values.Length * Unsafe.SizeOf<T>()), values);
        }
    }

    /// <inheritdoc/>
    public void VisitString(VMStateField field, ref string value)
    {
        ArgumentNullException.ThrowIfNull(field);
        _elements.Path.NextValue(field);
        EnterValue(field);
        long start = _elements.Offset;
        ReadOnlySpan<byte> octets = _elements.ReadPrimitive(field, BerVisitorTags.Utf8String, UniversalTagNumber.UTF8String);
        if (octets.Length > byte.MaxValue || !Utf8.IsValid(octets))
            ThrowHelper.StringNotEncodable(_elements.Fail(field), start, $"{octets.Length} octets");
        value = Encoding.UTF8.GetString(octets);
        Settle();
    }

    /// <inheritdoc/>
    public void VisitBuffer(VMStateField field, scoped Span<byte> value)
    {
        ArgumentNullException.ThrowIfNull(field);
        _elements.Path.NextValue(field);
        switch (EnterValue(field))
        {
            case PlanAction.Saved:
                SavedElement.Read(ref _elements, field, _cursor!.SentField.Struct!, _types, value);
                break;
            case PlanAction.Direct:
                _elements.ReadBuffer(field, isZeros: field.IsZeros || (IsPlanned && _elements.IsNull), value);
                break;
            case PlanAction.Covered:
                _cursor!.SkipCovered(ref _elements);
                value.Clear();
                break;
        }

        Settle();
    }

    /// <inheritdoc/>
    public void VisitOctets(VMStateField field, ref Memory<byte> value)
    {
        ArgumentNullException.ThrowIfNull(field);
        if (_elements.PackedDepth != 0)
            _elements.Unpack(value.Length).CopyTo(value.Span);
        else if (EnterValue(field) is not PlanAction.Absent)
            _elements.ReadOctets(field, value.Span);
        else if (value.Length != 0)
            ThrowHelper.CountMismatch(_elements.Fail(field), _elements.Offset, value.Length, 0, "octets");
        Settle();
    }

    /// <inheritdoc/>
    [DoesNotReturn]
    public void Refuse(VMStateField? field, VisitError cause, string expected, string actual)
    {
        long offset = _elements.Offset;
        throw new VisitException(cause, _elements.Fail(field), offset, expected, actual);
    }

    /// <inheritdoc/>
    public void Complete()
    {
        if (_elements.Path.Depth != 0)
            ThrowHelper.UnbalancedVisit();
        if (_elements.Rest != 0)
            ThrowHelper.TrailingData(_elements.Fail(null), _elements.Offset, _elements.Rest);
    }
}
