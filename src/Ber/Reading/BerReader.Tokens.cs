using System.Formats.Asn1;
using System.Runtime.CompilerServices;

namespace Ber;

public ref partial struct BerReader
{
    /// <summary>Identifier octets (17), length octets (127) and inspected contents octets (64) fit.</summary>
    private const int WindowLength = 256;

    /// <summary>Finishes what is pending and decodes the next token without consuming it.</summary>
    private BerReadResult PeekToken(out ReaderToken token)
    {
        if (_failed)
        {
            ThrowHelper.ReaderTainted();
        }

        if ((_at.SkipDepth != 0 && !ContinueSkip()) || (_at.ContentsRemaining != 0 && !FinishContents()))
        {
            token = default;
            return BerReadResult.NeedMoreData;
        }

        return PeekNext(out token);
    }

    private BerReadResult PeekNext(out ReaderToken token)
    {
        if (FindEnd(out token, out long room) is { } result)
        {
            return result;
        }

        long available = Available;
        while (_pos == _span.Length)
        {
            NextSegment();
        }

        ReadOnlySpan<byte> window = _span[_pos..];
        if (window.Length > room)
        {
            window = window[..(int)room];
        }

        long missing = DecodeToken(window, ref token);
        if (missing == 0)
        {
            return BerReadResult.Success;
        }

        return window.Length < Math.Min(available, room) ? PeekStraddling(ref token, room) : Incomplete(token, missing, window.Length, room);
    }

    /// <summary>The end of a definite encoding or of the data, or an error where nothing may follow; null where an encoding may.</summary>
    private BerReadResult? FindEnd(out ReaderToken token, out long room)
    {
        long offset = BytesConsumed;
        token = default;
        token.Offset = offset;

        // X.690 8.1.3.4, 8.1.3.5: a definite encoding ends when its contents octets are used up.
        if (_at.Innermost.IsDefinite && offset == _at.Innermost.End)
        {
            SetEnd(ref token, headerLength: 0, LengthForm.DefiniteLong);
            room = 0;
            return BerReadResult.Success;
        }

        // An indefinite encoding whose definite parent is used up has no room for its end-of-contents octets.
        room = _at.Innermost.End - offset;
        if (room == 0)
        {
            Taint();
            ThrowHelper.ContentsExceedParent(offset, room, null);
        }

        if (Available == 0)
        {
            return _at.Open.Count == 0 && _isFinalBlock ? BerReadResult.EndOfData : MoreData(1);
        }

        if (_at.TopLevelDone && (_at.Innermost.Kind & OpenEncodingKind.TopLevel) != 0 && !_at.Options.AllowMultipleTopLevelValues)
        {
            Fail(BerContentError.TrailingData, offset, null);
        }

        return null;
    }

    /// <summary>The next token as far as its identifier octets show it, wherever the buffer is cut behind them.</summary>
    private BerReadResult PeekIdentifier(out ReaderToken token)
    {
        if (_failed)
        {
            ThrowHelper.ReaderTainted();
        }

        if ((_at.SkipDepth != 0 && !ContinueSkip()) || (_at.ContentsRemaining != 0 && !FinishContents()))
        {
            token = default;
            return BerReadResult.NeedMoreData;
        }

        if (FindEnd(out token, out long room) is { } result)
        {
            return result;
        }

        Span<byte> window = stackalloc byte[WindowLength];
        window = window[..(int)Math.Min(Math.Min(Available, room), WindowLength)];
        CopyTo(window);
        DecodeStatus status = BerHeader.DecodeIdentifier(
            window, _at.Options.MaxTagNumber, _at.Options.FramingOnly, out token.Identifier, out token.TagNumber, out _);
        if (status == DecodeStatus.NeedMoreOctets)
        {
            return Incomplete(token, 1, window.Length, room);
        }

        if (status != DecodeStatus.Done)
        {
            FailIdentifier(status, token.Offset);
        }

        if (token.TagNumber == 0 && token.Identifier == 0 && _at.Innermost.IsIndefinite)
        {
            SetEnd(ref token, headerLength: 2, LengthForm.Indefinite);
            return BerReadResult.Success;
        }

        if (token.TagNumber == 0 && (token.Identifier & BerHeader.ClassMask) == 0 && !_at.Options.FramingOnly)
        {
            Fail(BerContentError.UnexpectedEndOfContents, token.Offset, TagOf(token));
        }

        token.Type = (token.Identifier & BerHeader.Constructed) != 0 ? BerTokenType.BeginConstructed : BerTokenType.Primitive;
        return BerReadResult.Success;
    }

    /// <summary>The octets lie in more than one segment: the few that are needed are put together on the stack.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private BerReadResult PeekStraddling(ref ReaderToken token, long room)
    {
        Span<byte> window = stackalloc byte[WindowLength];
        window = window[..(int)Math.Min(Math.Min(Available, room), WindowLength)];
        CopyTo(window);
        long missing = DecodeToken(window, ref token);
        return missing == 0 ? BerReadResult.Success : Incomplete(token, missing, window.Length, room);
    }

    private BerReadResult Incomplete(in ReaderToken token, long missing, int windowLength, long room)
    {
        // Contents were compared with the room before; identifier or length octets are cut off here.
        if (windowLength == room)
        {
            Taint();
            ThrowHelper.ContentsExceedParent(token.Offset, room, null);
        }

        return MoreData(missing);
    }

    /// <summary>Decodes from the front of the window; returns 0, or how many octets it lacks at least.</summary>
    private long DecodeToken(scoped ReadOnlySpan<byte> window, ref ReaderToken token)
    {
        DecodeStatus status = BerHeader.DecodeIdentifier(
            window, _at.Options.MaxTagNumber, _at.Options.FramingOnly, out token.Identifier, out token.TagNumber, out int used);
        if (status != DecodeStatus.Done)
        {
            return status == DecodeStatus.NeedMoreOctets ? 1 : FailIdentifier(status, token.Offset);
        }

        status = BerHeader.DecodeLength(window[used..], out token.ContentsLength, out token.Form, out int lengthOctets);
        token.HeaderLength = used + lengthOctets;
        if (status != DecodeStatus.Done)
        {
            return status == DecodeStatus.NeedMoreOctets ? 1 : FailLength(status, token);
        }

        // X.690 8.1.5: UNIVERSAL 0, primitive, is the end of the indefinite form.
        if (token.TagNumber == 0 && (token.Identifier & BerHeader.ClassMask) == 0 && CheckEndOfContents(ref token))
        {
            return 0;
        }

        token.Type = (token.Identifier & BerHeader.Constructed) != 0 ? BerTokenType.BeginConstructed : BerTokenType.Primitive;
        CheckHeader(token);
        return token.Type == BerTokenType.Primitive ? CheckContents(window, token) : 0;
    }

    /// <summary>True when the token was turned into an end; false when it is an encoding to be tolerated.</summary>
    private bool CheckEndOfContents(ref ReaderToken token)
    {
        if (_at.Innermost.IsIndefinite && token.Identifier == 0)
        {
            if (token.ContentsLength != 0 || token.HeaderLength != 2)
            {
                Fail(BerContentError.InvalidEndOfContents, token.Offset, null);
            }

            SetEnd(ref token, headerLength: 2, LengthForm.Indefinite);
            return true;
        }

        if (!_at.Options.FramingOnly)
        {
            Fail(BerContentError.UnexpectedEndOfContents, token.Offset, TagOf(token));
        }

        return false;
    }

    private void CheckHeader(in ReaderToken token)
    {
        bool isConstructed = token.Type == BerTokenType.BeginConstructed;

        // X.690 8.1.3.2(a): a primitive encoding uses the definite form.
        if (token.Form == LengthForm.Indefinite && !isConstructed)
        {
            Fail(BerContentError.IndefinitePrimitive, token.Offset, TagOf(token));
        }

        long room = _at.Innermost.End - token.Offset - token.HeaderLength;
        if (token.ContentsLength > room && _at.Innermost.End != long.MaxValue)
        {
            Taint();
            ThrowHelper.ContentsExceedParent(token.Offset, _at.Innermost.End - token.Offset, TagOf(token));
        }

        if (isConstructed && _at.Open.Count >= _maxDepth)
        {
            Taint();
            ThrowHelper.DepthExceeded(token.Offset, _maxDepth, TagOf(token));
        }

        if (_at.Options.FramingOnly)
        {
            return;
        }

        bool isUniversal = (token.Identifier & BerHeader.ClassMask) == 0;
        if ((_at.Innermost.Kind & (OpenEncodingKind.BitString | OpenEncodingKind.OctetString)) != 0)
        {
            // X.690 8.6.4.1, 8.7.3.2, 8.23: the segments of a constructed string are BIT STRINGs or OCTET STRINGs.
            bool isBitString = (_at.Innermost.Kind & OpenEncodingKind.BitString) != 0;
            if (!isUniversal || token.TagNumber != (int)(isBitString ? UniversalTagNumber.BitString : UniversalTagNumber.OctetString))
            {
                Fail(BerContentError.StringSegmentTag, token.Offset, TagOf(token));
            }

            // X.690 8.6.4: each segment but the last contains a multiple of eight bits.
            if (isBitString && !isConstructed && _at.BitStringClosed)
            {
                Fail(BerContentError.BitStringSegmentNotLast, token.Offset, TagOf(token));
            }
        }

        if (isUniversal && ContentsRules.CheckHeader(isConstructed, token.TagNumber, token.ContentsLength) is { } error)
        {
            Fail(error, token.Offset, TagOf(token));
        }
    }

    /// <summary>Returns 0, or how many octets of the inspected contents the window lacks.</summary>
    private long CheckContents(scoped ReadOnlySpan<byte> window, in ReaderToken token)
    {
        int inspected = (int)Math.Min(token.ContentsLength, ContentsRules.InspectedLength);
        int missing = token.HeaderLength + inspected - window.Length;
        if (missing > 0)
        {
            return missing;
        }

        if (inspected != 0 && (token.Identifier & BerHeader.ClassMask) == 0 && !_at.Options.FramingOnly
            && ContentsRules.CheckContents(
                token.TagNumber, window.Slice(token.HeaderLength, inspected), inspected == token.ContentsLength) is { } error)
        {
            Fail(error, token.Offset, TagOf(token));
        }

        return 0;
    }

    private readonly void SetEnd(ref ReaderToken token, int headerLength, LengthForm form)
    {
        token.Type = BerTokenType.EndConstructed;
        token.Form = form;
        token.Identifier = _at.Innermost.Identifier;
        token.TagNumber = _at.Innermost.TagNumber;
        token.HeaderLength = headerLength;
        token.ContentsLength = BerHeader.IndefiniteLength;
    }

    /// <summary>Moves past the identifier and length octets (or the end) and enters or leaves the encoding.</summary>
    private void Consume(in ReaderToken token)
    {
        if (token.Type == BerTokenType.Primitive && (_at.Innermost.Kind & OpenEncodingKind.BitString) != 0)
        {
            NoteUnusedBits(token);
        }

        Advance(token.HeaderLength);
        _at.TopLevelDone = true;
        switch (token.Type)
        {
            case BerTokenType.Primitive:
                _at.ContentsRemaining = token.ContentsLength;
                break;
            case BerTokenType.BeginConstructed:
                Enter(token);
                break;
            default:
                _at.Open.Pop(ref _at.Innermost);
                break;
        }
    }

    private void NoteUnusedBits(in ReaderToken token)
    {
        // The inspected octets are in the buffer, the initial octet among them.
        Span<byte> window = stackalloc byte[WindowLength];
        window = window[..(int)Math.Min(token.HeaderLength + 1, Available)];
        CopyTo(window);
        _at.BitStringClosed |= window.Length > token.HeaderLength && window[token.HeaderLength] != 0;
    }

    private void Enter(in ReaderToken token)
    {
        long end = _at.Innermost.End;
        OpenEncodingKind kind = OpenEncodingKind.None;
        if (token.Form == LengthForm.Indefinite)
        {
            kind = OpenEncodingKind.Indefinite;
        }
        else
        {
            // A length that leads beyond Int64.MaxValue can never be used up; the bound is kept as if it could.
            long start = BytesConsumed;
            end = token.ContentsLength > long.MaxValue - start ? long.MaxValue : start + token.ContentsLength;
        }

        if ((token.Identifier & BerHeader.ClassMask) == 0 && !_at.Options.FramingOnly)
        {
            kind |= ContentsRules.KindOf(token.TagNumber);
            if ((_at.Innermost.Kind & OpenEncodingKind.BitString) == 0)
            {
                _at.BitStringClosed = false;
            }
        }

        _at.Open.Push(_at.Innermost);
        _at.Innermost = new OpenEncoding(end, token.Identifier, token.TagNumber, kind);
    }

    /// <summary>The buffer ends too early: a result, or an error in the final block.</summary>
    private BerReadResult MoreData(long missing)
    {
        if (_isFinalBlock)
        {
            Taint();
            ThrowHelper.Truncated(_bufferEnd, missing);
        }

        _missing = missing;
        return BerReadResult.NeedMoreData;
    }

    private static Asn1Tag TagOf(in ReaderToken token) => BerHeader.ToTag(token.Identifier, token.TagNumber);

    private void Fail(BerContentError error, long offset, Asn1Tag? actual)
    {
        Taint();
        ThrowHelper.Rule(error, offset, actual);
    }

    private long FailIdentifier(DecodeStatus status, long offset)
    {
        Taint();
        ThrowHelper.Identifier(status, offset, _at.Options.MaxTagNumber);
        return 0;
    }

    private long FailLength(DecodeStatus status, in ReaderToken token)
    {
        Taint();
        ThrowHelper.Length(status, token.Offset, TagOf(token));
        return 0;
    }
}
