using System.Formats.Asn1;
using System.Runtime.CompilerServices;

namespace Ber;

public ref partial struct BerReader
{
    /// <summary>Decodes the next token and compares it with what the caller expects; does not consume it.</summary>
    private BerReadResult Expect(Asn1Tag tag, BerTokenType type, out ReaderToken token)
    {
        BerReadResult result = PeekToken(out token);
        if (result != BerReadResult.Success)
        {
            return result;
        }

        if (token.Type == BerTokenType.EndConstructed)
        {
            Taint();
            ThrowHelper.MissingEncoding(token.Offset, tag);
        }

        if (token.Type != type || token.TagNumber != tag.TagValue
            || (token.Identifier & BerHeader.ClassMask) != (int)tag.TagClass)
        {
            Taint();
            ThrowHelper.UnexpectedTag(
                token.Offset, new Asn1Tag(tag.TagClass, tag.TagValue, type == BerTokenType.BeginConstructed), TagOf(token));
        }

        return BerReadResult.Success;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private BerReadResult ReadIntegerSlow(Asn1Tag tag, out long value)
    {
        if (TryReadTailInteger(BerHeader.ToLowForm(tag, 0), out value))
        {
            return BerReadResult.Success;
        }

        BerReadResult result = Expect(tag, BerTokenType.Primitive, out ReaderToken token);
        if (result == BerReadResult.Success)
        {
            value = DecodeInt64(token, token.HeaderLength);
            ConsumeWhole(token);
        }

        return result;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private BerReadResult ReadIntegerSlow(Asn1Tag tag, out ulong value)
    {
        if (TryReadTailUnsigned(BerHeader.ToLowForm(tag, 0), out value))
        {
            return BerReadResult.Success;
        }

        BerReadResult result = Expect(tag, BerTokenType.Primitive, out ReaderToken token);
        if (result == BerReadResult.Success)
        {
            value = DecodeUInt64(token, token.HeaderLength);
            ConsumeWhole(token);
        }

        return result;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private BerReadResult ReadBooleanSlow(Asn1Tag tag, out byte contentsOctet)
    {
        contentsOctet = 0;
        BerReadResult result = Expect(tag, BerTokenType.Primitive, out ReaderToken token);
        if (result == BerReadResult.Success)
        {
            contentsOctet = DecodeBoolean(token, token.HeaderLength);
            ConsumeWhole(token);
        }

        return result;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private BerReadResult ReadNullSlow(Asn1Tag tag)
    {
        BerReadResult result = Expect(tag, BerTokenType.Primitive, out ReaderToken token);
        if (result == BerReadResult.Success)
        {
            // X.690 8.8.2: there are no contents octets.
            if (token.ContentsLength != 0)
            {
                Fail(BerContentError.NullLength, token.Offset, TagOf(token));
            }

            ConsumeWhole(token);
        }

        return result;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private BerReadResult ReadPrimitiveSlow(Asn1Tag tag, out ReadOnlySpan<byte> contents)
    {
        contents = default;
        BerReadResult result = Expect(tag, BerTokenType.Primitive, out ReaderToken token);
        if (result != BerReadResult.Success)
        {
            return result;
        }

        CheckPieceLength(token);
        long missing = token.HeaderLength + token.ContentsLength - Available;
        if (missing > 0)
        {
            return MoreData(missing);
        }

        Consume(token);
        _at.ContentsRemaining = 0;
        int length = (int)token.ContentsLength;
        if (length <= _span.Length - _pos)
        {
            contents = _span.Slice(_pos, length);
        }
        else
        {
            // All octets were received, so the memory does not depend on a length that is only stated.
            if (_assembled is null || _assembled.Length < length)
            {
                _assembled = GC.AllocateUninitializedArray<byte>(length);
            }

            CopyTo(_assembled.AsSpan(0, length));
            contents = _assembled.AsSpan(0, length);
        }

        Advance(length);
        ClearToken();
        return BerReadResult.Success;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private BerReadResult ReadBeginConstructedSlow(Asn1Tag tag)
    {
        BerReadResult result = Expect(tag, BerTokenType.BeginConstructed, out ReaderToken token);
        if (result == BerReadResult.Success)
        {
            Consume(token);
            ClearToken();
        }

        return result;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private BerReadResult ReadEndConstructedSlow()
    {
        if (_at.Open.Count == 0 && !_failed)
        {
            ThrowHelper.NothingToEnd();
        }

        BerReadResult result = PeekToken(out ReaderToken token);
        if (result == BerReadResult.Success)
        {
            if (token.Type != BerTokenType.EndConstructed)
            {
                Taint();
                ThrowHelper.UnexpectedEncoding(token.Offset, TagOf(token));
            }

            Consume(token);
            ClearToken();
        }

        return result;
    }

    private void ConsumeWhole(in ReaderToken token)
    {
        Consume(token);
        _at.ContentsRemaining = 0;
        Advance(token.ContentsLength);
        ClearToken();
    }

    private void CheckPieceLength(in ReaderToken token)
    {
        long limit = Math.Min(_at.Options.MaxPrimitiveLength, Array.MaxLength);
        if (token.ContentsLength > limit)
        {
            Taint();
            ThrowHelper.PrimitiveTooLong(token.Offset, token.ContentsLength, limit, TagOf(token));
        }
    }
}
