using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace Ber.Visitors;

/// <summary>Reads state from a BER value: one SEQUENCE per struct, one element per field, in field order (docs/format.md, "Values").</summary>
/// <remarks>Elements after the last known one are skipped and their octets counted in <see cref="SkippedOctets"/>; an unknown subsection is an error.</remarks>
public ref partial struct BerInputVisitor : IVisitor
{
    // A subsection takes two levels of encoding where the path takes one.
    private static readonly BerReaderOptions s_options = new() { MaxDepth = 2 * FieldPathStack.MaxDepth };

    private BerReader _reader;
    private readonly long _offset;
    private readonly long _length;
    private TypeTable? _types;
    private FieldPathStack _path;
    private ReadOnlySpan<byte> _packed;
    private int _packedDepth;      // 0: not inside a packed array; else the depth of _path inside it
    private bool _isSubsection;

    /// <summary>Makes a visitor over one value.</summary>
    /// <param name="value">The octets of the value, nothing after it.</param>
    /// <param name="types">The type numbers of the stream; null: those of the root description alone.</param>
    /// <param name="offset">Octets of the stream before <paramref name="value"/>, for messages.</param>
    public BerInputVisitor(ReadOnlySpan<byte> value, TypeTable? types = null, long offset = 0)
    {
        _reader = new BerReader(value, s_options);
        _types = types;
        _offset = offset;
        _length = value.Length;
    }

    /// <summary>The section that the root stands for, in messages; null: the root description's name.</summary>
    public FieldPath? Root
    {
        readonly get => _path.Root;
        set => _path.Root = value;
    }

    /// <summary>Octets of trailing elements that the description does not know and that were skipped.</summary>
    public long SkippedOctets { get; private set; }

    /// <inheritdoc/>
    public readonly VisitDirection Direction => VisitDirection.Input;

    private readonly long Offset => _offset + _reader.BytesConsumed;

    /// <inheritdoc/>
    public int BeginStruct(VMStateDescription description, VMStateField? field, int versionId)
    {
        ArgumentNullException.ThrowIfNull(description);
        _path.PushStruct(description, field);
        if (_packedDepth != 0)
            return versionId;

        // A value has the fields of the version in which it was saved, also in a list.
        if (field is { IsReadInOwnVersion: true })
            versionId = description.VersionId;
        _types ??= description.Types;
        if (_isSubsection)
        {
            _isSubsection = false;
            long start = Offset;
            long incoming = Signed(null, long.MinValue, long.MaxValue);
            if (incoming > description.VersionId || incoming < (description.MinimumVersionId ?? 0))
                ThrowHelper.Version(Fail(null), start, description, (int)Math.Clamp(incoming, int.MinValue, int.MaxValue));
            versionId = (int)incoming;
        }

        if (!_reader.TryReadShortBegin(BerVisitorTags.SequenceIdentifier))
            BeginConstructed(null, Asn1Tag.Sequence);
        return versionId;
    }

    /// <inheritdoc/>
    public void EndStruct(VMStateDescription description)
    {
        ArgumentNullException.ThrowIfNull(description);
        bool isSubsection = _path.IsSubsection;
        if (_packedDepth == 0)
        {
            if (!_reader.TryReadShortEnd())
                EndConstructed();
            if (isSubsection)
                EndConstructed();
        }

        _path.Pop();
    }

    /// <inheritdoc/>
    public void BeginArray(VMStateField field, ref int count)
    {
        ArgumentNullException.ThrowIfNull(field);
        _path.PushArray(field);
        if (_packedDepth != 0)
            return;

        if (!field.IsPacked)
        {
            BeginConstructed(field, Asn1Tag.Sequence);
            if (count < 0 && field.IsArray)
                count = CountElements(field);
            return;
        }

        long start = Offset;
        long perElement = field.ElementLength!.Value;
        _packed = ReadPrimitive(field, Asn1Tag.PrimitiveOctetString, UniversalTagNumber.OctetString);
        if (count < 0 && perElement != 0)
            count = (int)(_packed.Length / perElement);
        if (_packed.Length != count * perElement)
            ThrowHelper.CountMismatch(Fail(field), start, count * perElement, _packed.Length, "packed octets");
        _packedDepth = _path.Depth;
    }

    /// <inheritdoc/>
    public bool NextElement(VMStateField field, bool more)
    {
        _path.NextElement(field);
        return _reader.IsBeforeEncoding || Peek(field, out _, out _);
    }

    /// <inheritdoc/>
    public void EndArray(VMStateField field)
    {
        if (_packedDepth == 0)
        {
            if (!_reader.TryReadShortEnd())
            {
                if (Peek(field, out _, out Asn1Tag tag))
                    ThrowHelper.KindMismatch(Fail(field), Offset, "the end of the array", tag);
                EndConstructed();
            }
        }
        else if (_packedDepth == _path.Depth)
        {
            if (_packed.Length != 0)
                ThrowHelper.UnbalancedVisit();
            _packedDepth = 0;
        }

        _path.Pop();
    }

    /// <inheritdoc/>
    public int NextSubsection(VMStateDescription owner, int following)
    {
        ArgumentNullException.ThrowIfNull(owner);
        int found = -1;
        long start = Offset;
        if (Peek(null, out BerTokenType type, out Asn1Tag tag) && type is BerTokenType.BeginConstructed && tag == BerVisitorTags.Subsection)
        {
            BeginConstructed(null, BerVisitorTags.Subsection);
            found = IndexOf(owner, following, Signed(null, long.MinValue, long.MaxValue), start);
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
        if (!Peek(field, out _, out Asn1Tag tag))
            ThrowHelper.MissingField(Fail(field), Offset);
        if (tag == Asn1Tag.Null)
        {
            ReadNull(field);
            isPresent = false;
            return;
        }

        if (field.Kind is FieldKind.Null)
            ThrowHelper.KindMismatch(Fail(field), Offset, "NULL", tag);
        isPresent = true;
    }

    /// <inheritdoc/>
    public void VisitBoolean(VMStateField field, ref byte octet)
    {
        if (_packedDepth != 0)
            octet = Unpack(1)[0];
        else if (_reader.TryReadShortBoolean((int)UniversalTagNumber.Boolean, out byte value))
            octet = value;
        else
            octet = BooleanSlow(field);
    }

    /// <inheritdoc/>
    public void VisitSByte(VMStateField field, ref sbyte value) => value = _packedDepth != 0 ? (sbyte)Unpack(1)[0] : (sbyte)Signed(field, sbyte.MinValue, sbyte.MaxValue);

    /// <inheritdoc/>
    public void VisitInt16(VMStateField field, ref short value)
        => value = _packedDepth != 0 ? BinaryPrimitives.ReadInt16BigEndian(Unpack(2)) : (short)Signed(field, short.MinValue, short.MaxValue);

    /// <inheritdoc/>
    public void VisitInt32(VMStateField field, ref int value)
        => value = _packedDepth != 0 ? BinaryPrimitives.ReadInt32BigEndian(Unpack(4)) : (int)Signed(field, int.MinValue, int.MaxValue);

    /// <inheritdoc/>
    public void VisitInt64(VMStateField field, ref long value)
        => value = _packedDepth != 0 ? BinaryPrimitives.ReadInt64BigEndian(Unpack(8)) : Signed(field, long.MinValue, long.MaxValue);

    /// <inheritdoc/>
    public void VisitByte(VMStateField field, ref byte value) => value = _packedDepth != 0 ? Unpack(1)[0] : (byte)Unsigned(field, byte.MaxValue);

    /// <inheritdoc/>
    public void VisitUInt16(VMStateField field, ref ushort value)
        => value = _packedDepth != 0 ? BinaryPrimitives.ReadUInt16BigEndian(Unpack(2)) : (ushort)Unsigned(field, ushort.MaxValue);

    /// <inheritdoc/>
    public void VisitUInt32(VMStateField field, ref uint value)
        => value = _packedDepth != 0 ? BinaryPrimitives.ReadUInt32BigEndian(Unpack(4)) : (uint)Unsigned(field, uint.MaxValue);

    /// <inheritdoc/>
    public void VisitUInt64(VMStateField field, ref ulong value)
        => value = _packedDepth != 0 ? BinaryPrimitives.ReadUInt64BigEndian(Unpack(8)) : Unsigned(field, ulong.MaxValue);

    /// <inheritdoc/>
    public void VisitIntegers<T>(VMStateField field, scoped Span<T> values)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (_packedDepth == 0)
            ThrowHelper.UnbalancedVisit();
        BigEndian.Read(Unpack(values.Length * Unsafe.SizeOf<T>()), values);
    }

    /// <inheritdoc/>
    public void VisitString(VMStateField field, ref string value)
    {
        ArgumentNullException.ThrowIfNull(field);
        _path.NextValue(field);
        long start = Offset;
        ReadOnlySpan<byte> octets = ReadPrimitive(field, new Asn1Tag(UniversalTagNumber.UTF8String), UniversalTagNumber.UTF8String);
        if (octets.Length > byte.MaxValue || !Utf8.IsValid(octets))
            ThrowHelper.StringNotEncodable(Fail(field), start, $"{octets.Length} octets");
        value = Encoding.UTF8.GetString(octets);
    }

    /// <inheritdoc/>
    public void VisitBuffer(VMStateField field, scoped Span<byte> value)
    {
        ArgumentNullException.ThrowIfNull(field);
        _path.NextValue(field);
        ReadOctets(field, value);
    }

    /// <inheritdoc/>
    public void VisitOctets(VMStateField field, ref Memory<byte> value)
    {
        if (_packedDepth != 0)
            Unpack(value.Length).CopyTo(value.Span);
        else
            ReadOctets(field, value.Span);
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
    private long Signed(VMStateField? field, long minimum, long maximum)
    {
        if (!_reader.TryReadShortInteger((int)UniversalTagNumber.Integer, out long value))
            return SignedSlow(field, minimum, maximum);
        if (value < minimum || value > maximum)
            ThrowHelper.ValueOutOfRange(Fail(field), Offset - 2 - BerLength.OfIntegerContents(value), minimum, maximum, value);
        return value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Unsigned(VMStateField field, ulong maximum)
    {
        if (!_reader.TryReadShortUnsigned((int)UniversalTagNumber.Integer, out ulong value))
            return UnsignedSlow(field, maximum);
        if (value > maximum)
            ThrowHelper.ValueOutOfRange(Fail(field), Offset - 2 - BerLength.OfIntegerContents(value), 0, maximum, value);
        return value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ReadOnlySpan<byte> Unpack(int length)
    {
        ReadOnlySpan<byte> octets = _packed[..length];
        _packed = _packed[length..];
        return octets;
    }
}
