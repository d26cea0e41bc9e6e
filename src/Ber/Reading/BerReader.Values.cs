using System.Formats.Asn1;

namespace Ber;

public ref partial struct BerReader
{
    /// <summary>The current token's contents as a BOOLEAN (X.690 8.2): every octet but 0 is true. Does not move the reader.</summary>
    /// <remarks>The tag is not compared; the contents rules of BOOLEAN apply whatever it is.</remarks>
    /// <exception cref="BerContentException">The contents are not one octet.</exception>
    /// <exception cref="InvalidOperationException">No primitive token with unread contents is current, or the reader has failed before.</exception>
    public bool GetBoolean()
    {
        RequireUnread();
        return DecodeBoolean(_at.Token, 0) != 0;
    }

    /// <summary>The current token's contents as an INTEGER (X.690 8.3). Does not move the reader.</summary>
    /// <remarks>The tag is not compared; the contents rules of INTEGER apply whatever it is.</remarks>
    /// <exception cref="BerContentException">No contents octets, padded contents (unless framing only), or a value beyond Int64.</exception>
    /// <exception cref="InvalidOperationException">No primitive token with unread contents is current, or the reader has failed before.</exception>
    public long GetInt64()
    {
        RequireUnread();
        return DecodeInt64(_at.Token, 0);
    }

    /// <summary>The current token's contents as a non-negative INTEGER (X.690 8.3). Does not move the reader.</summary>
    /// <remarks>The tag is not compared; the contents rules of INTEGER apply whatever it is.</remarks>
    /// <exception cref="BerContentException">
    /// No contents octets, padded contents (unless framing only), or a value that is negative or beyond UInt64.
    /// </exception>
    /// <exception cref="InvalidOperationException">No primitive token with unread contents is current, or the reader has failed before.</exception>
    public ulong GetUInt64()
    {
        RequireUnread();
        return DecodeUInt64(_at.Token, 0);
    }

    private readonly void RequireUnread()
    {
        if (_failed)
        {
            ThrowHelper.ReaderTainted();
        }

        if (_at.Token.Type != BerTokenType.Primitive || _at.ContentsRemaining != _at.Token.ContentsLength || _at.SkipDepth != 0)
        {
            ThrowHelper.NotPrimitive();
        }
    }

    private byte DecodeBoolean(in ReaderToken token, int contentsStart)
    {
        // X.690 8.2.1: the contents are a single octet.
        if (token.ContentsLength != 1)
        {
            Fail(BerContentError.BooleanLength, token.Offset, TagOf(token));
        }

        Span<byte> copy = stackalloc byte[WindowLength];
        return Inspect(token, contentsStart, copy)[0];
    }

    private long DecodeInt64(in ReaderToken token, int contentsStart)
    {
        Span<byte> copy = stackalloc byte[WindowLength];
        ReadOnlySpan<byte> contents = CheckIntegerLength(token) ? Inspect(token, contentsStart, copy) : default;
        CheckMinimal(contents, token);
        if (contents.IsEmpty || !BerInteger.TryDecodeAny(contents, out long value))
        {
            Taint();
            ThrowHelper.IntegerOutOfRange(token.Offset, signed: true, token.ContentsLength, TagOf(token));
            value = 0;
        }

        return value;
    }

    private ulong DecodeUInt64(in ReaderToken token, int contentsStart)
    {
        Span<byte> copy = stackalloc byte[WindowLength];
        ReadOnlySpan<byte> contents = CheckIntegerLength(token) ? Inspect(token, contentsStart, copy) : default;
        CheckMinimal(contents, token);
        if (contents.IsEmpty || !BerInteger.TryDecodeAny(contents, out ulong value))
        {
            Taint();
            ThrowHelper.IntegerOutOfRange(token.Offset, signed: false, token.ContentsLength, TagOf(token));
            value = 0;
        }

        return value;
    }

    /// <summary>False when there are more octets than are inspected, which no Int64 has.</summary>
    private bool CheckIntegerLength(in ReaderToken token)
    {
        // X.690 8.3.1: the contents are one or more octets.
        if (token.ContentsLength == 0)
        {
            Fail(BerContentError.IntegerEmpty, token.Offset, TagOf(token));
        }

        return token.ContentsLength <= ContentsRules.InspectedLength;
    }

    private void CheckMinimal(scoped ReadOnlySpan<byte> contents, in ReaderToken token)
    {
        if (!_at.Options.FramingOnly && !BerInteger.IsMinimal(contents))
        {
            Fail(BerContentError.IntegerNotMinimal, token.Offset, TagOf(token));
        }
    }

    /// <summary>All contents octets of a token that has at most as many as are inspected.</summary>
    /// <param name="token">The token.</param>
    /// <param name="contentsStart">Octets from the reader's position to the contents.</param>
    /// <param name="copy">Room for them and for what stands before them.</param>
    private readonly ReadOnlySpan<byte> Inspect(in ReaderToken token, int contentsStart, Span<byte> copy)
    {
        int end = contentsStart + (int)token.ContentsLength;
        if (end <= _span.Length - _pos)
        {
            return _span.Slice(_pos + contentsStart, (int)token.ContentsLength);
        }

        if (end > Available)
        {
            ThrowHelper.ContentsNotBuffered();
        }

        CopyTo(copy[..end]);
        return copy[contentsStart..end];
    }
}
