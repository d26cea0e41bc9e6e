using System.Buffers.Binary;
using System.Formats.Asn1;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace Ber.Visitors;

/// <summary>Reads state from a BER value: one SEQUENCE per struct, one element per field, in field order (docs/format.md, "Values").</summary>
/// <remarks>Elements after the last known one are skipped and their octets counted in <see cref="SkippedOctets"/>; an unknown subsection is an error.</remarks>
public ref struct BerInputVisitor : IVisitor
{
    // A subsection takes two levels of encoding where the path takes one.
    private static readonly BerReaderOptions s_options = new() { MaxDepth = 2 * FieldPathStack.MaxDepth };

    private BerReader _reader;
    private readonly long _offset;
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
    }

    /// <summary>The section that the root stands for, in messages; null: the root description's name.</summary>
    public FieldPath? Root { get; set; }

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

        _types ??= description.Types;
        if (_isSubsection)
        {
            _isSubsection = false;
            long incoming = SignedSlow(null);
            if (incoming > description.VersionId || incoming < (description.MinimumVersionId ?? 0))
                ThrowHelper.Version(_path.ToPath(Root, null), Offset, description, (int)Math.Clamp(incoming, int.MinValue, int.MaxValue));
            versionId = (int)incoming;
        }

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
            return;
        }

        _packed = ReadPrimitive(field, Asn1Tag.PrimitiveOctetString, UniversalTagNumber.OctetString);
        long expected = (long)count * field.ElementLength!.Value;
        if (_packed.Length != expected)
            ThrowHelper.CountMismatch(_path.ToPath(Root, field), Offset - _packed.Length, expected, _packed.Length, "packed octets");
        _packedDepth = _path.Depth;
    }

    /// <inheritdoc/>
    public bool NextElement(VMStateField field, bool more)
    {
        _path.NextElement(field);
        return Peek(field, out _, out _);
    }

    /// <inheritdoc/>
    public void EndArray(VMStateField field)
    {
        if (_packedDepth == 0)
        {
            if (Peek(field, out _, out Asn1Tag tag))
                ThrowHelper.KindMismatch(_path.ToPath(Root, field), Offset, "the end of the array", tag);
            EndConstructed();
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
        if (Peek(null, out BerTokenType type, out Asn1Tag tag) && type is BerTokenType.BeginConstructed && tag == BerVisitorTags.Subsection)
        {
            long at = Offset;
            BeginConstructed(null, BerVisitorTags.Subsection);
            found = IndexOf(owner, following, SignedSlow(null), at);
            _isSubsection = true;
        }

        if (owner.IsExact && found != following)
            ThrowHelper.MissingSubsection(_path.ToPath(Root, null), Offset, following < 0 ? "" : owner.Subsections[following].Name, found < 0 ? "none" : "another");
        return found;
    }

    /// <inheritdoc/>
    public void VisitPresent(VMStateField field, ref bool isPresent)
    {
        ArgumentNullException.ThrowIfNull(field);
        if (!Peek(field, out _, out Asn1Tag tag))
            ThrowHelper.MissingField(_path.ToPath(Root, field), Offset);
        if (tag == Asn1Tag.Null)
        {
            if (_reader.ReadNull() is not BerReadResult.Success)
                throw Truncated(field, UniversalTagNumber.Null);
            isPresent = false;
            _path.NextElement(field);
            return;
        }

        if (field.Kind is FieldKind.Null)
            ThrowHelper.KindMismatch(_path.ToPath(Root, field), Offset, "NULL", tag);
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
    public void VisitIntegers<T>(VMStateField field, Span<T> values)
        where T : unmanaged, IBinaryInteger<T>
        => BigEndian.Read(Unpack(values.Length * Unsafe.SizeOf<T>()), values);

    /// <inheritdoc/>
    public void VisitString(VMStateField field, ref string value)
    {
        ReadOnlySpan<byte> octets = ReadPrimitive(field, new Asn1Tag(UniversalTagNumber.UTF8String), UniversalTagNumber.UTF8String);
        if (octets.Length > byte.MaxValue || !Utf8.IsValid(octets))
            ThrowHelper.StringNotEncodable(_path.ToPath(Root, field), Offset - octets.Length, $"{octets.Length} octets");
        value = Encoding.UTF8.GetString(octets);
        _path.NextElement(field);
    }

    /// <inheritdoc/>
    public void VisitBuffer(VMStateField field, Span<byte> value)
    {
        ReadOctets(field, value);
        _path.NextElement(field);
    }

    /// <inheritdoc/>
    public void VisitOctets(VMStateField field, ref Memory<byte> value) => ReadOctets(field, value.Span);

    /// <inheritdoc/>
    public void Complete()
    {
        if (_path.Depth != 0)
            ThrowHelper.UnbalancedVisit();
        if (_reader.Peek(out _, out _) is not BerReadResult.EndOfData)
            ThrowHelper.TrailingData(_path.ToPath(Root, null), Offset, 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long Signed(VMStateField field, long minimum, long maximum)
    {
        if (!_reader.TryReadShortInteger((int)UniversalTagNumber.Integer, out long value))
            value = SignedSlow(field);
        if (value < minimum || value > maximum)
            ThrowHelper.ValueOutOfRange(_path.ToPath(Root, field), Offset, minimum, maximum, value);
        return value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Unsigned(VMStateField field, ulong maximum)
    {
        if (!_reader.TryReadShortUnsigned((int)UniversalTagNumber.Integer, out ulong value))
            value = UnsignedSlow(field);
        if (value > maximum)
            ThrowHelper.ValueOutOfRange(_path.ToPath(Root, field), Offset, 0, maximum, value);
        return value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ReadOnlySpan<byte> Unpack(int length)
    {
        ReadOnlySpan<byte> octets = _packed[..length];
        _packed = _packed[length..];
        return octets;
    }

    private void ReadOctets(VMStateField field, Span<byte> destination)
    {
        ReadOnlySpan<byte> octets = ReadPrimitive(field, Asn1Tag.PrimitiveOctetString, UniversalTagNumber.OctetString);
        if (octets.Length != destination.Length)
            ThrowHelper.CountMismatch(_path.ToPath(Root, field), Offset - octets.Length, destination.Length, octets.Length, "octets");
        octets.CopyTo(destination);
    }

    private ReadOnlySpan<byte> ReadPrimitive(VMStateField field, Asn1Tag tag, UniversalTagNumber number)
    {
        RequireElement(field, number);
        try
        {
            if (_reader.ReadPrimitive(tag, out ReadOnlySpan<byte> contents) is BerReadResult.Success)
                return contents;
        }
        catch (BerContentException exception)
        {
            throw Wrap(field, number, exception);
        }

        throw Truncated(field, number);
    }

    private void BeginConstructed(VMStateField? field, Asn1Tag tag)
    {
        if (tag == Asn1Tag.Sequence)
            RequireElement(field, UniversalTagNumber.Sequence);
        try
        {
            if (_reader.ReadBeginConstructed(tag) is BerReadResult.Success)
                return;
        }
        catch (BerContentException exception)
        {
            throw Wrap(field, UniversalTagNumber.Sequence, exception);
        }

        throw Truncated(field, UniversalTagNumber.Sequence);
    }

    /// <summary>Ends the innermost encoding. What is left in it is unknown to us: a subsection is refused, anything else is skipped and counted.</summary>
    private void EndConstructed()
    {
        while (Peek(null, out _, out Asn1Tag tag))
        {
            if (tag == BerVisitorTags.Subsection)
                ThrowHelper.UnknownSubsection(_path.ToPath(Root, null), Offset, "one more than the description has");
            long before = _reader.BytesConsumed;
            if (_reader.TrySkip() is not BerReadResult.Success)
                ThrowHelper.Truncated(_path.ToPath(Root, null), Offset, "a whole element", 0);
            SkippedOctets += _reader.BytesConsumed - before;
        }

        _ = _reader.ReadEndConstructed();
    }

    /// <summary>Looks at the next token of the innermost encoding.</summary>
    /// <returns>false: the encoding ends here.</returns>
    private bool Peek(VMStateField? field, out BerTokenType type, out Asn1Tag tag)
    {
        try
        {
            if (_reader.Peek(out type, out tag) is BerReadResult.Success)
                return type is not BerTokenType.EndConstructed;
        }
        catch (BerContentException exception)
        {
            throw Wrap(field, null, exception);
        }

        ThrowHelper.Truncated(_path.ToPath(Root, field), Offset, "an element or the end of the struct", 0);
        return false;
    }

    private readonly int IndexOf(VMStateDescription owner, int following, long number, long offset)
    {
        if (_types!.TryGetDescription(number, out VMStateDescription? description))
        {
            for (int i = 0; i < owner.Subsections.Length; i++)
            {
                // Two subsections may be alike: the one that is expected comes first.
                int candidate = (Math.Max(following, 0) + i) % owner.Subsections.Length;
                if (ReferenceEquals(owner.Subsections[candidate], description))
                    return candidate;
            }
        }

        ThrowHelper.UnknownSubsection(_path.ToPath(Root, null), offset, description?.Name ?? $"type {number}");
        return -1;
    }

    // The short ways above are one comparison; here stand the rest of the valid encodings, and every error.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private long SignedSlow(VMStateField? field)
    {
        RequireElement(field, UniversalTagNumber.Integer);
        try
        {
            if (_reader.ReadInteger(out long value) is BerReadResult.Success)
                return value;
        }
        catch (BerContentException exception)
        {
            throw Wrap(field, UniversalTagNumber.Integer, exception);
        }

        throw Truncated(field, UniversalTagNumber.Integer);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ulong UnsignedSlow(VMStateField field)
    {
        RequireElement(field, UniversalTagNumber.Integer);
        try
        {
            if (_reader.ReadInteger(out ulong value) is BerReadResult.Success)
                return value;
        }
        catch (BerContentException exception)
        {
            throw Wrap(field, UniversalTagNumber.Integer, exception);
        }

        throw Truncated(field, UniversalTagNumber.Integer);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private byte BooleanSlow(VMStateField field)
    {
        RequireElement(field, UniversalTagNumber.Boolean);
        try
        {
            if (_reader.ReadBoolean(out byte octet) is BerReadResult.Success)
                return octet;
        }
        catch (BerContentException exception)
        {
            throw Wrap(field, UniversalTagNumber.Boolean, exception);
        }

        throw Truncated(field, UniversalTagNumber.Boolean);
    }

    private void RequireElement(VMStateField? field, UniversalTagNumber expected)
    {
        if (!Peek(field, out _, out Asn1Tag tag))
            ThrowHelper.MissingField(_path.ToPath(Root, field), Offset);
        if (tag.TagClass != TagClass.Universal || tag.TagValue != (int)expected)
            ThrowHelper.KindMismatch(_path.ToPath(Root, field), Offset, BerNames.Of(expected), tag);
    }

    private readonly VisitException Truncated(VMStateField? field, UniversalTagNumber expected)
        => new(VisitError.TruncatedData, _path.ToPath(Root, field), Offset, BerNames.Of(expected), "the end of the data");

    private readonly VisitException Wrap(VMStateField? field, UniversalTagNumber? expected, BerContentException inner)
        => ThrowHelper.Malformed(_path.ToPath(Root, field), _offset, expected, inner);
}
