using System.Formats.Asn1;
using System.Runtime.CompilerServices;

namespace Ber.Visitors;

/// <summary>
/// The elements of one BER value, one after the other, whatever they are read as: the long ways of reading one, and the errors when it is not the one
/// expected. The short ways are those of <see cref="Reader"/>.
/// </summary>
internal ref partial struct BerElements
{
    // A subsection takes two levels of encoding where the path takes one.
    private static readonly BerReaderOptions s_options = new() { MaxDepth = 2 * FieldPathStack.MaxDepth, AllowMultipleTopLevelValues = true };

    public BerReader Reader;
    public FieldPathStack Path;

    private ReadOnlySpan<byte> _value;
    private long _offset;
    private ReadOnlySpan<byte> _packed;
    private bool _isTainted;   // has failed: the reader pauses, so that all reads take the long way, which asks

    /// <summary>Begins with the elements of a value. No constructor: whoever has the elements as a field would copy them.</summary>
    public void Begin(ReadOnlySpan<byte> value, long offset)
    {
        Reader.Reset(value, s_options);
        _value = value;
        _offset = offset;
    }

    /// <summary>Depth of <see cref="Path"/> inside of the packed array that is read; 0: none is.</summary>
    public int PackedDepth { get; set; }

    /// <summary>Octets left of the packed array.</summary>
    public readonly int PackedLength => _packed.Length;

    /// <summary>Octets of elements that were passed over.</summary>
    public long SkippedOctets { get; private set; }

    /// <summary>Octets of the stream before the next element.</summary>
    public readonly long Offset => _offset + Reader.BytesConsumed;

    /// <summary>Octets of the value that are left.</summary>
    public readonly long Rest => _value.Length - Reader.BytesConsumed;

    public void BeginArray(VMStateField field, bool isPacked, ref int count)
    {
        if (!isPacked)
        {
            BeginConstructed(field, Asn1Tag.Sequence);
            if (count < 0 && field.Kind is not FieldKind.List)
                count = CountElements(field) / (field.Kind is FieldKind.Tree ? 2 : 1);
            return;
        }

        long start = Offset;
        long perElement = field.ElementLength!.Value;
        _packed = ReadPrimitive(field, Asn1Tag.PrimitiveOctetString, UniversalTagNumber.OctetString);
        if (count < 0 && perElement != 0)
            count = (int)(_packed.Length / perElement);
        int length = _packed.Length;
        if (length != count * perElement)
            ThrowHelper.CountMismatch(Fail(field), start, count * perElement, length, "packed octets");
        PackedDepth = Path.Depth;
        Reader.Pause();
    }

    public void EndArray(VMStateField field)
    {
        if (PackedDepth == 0)
        {
            if (Reader.TryReadEndConstructed())
                return;
            if (Peek(field, out _, out Asn1Tag tag))
                ThrowHelper.KindMismatch(Fail(field), Offset, "the end of the array", tag);
            EndConstructed();
        }
        else if (PackedDepth == Path.Depth)
        {
            EndPacked();
        }
    }

    public void EndPacked()
    {
        if (_packed.Length != 0)
            ThrowHelper.UnbalancedVisit();
        PackedDepth = 0;
        Reader.Resume();
    }

    /// <summary>Lets the short ways go on, or not.</summary>
    public void Settle(bool isPaused)
    {
        if (isPaused || PackedDepth != 0 || _isTainted)
            Reader.Pause();
        else
            Reader.Resume();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Unpack(int length)
    {
        ReadOnlySpan<byte> octets = _packed[..length];
        _packed = _packed[length..];
        return octets;
    }

    /// <summary>Passes over octets of the packed array until so many are left.</summary>
    public void SkipPacked(int end) => SkippedOctets += Unpack(_packed.Length - end).Length;

    /// <summary>Whether the next element is there, or NULL stands in its place; that is read.</summary>
    public bool IsNextPresent(VMStateField field)
    {
        if (!Peek(field, out _, out Asn1Tag tag))
            ThrowHelper.MissingField(Fail(field), Offset);
        if (tag == Asn1Tag.Null)
        {
            ReadNull(field);
            return false;
        }

        if (field.Kind is FieldKind.Null)
            ThrowHelper.KindMismatch(Fail(field), Offset, "NULL", tag);
        return true;
    }

    public void ReadOctets(VMStateField field, scoped Span<byte> destination)
    {
        long start = Offset;
        ReadOnlySpan<byte> octets = ReadPrimitive(field, Asn1Tag.PrimitiveOctetString, UniversalTagNumber.OctetString);
        if (octets.Length != destination.Length)
            ThrowHelper.CountMismatch(Fail(field), start, destination.Length, octets.Length, "octets");
        octets.CopyTo(destination);
    }

    /// <summary>Whether NULL stands next.</summary>
    public bool IsNull => Reader.Peek(out _, out Asn1Tag tag) is BerReadResult.Success && tag == Asn1Tag.Null;

    /// <summary>Octets whose number is known; those of zero that travel as NULL, too.</summary>
    public void ReadBuffer(VMStateField field, bool isZeros, scoped Span<byte> destination)
    {
        if (!isZeros)
        {
            ReadOctets(field, destination);
            return;
        }

        ReadPrimitive(field, Asn1Tag.Null, UniversalTagNumber.Null);
        destination.Clear();
    }

    /// <summary>The next element, whole, with its identifier and length octets.</summary>
    public ReadOnlySpan<byte> ReadElement(VMStateField field)
    {
        long start = Reader.BytesConsumed;
        if (!Peek(field, out _, out _))
            ThrowHelper.MissingField(Fail(field), Offset);
        Skip();
        SkippedOctets -= Reader.BytesConsumed - start;
        return _value[(int)start..(int)Reader.BytesConsumed];
    }

    public ReadOnlySpan<byte> ReadPrimitive(VMStateField field, Asn1Tag tag, UniversalTagNumber number)
    {
        if (Reader.TryReadPrimitive(tag, out ReadOnlySpan<byte> contents))
            return contents;
        RequireElement(field, number);
        try
        {
            if (Reader.ReadPrimitive(tag, out contents) is BerReadResult.Success)
                return contents;
        }
        catch (BerContentException exception)
        {
            throw Wrap(field, number, exception);
        }

        throw Truncated(field, number);
    }

    public void BeginConstructed(VMStateField? field, Asn1Tag tag)
    {
        if (tag == Asn1Tag.Sequence)
            RequireElement(field, UniversalTagNumber.Sequence);
        try
        {
            if (Reader.ReadBeginConstructed(tag) is BerReadResult.Success)
                return;
        }
        catch (BerContentException exception)
        {
            throw Wrap(field, UniversalTagNumber.Sequence, exception);
        }

        throw Truncated(field, UniversalTagNumber.Sequence);
    }

    public void BeginSequence(VMStateField? field)
    {
        if (!Reader.TryReadBeginSequence())
            BeginConstructed(field, Asn1Tag.Sequence);
    }

    /// <summary>Ends the innermost encoding. Elements that are left in it are unknown: a subsection is refused, any other is skipped and counted.</summary>
    public void EndConstructed()
    {
        while (Peek(null, out _, out Asn1Tag tag))
        {
            if (tag == BerVisitorTags.Subsection)
                ThrowHelper.UnknownSubsection(Fail(null), Offset, "one more than the description has");
            Skip();
        }

        _ = Reader.ReadEndConstructed();
    }

    /// <summary>Passes over one element.</summary>
    public void Skip()
    {
        long before = Reader.BytesConsumed;
        SkipElement();
        SkippedOctets += Reader.BytesConsumed - before;
    }

    /// <summary>Looks at the next token of the innermost encoding.</summary>
    /// <returns>false: the encoding ends here.</returns>
    public bool Peek(VMStateField? field, out BerTokenType type, out Asn1Tag tag)
    {
        RequireUntainted();
        try
        {
            if (Reader.Peek(out type, out tag) is BerReadResult.Success)
                return type is not BerTokenType.EndConstructed;
        }
        catch (BerContentException exception)
        {
            throw Wrap(field, null, exception);
        }

        ThrowHelper.Truncated(Fail(field), Offset, "an element or the end of the struct", 0);
        return false;
    }

    /// <summary>Whether a constructed encoding of a tag stands next.</summary>
    public bool IsBefore(Asn1Tag wanted)
        => !Reader.IsAtKnownEnd && Peek(null, out BerTokenType type, out Asn1Tag tag) && type is BerTokenType.BeginConstructed && tag == wanted;

    public long ReadSigned(VMStateField? field, long minimum, long maximum)
    {
        RequireElement(field, UniversalTagNumber.Integer);
        long start = Offset;
        try
        {
            if (Reader.ReadInteger(out long value) is BerReadResult.Success)
            {
                if (value < minimum || value > maximum)
                    ThrowHelper.ValueOutOfRange(Fail(field), start, minimum, maximum, value);
                return value;
            }
        }
        catch (BerContentException exception)
        {
            throw WrapInteger(field, minimum, (ulong)maximum, exception);
        }

        throw Truncated(field, UniversalTagNumber.Integer);
    }

    public ulong ReadUnsigned(VMStateField field, ulong maximum)
    {
        RequireElement(field, UniversalTagNumber.Integer);
        long start = Offset;
        try
        {
            if (Reader.ReadInteger(out ulong value) is BerReadResult.Success)
            {
                if (value > maximum)
                    ThrowHelper.ValueOutOfRange(Fail(field), start, 0, maximum, value);
                return value;
            }
        }
        catch (BerContentException exception)
        {
            throw WrapInteger(field, 0, maximum, exception);
        }

        throw Truncated(field, UniversalTagNumber.Integer);
    }

    /// <summary>A BOOLEAN as the octet of a legacy <c>bool</c>.</summary>
    public byte ReadBoolean(VMStateField field)
    {
        RequireElement(field, UniversalTagNumber.Boolean);
        try
        {
            if (Reader.ReadBoolean(out byte contents) is BerReadResult.Success)
                return BooleanContents.Of(contents);
        }
        catch (BerContentException exception)
        {
            throw Wrap(field, UniversalTagNumber.Boolean, exception);
        }

        throw Truncated(field, UniversalTagNumber.Boolean);
    }

    /// <summary>Where the visit stands, for the exception about to be thrown; every later call that reads throws InvalidOperationException.</summary>
    public FieldPath Fail(VMStateField? field)
    {
        _isTainted = true;
        Reader.Pause();
        _packed = default;
        PackedDepth = 0;
        return Path.ToPath(field);
    }

    private void ReadNull(VMStateField field)
    {
        try
        {
            if (Reader.ReadNull() is BerReadResult.Success)
                return;
        }
        catch (BerContentException exception)
        {
            throw Wrap(field, UniversalTagNumber.Null, exception);
        }

        throw Truncated(field, UniversalTagNumber.Null);
    }

    private void SkipElement()
    {
        RequireUntainted();
        try
        {
            if (Reader.TrySkip() is BerReadResult.Success)
                return;
        }
        catch (BerContentException exception)
        {
            throw Wrap(null, null, exception);
        }

        ThrowHelper.Truncated(Fail(null), Offset, "a whole element", 0);
    }

    /// <summary>The number of elements of the encoding just begun, by skipping over them in a copy of the reader.</summary>
    private readonly int CountElements(VMStateField field)
    {
        BerElements ahead = this;
        int count = 0;
        while (ahead.Peek(field, out _, out _))
        {
            ahead.SkipElement();
            count++;
        }

        return count;
    }

    private void RequireElement(VMStateField? field, UniversalTagNumber expected)
    {
        if (!Peek(field, out _, out Asn1Tag tag))
            ThrowHelper.MissingField(Fail(field), Offset);
        if (tag.TagClass != TagClass.Universal || tag.TagValue != (int)expected)
            ThrowHelper.KindMismatch(Fail(field), Offset, BerNames.Of(expected), tag);
    }

    private readonly void RequireUntainted()
    {
        if (_isTainted)
            ThrowHelper.VisitorTainted();
    }

    private VisitException Truncated(VMStateField? field, UniversalTagNumber expected)
        => new(VisitError.TruncatedData, Fail(field), Offset, BerNames.Of(expected), "the end of the data");

    private VisitException Wrap(VMStateField? field, UniversalTagNumber? expected, BerContentException inner)
        => ThrowHelper.Malformed(Fail(field), _offset, expected, inner);

    /// <summary>An integer that the codec's own range does not hold is out of the field's, too.</summary>
    private VisitException WrapInteger(VMStateField? field, long minimum, ulong maximum, BerContentException inner)
        => inner.Error is BerContentError.IntegerOutOfRange
            ? ThrowHelper.IntegerTooLong(Fail(field), _offset + inner.Offset, minimum, maximum, inner)
            : Wrap(field, UniversalTagNumber.Integer, inner);
}
