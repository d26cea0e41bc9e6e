using System.Formats.Asn1;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Ber.Visitors;

/// <content>The long ways of reading an element, and what is thrown when it is not the one expected.</content>
public ref partial struct BerInputVisitor
{
    private void BeginDirectArray(VMStateField field, bool isPacked, ref int count)
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
        _packedDepth = _path.Depth;
        _reader.Pause();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool NextElementSlow(VMStateField field)
    {
        bool isNext = Peek(field, out _, out _);
        Settle();
        return isNext;
    }

    private void EndDirectArray(VMStateField field)
    {
        if (_packedDepth == 0)
        {
            if (_reader.TryReadEndConstructed())
                return;
            if (Peek(field, out _, out Asn1Tag tag))
                ThrowHelper.KindMismatch(Fail(field), Offset, "the end of the array", tag);
            EndConstructed();
        }
        else if (_packedDepth == _path.Depth)
        {
            EndPacked();
        }
    }

    private void EndPacked()
    {
        if (_packed.Length != 0)
            ThrowHelper.UnbalancedVisit();
        _packedDepth = 0;
        _reader.Resume();
    }

    /// <summary>Whether the next element is there, or NULL stands in its place; that is read.</summary>
    private bool IsNextPresent(VMStateField field)
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

    private void ReadOctets(VMStateField field, scoped Span<byte> destination)
    {
        long start = Offset;
        ReadOnlySpan<byte> octets = ReadPrimitive(field, Asn1Tag.PrimitiveOctetString, UniversalTagNumber.OctetString);
        if (octets.Length != destination.Length)
            ThrowHelper.CountMismatch(Fail(field), start, destination.Length, octets.Length, "octets");
        octets.CopyTo(destination);
    }

    private ReadOnlySpan<byte> ReadPrimitive(VMStateField field, Asn1Tag tag, UniversalTagNumber number)
    {
        if (_reader.TryReadPrimitive(tag, out ReadOnlySpan<byte> contents))
            return contents;
        RequireElement(field, number);
        try
        {
            if (_reader.ReadPrimitive(tag, out contents) is BerReadResult.Success)
                return contents;
        }
        catch (BerContentException exception)
        {
            throw Wrap(field, number, exception);
        }

        throw Truncated(field, number);
    }

    private void ReadNull(VMStateField field)
    {
        try
        {
            if (_reader.ReadNull() is BerReadResult.Success)
                return;
        }
        catch (BerContentException exception)
        {
            throw Wrap(field, UniversalTagNumber.Null, exception);
        }

        throw Truncated(field, UniversalTagNumber.Null);
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

    private void BeginSequence(VMStateField? field)
    {
        if (!_reader.TryReadBeginSequence())
            BeginConstructed(field, Asn1Tag.Sequence);
    }

    /// <summary>Ends the innermost encoding. What is left in it is unknown to us: a subsection is refused, anything else is skipped and counted.</summary>
    private void EndConstructed()
    {
        while (Peek(null, out _, out Asn1Tag tag))
        {
            if (tag == BerVisitorTags.Subsection)
                ThrowHelper.UnknownSubsection(Fail(null), Offset, "one more than the description has");
            long before = _reader.BytesConsumed;
            SkipElement();
            SkippedOctets += _reader.BytesConsumed - before;
        }

        _ = _reader.ReadEndConstructed();
    }

    private void SkipElement()
    {
        RequireUntainted();
        try
        {
            if (_reader.TrySkip() is BerReadResult.Success)
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
        BerInputVisitor ahead = this;
        int count = 0;
        while (ahead.Peek(field, out _, out _))
        {
            ahead.SkipElement();
            count++;
        }

        return count;
    }

    /// <summary>Looks at the next token of the innermost encoding.</summary>
    /// <returns>false: the encoding ends here.</returns>
    private bool Peek(VMStateField? field, out BerTokenType type, out Asn1Tag tag)
    {
        RequireUntainted();
        try
        {
            if (_reader.Peek(out type, out tag) is BerReadResult.Success)
                return type is not BerTokenType.EndConstructed;
        }
        catch (BerContentException exception)
        {
            throw Wrap(field, null, exception);
        }

        ThrowHelper.Truncated(Fail(field), Offset, "an element or the end of the struct", 0);
        return false;
    }

    private int IndexOf(VMStateDescription owner, int following, long number, long offset)
    {
        if (_types!.TryGetDescription(number, out VMStateDescription? description))
        {
            if (_cursor is { IsDirect: false })
            {
                TypePlan plan = _cursor.Top.Plan;
                int index = plan.Sent.Subsections.IndexOf(description);
                if (index >= 0 && plan.Subsections[index] is (int found, TypePlan nested))
                {
                    _cursor.Subsection = nested;
                    return found;
                }
            }

            for (int i = 0; i < owner.Subsections.Length && _cursor is not { IsDirect: false }; i++)
            {
                // Two subsections may be alike: the one that is expected comes first. The types of another description go by their names.
                int candidate = (Math.Max(following, 0) + i) % owner.Subsections.Length;
                VMStateDescription known = owner.Subsections[candidate];
                if (_plan is null ? ReferenceEquals(known, description) : known.Name == description.Name)
                    return candidate;
            }
        }

        ThrowHelper.UnknownSubsection(Fail(null), offset, description?.Name ?? $"type {number}");
        return -1;
    }

    private ReadOnlySpan<byte> UnpackValue(int width)
    {
        if (_cursor is not null)
            _cursor.IsEntered = false;
        return Unpack(width);
    }

    // The short ways above are few comparisons; here stand the rest of the valid encodings, and every error.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void IntegerSlow<T>(VMStateField field, ref T value)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        bool isUnsigned = T.IsZero(T.MinValue);
        if (_packedDepth != 0)
        {
            value = T.ReadBigEndian(UnpackValue(Unsafe.SizeOf<T>()), isUnsigned);
            return;
        }

        EnterIfPlanned(field);
        value = isUnsigned
            ? T.CreateTruncating(UnsignedLong(field, ulong.CreateTruncating(T.MaxValue)))
            : T.CreateTruncating(SignedLong(field, long.CreateTruncating(T.MinValue), long.CreateTruncating(T.MaxValue)));
        Settle();
    }

    private long SignedLong(VMStateField? field, long minimum, long maximum)
    {
        RequireElement(field, UniversalTagNumber.Integer);
        long start = Offset;
        try
        {
            if (_reader.ReadInteger(out long value) is BerReadResult.Success)
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

    private ulong UnsignedLong(VMStateField field, ulong maximum)
    {
        RequireElement(field, UniversalTagNumber.Integer);
        long start = Offset;
        try
        {
            if (_reader.ReadInteger(out ulong value) is BerReadResult.Success)
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

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void BooleanSlow(VMStateField field, ref byte octet)
    {
        if (_packedDepth != 0)
        {
            octet = UnpackValue(1)[0];
            return;
        }

        EnterIfPlanned(field);
        octet = BooleanLong(field);
        Settle();
    }

    private byte BooleanLong(VMStateField field)
    {
        RequireElement(field, UniversalTagNumber.Boolean);
        try
        {
            if (_reader.ReadBoolean(out byte contents) is BerReadResult.Success)
                return BooleanContents.Of(contents);
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
            ThrowHelper.MissingField(Fail(field), Offset);
        if (tag.TagClass != TagClass.Universal || tag.TagValue != (int)expected)
            ThrowHelper.KindMismatch(Fail(field), Offset, BerNames.Of(expected), tag);
    }

    /// <summary>Where the visit stands, for the exception about to be thrown; every later call that reads throws InvalidOperationException.</summary>
    private FieldPath Fail(VMStateField? field)
    {
        _isTainted = true;
        _reader.Pause();
        _packed = default;
        _packedDepth = 0;
        return _path.ToPath(field);
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
