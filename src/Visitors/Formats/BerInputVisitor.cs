using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace Ber.Visitors;

/// <summary>Reads state from a BER value: one SEQUENCE per struct, one element per field, in field order (docs/format.md, "Values").</summary>
/// <remarks>
/// <para>Where the type that was sent is given and is not the one visited, the two are compared first (<see cref="TypeComparer"/>), once per stream: a contradiction
/// is a <see cref="VisitError.TypeMismatch"/> before any value is read; else the value is read by the type that was sent.</para>
/// <para>Elements after the last known one are passed over and their octets counted in <see cref="SkippedOctets"/>; an unknown subsection is an error.</para>
/// </remarks>
public ref partial struct BerInputVisitor : IVisitor
{
    // A subsection takes two levels of encoding where the path takes one.
    private static readonly BerReaderOptions s_options = new() { MaxDepth = 2 * FieldPathStack.MaxDepth };

    private BerReader _reader;
    private readonly long _offset;
    private readonly long _length;
    private readonly VMStateDescription? _sent;
    private TypeTable? _types;
    private TypePlan? _plan;        // of the root, where another type was sent
    private PlanCursor? _cursor;    // where its values have another form
    private FieldPathStack _path;
    private ReadOnlySpan<byte> _packed;
    private int _packedDepth;       // 0: not inside a packed array; else the depth of _path inside it
    private bool _isTainted;        // has failed: the reader pauses, so that all reads take the long way, which asks
    private bool _isSubsection;
    private int _subsectionDepth;   // of _path, where the innermost subsection's struct is open; 0: none is

    /// <summary>Makes a visitor over one value.</summary>
    /// <param name="value">The octets of the value, nothing after it.</param>
    /// <param name="types">The type numbers of the stream; null: those of the root description alone.</param>
    /// <param name="offset">Octets of the stream before <paramref name="value"/>, for messages.</param>
    /// <param name="sent">The value's type, one of <paramref name="types"/>; null: the description that is visited.</param>
    public BerInputVisitor(ReadOnlySpan<byte> value, TypeTable? types = null, long offset = 0, VMStateDescription? sent = null)
    {
        _reader = new BerReader(value, s_options);
        _types = types;
        _offset = offset;
        _length = value.Length;
        _sent = sent;
    }

    /// <summary>The section that the root stands for, in messages; null: the root description's name.</summary>
    public FieldPath? Root
    {
        readonly get => _path.Root;
        set => _path.Root = value;
    }

    /// <summary>Octets of trailing elements that the description does not know and that were passed over.</summary>
    public long SkippedOctets { get; private set; }

    /// <summary>What differs between the type that was sent and the one visited; null where no other type was sent, or none was visited so far.</summary>
    public readonly TypeComparison? Comparison => _plan is null ? null : TypeComparer.Of(_plan, _path.Root);

    /// <inheritdoc/>
    public readonly VisitDirection Direction => VisitDirection.Input;

    private readonly long Offset => _offset + _reader.BytesConsumed;

    /// <inheritdoc/>
    public int BeginStruct(VMStateDescription description, VMStateField? field, int versionId)
    {
        ArgumentNullException.ThrowIfNull(description);
        _path.PushStruct(description, field);

        // A reader that pauses, because a plan is followed or an array is packed, does not read the short way.
        if (field is null || _cursor is not null || !_reader.TryReadBeginSequence())
            return BeginStructSlow(description, field, versionId);

        // A value has the fields of the version in which it was saved, also in a list.
        return field.IsReadInOwnVersion ? description.VersionId : versionId;
    }

    /// <inheritdoc/>
    public void EndStruct(VMStateDescription description)
    {
        ArgumentNullException.ThrowIfNull(description);
        if (_path.Depth == _subsectionDepth || _cursor is not null || !_reader.TryReadEndConstructed())
            EndStructSlow();
        _path.Pop();
    }

    /// <inheritdoc/>
    public void BeginArray(VMStateField field, ref int count)
    {
        ArgumentNullException.ThrowIfNull(field);
        _path.PushArray(field);
        if (_cursor is not null && !_cursor.IsDirect)
            BeginPlannedArray(field, ref count);
        else if (_packedDepth == 0)
            BeginDirectArray(field, field.IsPacked, ref count);
    }

    /// <inheritdoc/>
    public bool NextElement(VMStateField field, bool more)
    {
        _path.NextElement(field);
        if (_reader.IsBeforeEncoding)
            return true;
        return NextElementSlow(field);
    }

    /// <inheritdoc/>
    public void EndArray(VMStateField field)
    {
        if (_cursor is not null)
            EndPlannedArray(field);
        else
            EndDirectArray(field);
        _path.Pop();
    }

    /// <inheritdoc/>
    public int NextSubsection(VMStateDescription owner, int following)
    {
        ArgumentNullException.ThrowIfNull(owner);
        if (_packedDepth != 0)
            return -1;   // sent as a flat struct, which has none

        if (_cursor is not null && !_cursor.IsDirect)
            SkipFields(_cursor.Top.Plan.Fields.Length);
        int found = -1;
        long start = Offset;
        if (Peek(null, out BerTokenType type, out Asn1Tag tag) && type is BerTokenType.BeginConstructed && tag == BerVisitorTags.Subsection)
        {
            BeginConstructed(null, BerVisitorTags.Subsection);
            found = IndexOf(owner, following, SignedLong(null, long.MinValue, long.MaxValue), start);
            _isSubsection = true;
        }

        if (owner.IsExact && found != following)
            ThrowHelper.MissingSubsection(Fail(null), start, following < 0 ? "" : owner.Subsections[following].Name, found < 0 ? "none" : "another");
        return found;
    }

    /// <inheritdoc/>
    public void VisitPresent(VMStateField field, ref bool isPresent)
    {
        ArgumentNullException.ThrowIfNull(field);
        _path.NextElement(field);
        if (_cursor is not null && !_cursor.IsDirect)
            isPresent = IsPlannedPresent(field);
        else
            isPresent = _packedDepth != 0 || IsNextPresent(field);
    }

    /// <inheritdoc/>
    public void VisitBoolean(VMStateField field, ref byte octet)
    {
        if (_reader.TryReadBoolean(out byte contents))
            octet = BooleanContents.Of(contents);
        else
            BooleanSlow(field, ref octet);
    }

    /// <inheritdoc/>
    public void VisitSByte(VMStateField field, ref sbyte value)
    {
        if (_reader.TryReadInteger(sbyte.MinValue, sbyte.MaxValue, out long read))
            value = (sbyte)read;
        else
            IntegerSlow(field, ref value);
    }

    /// <inheritdoc/>
    public void VisitInt16(VMStateField field, ref short value)
    {
        if (_reader.TryReadInteger(short.MinValue, short.MaxValue, out long read))
            value = (short)read;
        else
            IntegerSlow(field, ref value);
    }

    /// <inheritdoc/>
    public void VisitInt32(VMStateField field, ref int value)
    {
        if (_reader.TryReadInteger(int.MinValue, int.MaxValue, out long read))
            value = (int)read;
        else
            IntegerSlow(field, ref value);
    }

    /// <inheritdoc/>
    public void VisitInt64(VMStateField field, ref long value)
    {
        if (_reader.TryReadInteger(long.MinValue, long.MaxValue, out long read))
            value = read;
        else
            IntegerSlow(field, ref value);
    }

    /// <inheritdoc/>
    public void VisitByte(VMStateField field, ref byte value)
    {
        if (_reader.TryReadInteger(byte.MaxValue, out ulong read))
            value = (byte)read;
        else
            IntegerSlow(field, ref value);
    }

    /// <inheritdoc/>
    public void VisitUInt16(VMStateField field, ref ushort value)
    {
        if (_reader.TryReadInteger(ushort.MaxValue, out ulong read))
            value = (ushort)read;
        else
            IntegerSlow(field, ref value);
    }

    /// <inheritdoc/>
    public void VisitUInt32(VMStateField field, ref uint value)
    {
        if (_reader.TryReadInteger(uint.MaxValue, out ulong read))
            value = (uint)read;
        else
            IntegerSlow(field, ref value);
    }

    /// <inheritdoc/>
    public void VisitUInt64(VMStateField field, ref ulong value)
    {
        if (_reader.TryReadInteger(ulong.MaxValue, out ulong read))
            value = read;
        else
            IntegerSlow(field, ref value);
    }

    /// <inheritdoc/>
    public void VisitIntegers<T>(VMStateField field, scoped Span<T> values)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (_cursor is not null && !_cursor.IsDirect)
            ReadPlannedIntegers(field, values);
        else if (_packedDepth == 0)
            ThrowHelper.UnbalancedVisit();
        else
            BigEndian.Read(Unpack(values.Length * Unsafe.SizeOf<T>()), values);
    }

    /// <inheritdoc/>
    public void VisitString(VMStateField field, ref string value)
    {
        ArgumentNullException.ThrowIfNull(field);
        _path.NextValue(field);
        EnterIfPlanned(field);
        long start = Offset;
        ReadOnlySpan<byte> octets = ReadPrimitive(field, BerVisitorTags.Utf8String, UniversalTagNumber.UTF8String);
        if (octets.Length > byte.MaxValue || !Utf8.IsValid(octets))
            ThrowHelper.StringNotEncodable(Fail(field), start, $"{octets.Length} octets");
        value = Encoding.UTF8.GetString(octets);
        Settle();
    }

    /// <inheritdoc/>
    public void VisitBuffer(VMStateField field, scoped Span<byte> value)
    {
        ArgumentNullException.ThrowIfNull(field);
        _path.NextValue(field);
        switch (EnterIfPlanned(field))
        {
            case PlanAction.Direct:
                ReadOctets(field, value);
                break;
            case PlanAction.Covered:
                SkipFields(_cursor!.Top.Plan.Steps[_cursor.Top.Step] is var step ? step.From + step.Count : 0);
                value.Clear();
                break;
        }

        Settle();
    }

    /// <inheritdoc/>
    public void VisitOctets(VMStateField field, ref Memory<byte> value)
    {
        ArgumentNullException.ThrowIfNull(field);
        if (_packedDepth != 0)
            Unpack(value.Length).CopyTo(value.Span);
        else if (EnterIfPlanned(field) is not PlanAction.Absent)
            ReadOctets(field, value.Span);
        else if (value.Length != 0)
            ThrowHelper.CountMismatch(Fail(field), Offset, value.Length, 0, "octets");
        Settle();
    }

    /// <inheritdoc/>
    [DoesNotReturn]
    public void Refuse(VMStateField? field, VisitError cause, string expected, string actual)
    {
        long offset = Offset;
        throw new VisitException(cause, Fail(field), offset, expected, actual);
    }

    /// <inheritdoc/>
    public void Complete()
    {
        if (_path.Depth != 0)
            ThrowHelper.UnbalancedVisit();
        if (_reader.BytesConsumed != _length)
            ThrowHelper.TrailingData(Fail(null), Offset, _length - _reader.BytesConsumed);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ReadOnlySpan<byte> Unpack(int length)
    {
        ReadOnlySpan<byte> octets = _packed[..length];
        _packed = _packed[length..];
        return octets;
    }
}
