using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;

namespace Ber;

/// <content>Whole encodings in one piece, whatever stands in them.</content>
public ref partial struct BerReader
{
    /// <summary>Turns a whole encoding with the tag given into a value.</summary>
    private delegate T Decoder<out T>(ReadOnlySpan<byte> encoding, Asn1Tag tag);

    /// <summary>Reads the next encoding whole, with identifier and length octets, of any tag and either length form.</summary>
    /// <remarks>For a reader made for octets in memory, such as <see cref="AsnReader"/>. No copy is made unless the octets lie in several segments.</remarks>
    /// <param name="encoding">All of it, valid until the next call and as long as the buffer; empty unless the result is Success.</param>
    /// <returns><see cref="BerReadResult.NeedMoreData"/> leaves the reader where it was.</returns>
    /// <exception cref="BerContentException">
    /// Malformed octets, no encoding left, or more contents octets than <see cref="BerReaderOptions.MaxPrimitiveLength"/>.
    /// </exception>
    /// <exception cref="InvalidOperationException">The reader has failed before.</exception>
    public BerReadResult ReadEncoding(out ReadOnlySpan<byte> encoding)
    {
        encoding = default;
        BerReadResult result = PeekToken(out ReaderToken token);
        if (result == BerReadResult.Success && token.Type == BerTokenType.EndConstructed)
        {
            Taint();
            ThrowHelper.MissingEncoding(token.Offset, null);
        }

        return result == BerReadResult.Success ? Take(token, _at.Options.MaxPrimitiveLength, out encoding) : result;
    }

    /// <summary>The same for the elements of a constructed encoding, whose end is not read.</summary>
    internal BerReadResult ReadElement(long maxLength, out long offset, out Asn1Tag tag, out ReadOnlySpan<byte> encoding)
    {
        encoding = default;
        BerReadResult result = PeekToken(out ReaderToken token);
        offset = token.Offset;
        tag = TagOf(token);
        if (result != BerReadResult.Success)
        {
            return result;
        }

        return token.Type == BerTokenType.EndConstructed
            ? BerReadResult.EndOfData : Take(token, Math.Min(maxLength, _at.Options.MaxPrimitiveLength), out encoding);
    }

    /// <summary>Passes over octets between encodings at depth 0: Success while there are some in the buffer, EndOfData before any other octet.</summary>
    internal BerReadResult SkipFiller(ReadOnlySpan<byte> filler)
    {
        if (_at.Open.Count != 0)
        {
            ThrowHelper.EncodingOpen();
        }

        if ((_at.SkipDepth != 0 && !ContinueSkip()) || (_at.ContentsRemaining != 0 && !FinishContents()))
        {
            return BerReadResult.NeedMoreData;
        }

        long before = BytesConsumed;
        while (Available != 0)
        {
            int length = _span[_pos..].IndexOfAnyExcept(filler);
            _pos = length < 0 ? _span.Length : _pos + length;
            if (length >= 0)
            {
                break;
            }

            if (Available != 0)
            {
                NextSegment();
            }
        }

        ClearToken();
        bool isMore = Available == 0 && !_isFinalBlock;
        return BytesConsumed != before ? BerReadResult.Success : isMore ? MoreData(1) : BerReadResult.EndOfData;
    }

    /// <summary>Reads a value that System.Formats.Asn1 can decode.</summary>
    private BerReadResult ReadBy<T>(Asn1Tag tag, UniversalTagNumber kind, Decoder<T> decode, ref T value)
    {
        BerReadResult result = TakeKind(tag, kind, out ReaderToken token, out ReadOnlySpan<byte> encoding);
        if (result != BerReadResult.Success)
        {
            return result;
        }

        try
        {
            value = decode(encoding, tag);
        }
        catch (AsnContentException)
        {
            FailContents(kind, token);
        }

        return BerReadResult.Success;
    }

    /// <summary>Takes the next encoding, which must have that tag and be constructed only if encodings of the kind can be.</summary>
    private BerReadResult TakeKind(Asn1Tag tag, UniversalTagNumber kind, out ReaderToken token, out ReadOnlySpan<byte> encoding)
    {
        encoding = default;
        BerReadResult result = PeekToken(out token);
        if (result != BerReadResult.Success)
        {
            return result;
        }

        bool isString = (ContentsRules.KindOf((int)kind) & (OpenEncodingKind.BitString | OpenEncodingKind.OctetString)) != 0;
        if (token.Type != BerTokenType.BeginConstructed || !isString)
        {
            result = Expect(tag, BerTokenType.Primitive, out token);
        }
        else
        {
            result = Expect(tag, BerTokenType.BeginConstructed, out token);
        }

        return result == BerReadResult.Success ? Take(token, _at.Options.MaxPrimitiveLength, out encoding) : result;
    }

    private BerReadResult Take(scoped in ReaderToken token, long maxLength, out ReadOnlySpan<byte> encoding)
    {
        encoding = default;
        long limit = Math.Min(maxLength, Array.MaxLength - WindowLength);
        if (token.ContentsLength > limit)
        {
            FailLimit(token, token.ContentsLength, limit);
        }

        long length = token.HeaderLength + token.ContentsLength;
        if (token.ContentsLength < 0)
        {
            BerReadResult result = MeasureIndefinite(token, limit, out length);
            if (result != BerReadResult.Success)
            {
                return result;
            }
        }

        if (length > Available)
        {
            return MoreData(length - Available);
        }

        if (token.Type == BerTokenType.Primitive)
        {
            NoteTaken(token);
        }

        _at.TopLevelDone = true;
        encoding = GetPiece((int)length);
        Advance(length);
        ClearToken();
        return BerReadResult.Success;
    }

    private void NoteTaken(in ReaderToken token)
    {
        if ((_at.Innermost.Kind & OpenEncodingKind.BitString) != 0)
        {
            NoteUnusedBits(token);
        }
    }

    /// <summary>Octets of an encoding of indefinite form, found by skipping it with a copy of the reader.</summary>
    private BerReadResult MeasureIndefinite(in ReaderToken token, long limit, out long length)
    {
        BerReader ahead = this;
        ahead._at.Open = _at.Open.Snapshot();
        ahead.ClearToken();
        BerReadResult result;
        bool isDone = false;
        try
        {
            result = ahead.TrySkip();
            isDone = true;
        }
        finally
        {
            if (!isDone)
            {
                Taint();
            }
        }

        length = ahead.BytesConsumed - BytesConsumed;
        long known = result == BerReadResult.Success ? length : Available;
        if (known - token.HeaderLength > limit)
        {
            FailLimit(token, known - token.HeaderLength, limit);
        }

        return result == BerReadResult.Success ? result : MoreData(Math.Max(1, ahead._missing));
    }

    /// <summary>The next octets, which are in the buffer, in one piece.</summary>
    private ReadOnlySpan<byte> GetPiece(int length)
    {
        if (length <= _span.Length - _pos)
        {
            return _span.Slice(_pos, length);
        }

        if (_assembled is null || _assembled.Length < length)
        {
            _assembled = GC.AllocateUninitializedArray<byte>(length);
        }

        CopyTo(_assembled.AsSpan(0, length));
        return _assembled.AsSpan(0, length);
    }

    [DoesNotReturn]
    private void FailLimit(in ReaderToken token, long length, long limit)
    {
        Taint();
        ThrowHelper.PrimitiveTooLong(token.Offset, length, limit, TagOf(token));
    }

    [DoesNotReturn]
    private void FailContents(UniversalTagNumber kind, in ReaderToken token)
    {
        Taint();
        ThrowHelper.InvalidContents(token.Offset, kind, TagOf(token));
    }
}
