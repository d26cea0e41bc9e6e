using System.Formats.Asn1;
using System.Text;
using System.Text.Unicode;

namespace Ber.Compat;

/// <summary>Reads the contents of one record, element by element. Whatever is not as the module says is a <see cref="StreamFormatException"/>.</summary>
internal ref struct RecordReader
{
    private static readonly BerReaderOptions s_options = new() { AllowMultipleTopLevelValues = true, MaxPrimitiveLength = FormatFacts.MaxRecordLength };

    private readonly ReadOnlySpan<byte> _contents;
    private readonly long _offset;
    private BerReader _reader;

    public RecordReader(ReadOnlySpan<byte> contents, long offset)
    {
        _contents = contents;
        _offset = offset;
        _reader = new BerReader(contents, s_options);
    }

    /// <summary>Octets from the start of the stream to the next element.</summary>
    public readonly long Offset => _offset + _reader.BytesConsumed;

    public long Integer()
    {
        try
        {
            if (_reader.ReadInteger(out long value) is BerReadResult.Success)
                return value;
        }
        catch (BerContentException exception)
        {
            throw Malformed(exception);
        }

        throw Ends("INTEGER");
    }

    /// <summary>An INTEGER from 0 to 2^64-1.</summary>
    public ulong Unsigned()
    {
        try
        {
            if (_reader.ReadInteger(out ulong value) is BerReadResult.Success)
                return value;
        }
        catch (BerContentException exception)
        {
            throw Malformed(exception);
        }

        throw Ends("INTEGER");
    }

    /// <summary>[number] INTEGER from 0 to 2^64-1, if it is the next element.</summary>
    public ulong? OptionalUnsigned(int number)
    {
        var tag = new Asn1Tag(TagClass.ContextSpecific, number);
        if (!IsNext(tag))
            return null;
        try
        {
            if (_reader.ReadInteger(tag, out ulong value) is BerReadResult.Success)
                return value;
        }
        catch (BerContentException exception)
        {
            throw Malformed(exception);
        }

        throw Ends("INTEGER");
    }

    public bool Boolean()
    {
        try
        {
            if (_reader.ReadBoolean(out byte octet) is BerReadResult.Success)
                return octet != 0;
        }
        catch (BerContentException exception)
        {
            throw Malformed(exception);
        }

        throw Ends("BOOLEAN");
    }

    /// <summary>An INTEGER within bounds.</summary>
    public long Integer(long minimum, long maximum)
    {
        long at = Offset;
        long value = Integer();
        return value >= minimum && value <= maximum
            ? value
            : throw new StreamFormatException(StreamFormatError.Malformed, at, $"INTEGER ({minimum}..{maximum})", $"{value}");
    }

    public int Enumerated(int maximum) => (int)IntegerContents(new Asn1Tag(UniversalTagNumber.Enumerated), 0, maximum);

    /// <summary>[number] INTEGER or ENUMERATED, if it is the next element.</summary>
    public long? OptionalInteger(int number, long minimum = 0, long maximum = long.MaxValue)
    {
        var tag = new Asn1Tag(TagClass.ContextSpecific, number);
        return IsNext(tag) ? IntegerContents(tag, minimum, maximum) : null;
    }

    /// <summary>[number] NULL, if it is the next element.</summary>
    public bool OptionalNull(int number)
    {
        var tag = new Asn1Tag(TagClass.ContextSpecific, number);
        return IsNext(tag) && Primitive(tag).IsEmpty;
    }

    public ReadOnlySpan<byte> OctetString() => Primitive(Asn1Tag.PrimitiveOctetString);

    public ReadOnlySpan<byte> Primitive(Asn1Tag tag)
    {
        try
        {
            if (_reader.ReadPrimitive(tag, out ReadOnlySpan<byte> contents) is BerReadResult.Success)
                return contents;
        }
        catch (BerContentException exception)
        {
            throw Malformed(exception);
        }

        throw Ends($"{tag}");
    }

    public string Text() => Text(new Asn1Tag(UniversalTagNumber.UTF8String));

    public string Text(Asn1Tag tag)
    {
        long at = Offset;
        ReadOnlySpan<byte> octets = Primitive(tag);
        return Utf8.IsValid(octets)
            ? Encoding.UTF8.GetString(octets)
            : throw new StreamFormatException(StreamFormatError.Malformed, at, "valid UTF-8", "other octets");
    }

    /// <summary>[number] UTF8String, if it is the next element.</summary>
    public string? OptionalText(int number)
    {
        var tag = new Asn1Tag(TagClass.ContextSpecific, number);
        return IsNext(tag) ? Text(tag) : null;
    }

    /// <summary>Name ::= CHOICE { text UTF8String, octets OCTET STRING }.</summary>
    /// <param name="maximum">Octets that the name may have: 255 where the legacy stream counts them in one octet.</param>
    public LegacyName Name(int maximum = byte.MaxValue)
    {
        bool isText = IsNext(new Asn1Tag(UniversalTagNumber.UTF8String));
        long at = Offset;
        var name = new LegacyName(Primitive(new Asn1Tag(isText ? UniversalTagNumber.UTF8String : UniversalTagNumber.OctetString)));
        if (isText != name.IsText)
            throw new StreamFormatException(StreamFormatError.Malformed, at, "UTF8String for what is UTF-8, OCTET STRING for what is not", "the other");
        return name.Octets.Length <= maximum
            ? name
            : throw new StreamFormatException(StreamFormatError.LimitExceeded, at, $"a name of at most {maximum} octets", $"{name.Octets.Length}");
    }

    public bool IsNext(Asn1Tag tag) => TryPeek(out _, out Asn1Tag found) && found == tag;

    /// <summary>Looks at the next element of the innermost encoding.</summary>
    /// <returns>false: there is none.</returns>
    public bool TryPeek(out BerTokenType type, out Asn1Tag tag)
    {
        try
        {
            return _reader.Peek(out type, out tag) is BerReadResult.Success && type is not BerTokenType.EndConstructed;
        }
        catch (BerContentException exception)
        {
            throw Malformed(exception);
        }
    }

    public void Begin(Asn1Tag tag)
    {
        try
        {
            if (_reader.ReadBeginConstructed(tag) is BerReadResult.Success)
                return;
        }
        catch (BerContentException exception)
        {
            throw Malformed(exception);
        }

        throw Ends($"{tag}");
    }

    /// <summary>[number] SEQUENCE, if it is the next element.</summary>
    public bool TryBegin(int number)
    {
        var tag = new Asn1Tag(TagClass.ContextSpecific, number, isConstructed: true);
        if (!IsNext(tag))
            return false;
        Begin(tag);
        return true;
    }

    /// <summary>The alternative [number] NULL, if it is the next element; it has no contents octets (X.690 8.8.2).</summary>
    public bool TryNull(int number)
    {
        var tag = new Asn1Tag(TagClass.ContextSpecific, number);
        if (!IsNext(tag))
            return false;
        long at = Offset;
        return Primitive(tag).IsEmpty ? true : throw new StreamFormatException(StreamFormatError.Malformed, at, "NULL without contents octets", "some");
    }

    /// <summary>Begins the next element, one of the alternatives [minimum] to [maximum], each a SEQUENCE; others are for later versions.</summary>
    /// <returns>Its number.</returns>
    public int Alternative(int minimum, int maximum)
    {
        if (!TryPeek(out _, out Asn1Tag tag))
            throw Ends("an alternative");
        if (tag.TagClass is not TagClass.ContextSpecific || tag.TagValue < minimum || tag.TagValue > maximum)
            throw new StreamFormatException(StreamFormatError.Unsupported, Offset, "an alternative that this version knows", $"{tag}");
        Begin(new Asn1Tag(TagClass.ContextSpecific, tag.TagValue, isConstructed: true));
        return tag.TagValue;
    }

    /// <summary>Ends the innermost SEQUENCE; elements that this version does not know are passed over.</summary>
    /// <returns>Octets passed over.</returns>
    public long End()
    {
        long skipped = SkipRest();
        _ = _reader.ReadEndConstructed();
        return skipped;
    }

    /// <summary>Passes over the rest of the innermost encoding, or of the record: trailing elements are ignorable.</summary>
    public long SkipRest()
    {
        long before = _reader.BytesConsumed;
        while (TryPeek(out _, out _))
            SkipElement();
        if (_reader.Depth == 0 && _reader.BytesConsumed != _contents.Length)
            throw Ends("a whole element");
        return _reader.BytesConsumed - before;
    }

    /// <summary>The next element whole: its octets.</summary>
    public ReadOnlySpan<byte> ElementOctets()
    {
        int start = (int)_reader.BytesConsumed;
        SkipElement();
        return _contents[start..(int)_reader.BytesConsumed];
    }

    /// <summary>The contents of [number] SEQUENCE, which is the next element: it is passed over, and they are for another reader.</summary>
    public ReadOnlySpan<byte> SequenceContents(int number, string expected, out long offset)
    {
        int start = (int)_reader.BytesConsumed;
        RecordReader inner = this;
        if (!inner.TryBegin(number))
            throw new StreamFormatException(StreamFormatError.Malformed, Offset, expected, "none");
        SkipElement();
        int end = (int)_reader.BytesConsumed;
        _ = BerHeader.Decode(_contents[start..], out BerHeader header, out int headLength);   // it has been read before
        offset = inner.Offset;

        // X.690 8.1.5: in the indefinite form end-of-contents octets stand behind them.
        int length = (int?)header.ContentsLength ?? end - start - headLength - BerHeader.EndOfContents.HeaderLength;
        return _contents.Slice(start + headLength, length);
    }

    private void SkipElement()
    {
        try
        {
            if (_reader.TrySkip() is BerReadResult.Success)
                return;
        }
        catch (BerContentException exception)
        {
            throw Malformed(exception);
        }

        throw Ends("a whole element");
    }

    private long IntegerContents(Asn1Tag tag, long minimum, long maximum)
    {
        long at = Offset;
        try
        {
            if (_reader.ReadInteger(tag, out long value) is not BerReadResult.Success)
                throw Ends($"{tag}");
            return value >= minimum && value <= maximum
                ? value
                : throw new StreamFormatException(StreamFormatError.Malformed, at, $"{tag} ({minimum}..{maximum})", $"{value}");
        }
        catch (BerContentException exception)
        {
            throw Malformed(exception);
        }
    }

    private readonly StreamFormatException Malformed(BerContentException exception)
        => new(StreamFormatError.Malformed, _offset + exception.Offset, exception.ExpectedTag is Asn1Tag tag ? $"{tag}" : "an encoding by X.690",
            exception.ActualTag is Asn1Tag actual ? $"{actual}" : $"{exception.Error}", exception);

    private readonly StreamFormatException Ends(string expected) => new(StreamFormatError.Malformed, Offset, expected, "the end of the record");
}
