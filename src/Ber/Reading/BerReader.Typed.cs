using System.Buffers.Binary;
using System.Diagnostics;
using System.Formats.Asn1;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ber;

/// <content>
/// Reads for callers who know what must come. Each consumes one whole encoding (or its beginning, or its end) and leaves no token current;
/// the short way is one comparison of the identifier octet and the bounds, everything else is in BerReader.TypedSlow.cs.
/// </content>
public ref partial struct BerReader
{
    /// <summary>Length of the load that fetches any Int64 at once: identifier octet, length octet, eight contents octets.</summary>
    private const int IntegerWindow = 2 + sizeof(long);

    /// <summary>Reads an INTEGER (X.690 8.3) that fits Int64.</summary>
    /// <param name="value">The value; 0 unless the result is Success.</param>
    /// <returns><see cref="BerReadResult.NeedMoreData"/> leaves the reader where it was.</returns>
    /// <exception cref="BerContentException">Malformed octets, another tag, no encoding left, or a value beyond Int64.</exception>
    /// <exception cref="InvalidOperationException">The reader has failed before.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public BerReadResult ReadInteger(out long value) =>
        TryReadShortInteger((int)UniversalTagNumber.Integer, long.MinValue, long.MaxValue, out value) ? BerReadResult.Success : ReadIntegerSlow(Asn1Tag.Integer, out value);

    /// <summary>Reads an INTEGER (X.690 8.3) that fits Int64, under an implicit tag (X.690 8.14.3).</summary>
    /// <param name="tag">The tag expected; its constructed bit does not matter.</param>
    /// <param name="value">The value; 0 unless the result is Success.</param>
    /// <returns><see cref="BerReadResult.NeedMoreData"/> leaves the reader where it was.</returns>
    /// <exception cref="BerContentException">Malformed octets, another tag, no encoding left, or a value beyond Int64.</exception>
    /// <exception cref="InvalidOperationException">The reader has failed before.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public BerReadResult ReadInteger(Asn1Tag tag, out long value) =>
        TryReadShortInteger(IdentifierOctets.ToLowForm(tag, 0), long.MinValue, long.MaxValue, out value) ? BerReadResult.Success : ReadIntegerSlow(tag, out value);

    /// <summary>Reads a non-negative INTEGER (X.690 8.3) that fits UInt64.</summary>
    /// <param name="value">The value; 0 unless the result is Success.</param>
    /// <returns><see cref="BerReadResult.NeedMoreData"/> leaves the reader where it was.</returns>
    /// <exception cref="BerContentException">Malformed octets, another tag, no encoding left, or a value that is negative or beyond UInt64.</exception>
    /// <exception cref="InvalidOperationException">The reader has failed before.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public BerReadResult ReadInteger(out ulong value) =>
        TryReadShortUnsigned((int)UniversalTagNumber.Integer, ulong.MaxValue, out value) ? BerReadResult.Success : ReadIntegerSlow(Asn1Tag.Integer, out value);

    /// <summary>Reads a non-negative INTEGER (X.690 8.3) that fits UInt64, under an implicit tag (X.690 8.14.3).</summary>
    /// <param name="tag">The tag expected; its constructed bit does not matter.</param>
    /// <param name="value">The value; 0 unless the result is Success.</param>
    /// <returns><see cref="BerReadResult.NeedMoreData"/> leaves the reader where it was.</returns>
    /// <exception cref="BerContentException">Malformed octets, another tag, no encoding left, or a value that is negative or beyond UInt64.</exception>
    /// <exception cref="InvalidOperationException">The reader has failed before.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public BerReadResult ReadInteger(Asn1Tag tag, out ulong value) =>
        TryReadShortUnsigned(IdentifierOctets.ToLowForm(tag, 0), ulong.MaxValue, out value) ? BerReadResult.Success : ReadIntegerSlow(tag, out value);

    /// <summary>Reads a BOOLEAN (X.690 8.2) as the octet it is: 0 is FALSE, every other value is TRUE and is kept (X.690 8.2.2).</summary>
    /// <param name="contentsOctet">The contents octet; 0 unless the result is Success.</param>
    /// <returns><see cref="BerReadResult.NeedMoreData"/> leaves the reader where it was.</returns>
    /// <exception cref="BerContentException">Malformed octets, another tag, or no encoding left.</exception>
    /// <exception cref="InvalidOperationException">The reader has failed before.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public BerReadResult ReadBoolean(out byte contentsOctet) =>
        TryReadShortBoolean((int)UniversalTagNumber.Boolean, out contentsOctet)
            ? BerReadResult.Success : ReadBooleanSlow(Asn1Tag.Boolean, out contentsOctet);

    /// <summary>Reads a BOOLEAN (X.690 8.2) as the octet it is, under an implicit tag (X.690 8.14.3).</summary>
    /// <param name="tag">The tag expected; its constructed bit does not matter.</param>
    /// <param name="contentsOctet">The contents octet; 0 unless the result is Success.</param>
    /// <returns><see cref="BerReadResult.NeedMoreData"/> leaves the reader where it was.</returns>
    /// <exception cref="BerContentException">Malformed octets, another tag, or no encoding left.</exception>
    /// <exception cref="InvalidOperationException">The reader has failed before.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public BerReadResult ReadBoolean(Asn1Tag tag, out byte contentsOctet) =>
        TryReadShortBoolean(IdentifierOctets.ToLowForm(tag, 0), out contentsOctet)
            ? BerReadResult.Success : ReadBooleanSlow(tag, out contentsOctet);

    /// <summary>Reads a NULL (X.690 8.8).</summary>
    /// <returns><see cref="BerReadResult.NeedMoreData"/> leaves the reader where it was.</returns>
    /// <exception cref="BerContentException">Malformed octets, another tag, or no encoding left.</exception>
    /// <exception cref="InvalidOperationException">The reader has failed before.</exception>
    public BerReadResult ReadNull() => ReadNullSlow(Asn1Tag.Null);

    /// <summary>Reads a NULL (X.690 8.8) under an implicit tag (X.690 8.14.3).</summary>
    /// <param name="tag">The tag expected; its constructed bit does not matter.</param>
    /// <returns><see cref="BerReadResult.NeedMoreData"/> leaves the reader where it was.</returns>
    /// <exception cref="BerContentException">Malformed octets, another tag, or no encoding left.</exception>
    /// <exception cref="InvalidOperationException">The reader has failed before.</exception>
    public BerReadResult ReadNull(Asn1Tag tag) => ReadNullSlow(tag);

    /// <summary>Reads a primitive encoding and its contents octets in one piece.</summary>
    /// <remarks>
    /// No copy is made unless the contents lie in several segments of the buffer; then they are put together in memory of the reader, which
    /// is allocated only when all of them are in the buffer.
    /// </remarks>
    /// <param name="tag">The tag expected; its constructed bit does not matter.</param>
    /// <param name="contents">All contents octets, valid until the next call and as long as the buffer.</param>
    /// <returns><see cref="BerReadResult.NeedMoreData"/> leaves the reader where it was.</returns>
    /// <exception cref="BerContentException">
    /// Malformed octets, another tag, a constructed encoding, no encoding left, or more contents than <see cref="BerReaderOptions.MaxPrimitiveLength"/>.
    /// </exception>
    /// <exception cref="InvalidOperationException">The reader has failed before.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public BerReadResult ReadPrimitive(Asn1Tag tag, out ReadOnlySpan<byte> contents) =>
        TryReadShortPrimitive(IdentifierOctets.ToLowForm(tag, 0), out contents) ? BerReadResult.Success : ReadPrimitiveSlow(tag, out contents);

    /// <summary>Reads the identifier and length octets of a primitive encoding, so that <c>ReadContents</c> can stream its contents.</summary>
    /// <remarks>The encoding becomes the current token: see <see cref="ContentsLength"/>.</remarks>
    /// <param name="tag">The tag expected; its constructed bit does not matter.</param>
    /// <returns><see cref="BerReadResult.NeedMoreData"/> leaves the reader where it was.</returns>
    /// <exception cref="BerContentException">Malformed octets, another tag, a constructed encoding, or no encoding left.</exception>
    /// <exception cref="InvalidOperationException">The reader has failed before.</exception>
    public BerReadResult ReadBeginPrimitive(Asn1Tag tag)
    {
        BerReadResult result = Expect(tag, BerTokenType.Primitive, out ReaderToken token);
        if (result == BerReadResult.Success)
        {
            Consume(token);
            _at.Token = token;
            _limit = 0;
        }

        return result;
    }

    /// <summary>Reads the identifier and length octets of a constructed encoding of either length form.</summary>
    /// <param name="tag">The tag expected; its constructed bit does not matter.</param>
    /// <returns><see cref="BerReadResult.NeedMoreData"/> leaves the reader where it was.</returns>
    /// <exception cref="BerContentException">
    /// Malformed octets, another tag, a primitive encoding, no encoding left, or more levels than <see cref="BerReaderOptions.MaxDepth"/>.
    /// </exception>
    /// <exception cref="InvalidOperationException">The reader has failed before.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public BerReadResult ReadBeginConstructed(Asn1Tag tag) =>
        TryReadShortBegin(IdentifierOctets.ToLowForm(tag, IdentifierOctets.Constructed)) ? BerReadResult.Success : ReadBeginConstructedSlow(tag);

    /// <summary>Reads the end of the innermost constructed encoding, of either length form.</summary>
    /// <returns><see cref="BerReadResult.NeedMoreData"/> leaves the reader where it was.</returns>
    /// <exception cref="BerContentException">
    /// <see cref="BerContentError.UnexpectedEncoding"/> when something stands before the end; or malformed octets.
    /// </exception>
    /// <exception cref="InvalidOperationException">No constructed encoding is open, or the reader has failed before.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public BerReadResult ReadEndConstructed() => TryReadShortEnd() ? BerReadResult.Success : ReadEndConstructedSlow();

    /// <summary>Universal types whose contents the strict rules look at, and constructed strings, take the long way.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool HasFreeContents(int identifier) =>
        identifier >= (int)TagClass.Application
        || identifier is (int)UniversalTagNumber.OctetString or (int)UniversalTagNumber.UTF8String
            or ((int)UniversalTagNumber.Sequence | IdentifierOctets.Constructed) or ((int)UniversalTagNumber.Set | IdentifierOctets.Constructed);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void EnterShort(int identifier, int start, int length)
    {
        _at.Open.Push(_at.Innermost);
        _pos = start;
        _limit = start + length;
        _at.Innermost = new OpenEncoding(_spanOffset + start + length, identifier, identifier & IdentifierOctets.NumberMask, OpenEncodingKind.None);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryReadShortInteger(int identifier, long minimum, long maximum, out long value)
    {
        int pos = _pos;
        if (_span.Length - pos >= IntegerWindow)
        {
            ref byte window = ref At(pos, IntegerWindow);

            // One comparison: the identifier is that one, and the length 1 to 8.
            uint further = GetHeader(ref window) - (uint)((identifier << 8) | 1);
            if (further < sizeof(long) && (int)further + 3 <= _limit - pos)
            {
                long raw = GetEight(ref Unsafe.Add(ref window, 2));
                value = raw >> (int)(~further << 3);

                // X.690 8.3.2: nine equal leading bits make the sum 0 or 1. The first | takes no branch: how many octets a value has, nobody can predict.
                if (((further == 0) | ((ulong)((raw >> 55) + 1) > 1)) && value >= minimum && value <= maximum)
                {
                    _pos = pos + 3 + (int)further;
                    return true;
                }
            }
        }

        value = 0;
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryReadShortUnsigned(int identifier, ulong maximum, out ulong value)
    {
        int pos = _pos;
        if (_span.Length - pos >= IntegerWindow)
        {
            ref byte window = ref At(pos, IntegerWindow);
            uint further = GetHeader(ref window) - (uint)((identifier << 8) | 1);
            if (further < sizeof(long) && (int)further + 3 <= _limit - pos)
            {
                ulong raw = (ulong)GetEight(ref Unsafe.Add(ref window, 2));
                value = raw >> (int)(~further << 3);

                // X.690 8.3.2 as above; a set first bit would be a negative value.
                if (((raw >> 55) - 1 < 0xFF || (further == 0 && (long)raw >= 0)) && value <= maximum)
                {
                    _pos = pos + 3 + (int)further;
                    return true;
                }
            }
        }

        value = 0;
        return false;
    }

    // SAFETY: 0 <= pos, and every caller has seen that as many octets follow as it reads: up to the end of _span, or up to _limit, which is never beyond that.
    // JUSTIFICATION: spans and BinaryPrimitives are a dozen calls for the JIT to inline per field; where a struct has ten fields it gives up before the last,
    // and decoding takes up to 1.2 times as long.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly ref byte At(int pos, int count)
    {
        Debug.Assert(pos >= 0 && count <= _span.Length - pos, "The octets are beyond the segment.");
        return ref Unsafe.Add(ref MemoryMarshal.GetReference(_span), (nint)(uint)pos);
    }

    /// <summary>Identifier octet and length octet as one number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint GetHeader(ref byte octets)
    {
        ushort octetPair = Unsafe.ReadUnaligned<ushort>(ref octets);
        return BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(octetPair) : octetPair;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long GetEight(ref byte octets)
    {
        long octetGroup = Unsafe.ReadUnaligned<long>(ref octets);
        return BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(octetGroup) : octetGroup;
    }

    /// <summary>The same where fewer octets than <see cref="IntegerWindow"/> are left in the segment.</summary>
    internal bool TryReadTailInteger(int identifier, out long value)
    {
        // X.690 8.3.2: nine equal leading bits make the sum 0 or 1.
        bool isRead = TryGetTail(identifier, out long raw, out int length) && (length == 1 || (ulong)((raw >> 55) + 1) > 1);
        value = isRead ? raw >> (64 - (length * 8)) : 0;
        _pos += isRead ? 2 + length : 0;
        return isRead;
    }

    /// <summary>The same for a value that must not be negative.</summary>
    internal bool TryReadTailUnsigned(int identifier, out ulong value)
    {
        bool isRead = TryGetTail(identifier, out long raw, out int length) && raw >= 0 && (length == 1 || raw >> 55 != 0);
        value = isRead ? (ulong)raw >> (64 - (length * 8)) : 0;
        _pos += isRead ? 2 + length : 0;
        return isRead;
    }

    private readonly bool TryGetTail(int identifier, out long raw, out int length)
    {
        int pos = _pos;
        raw = 0;
        length = 0;
        if (_limit - pos < 3 || _span[pos] != identifier)
        {
            return false;
        }

        length = _span[pos + 1];
        if ((uint)(length - 1) >= sizeof(long) || length > _limit - pos - 2)
        {
            return false;
        }

        foreach (byte octet in _span.Slice(pos + 2, length))
        {
            raw = (raw << 8) | octet;
        }

        raw <<= 64 - (length * 8);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryReadShortBoolean(int identifier, out byte contentsOctet)
    {
        int pos = _pos;
        if (_limit - pos >= 3)
        {
            ref byte window = ref At(pos, 3);
            if (GetHeader(ref window) == (uint)((identifier << 8) | 1))
            {
                contentsOctet = Unsafe.Add(ref window, 2);
                _pos = pos + 3;
                return true;
            }
        }

        contentsOctet = 0;
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryReadShortPrimitive(int identifier, out ReadOnlySpan<byte> contents)
    {
        int pos = _pos;
        if (_limit - pos >= 2)
        {
            int length = _span[pos + 1];
            if (_span[pos] == identifier && HasFreeContents(identifier) && length <= _maxShortLength && length <= _limit - pos - 2)
            {
                contents = _span.Slice(pos + 2, length);
                _pos = pos + 2 + length;
                return true;
            }
        }

        contents = default;
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryReadShortBegin(int identifier)
    {
        int pos = _pos;
        int room = _limit - pos - 2;
        if (room >= 0)
        {
            // One comparison: the identifier is that one, and the length has the short form.
            int length = (int)GetHeader(ref At(pos, 2)) - (identifier << 8);
            if ((uint)length < LengthOctets.Indefinite && HasFreeContents(identifier) && length <= room && _at.Open.Count < _maxDepth)
            {
                EnterShort(identifier, pos + 2, length);
                return true;
            }
        }

        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryReadShortEnd()
    {
        if (_pos == _limit && IsAtKnownEnd)
        {
            // UpdateLimit without what the limit above 0 says already: no token is current, nothing is being skipped, nothing has failed.
            _at.Open.Pop(ref _at.Innermost);
            _limit = (_at.Innermost.Kind & OpenEncodingKind.Guarded) != 0 ? 0 : (int)Math.Min(_span.Length, _at.Innermost.End - _spanOffset);
            return true;
        }

        return false;
    }

    /// <summary>Whether the innermost encoding is definite and octets of it are at hand: an encoding follows, and no end.</summary>
    internal readonly bool IsBeforeEncoding => _pos < _limit && _at.Innermost.IsDefinite;

    /// <summary>Whether the innermost encoding is definite and all of it was read, with no token current.</summary>
    internal readonly bool IsAtKnownEnd => _limit != 0 && _at.Innermost.End == _spanOffset + _pos && _at.Innermost.IsDefinite;
}
