using System.Buffers.Binary;
using System.Diagnostics;
using System.Formats.Asn1;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ber;

/// <content>
/// The short ways of the typed reads, by themselves: one comparison of the header and the bounds, nothing thrown. For callers who read many values of known
/// types and turn what is not as expected into errors of their own.
/// </content>
public ref partial struct BerReader
{
    /// <summary>Length of the load that fetches any Int64 at once: identifier octet, length octet, eight contents octets.</summary>
    private const int IntegerWindow = 2 + sizeof(long);

    /// <summary>
    /// Whether an encoding follows in the innermost one for certain: it is definite, and octets of it are at hand. false says nothing; see
    /// <see cref="Peek"/>.
    /// </summary>
    public readonly bool IsBeforeEncoding => _pos < _limit && _at.Innermost.IsDefinite;

    /// <summary>
    /// Reads an INTEGER (X.690 8.3) within bounds, if it stands there in its usual form: one octet each of identifier and length, all of it at hand.
    /// </summary>
    /// <param name="minimum">The least value that is taken.</param>
    /// <param name="maximum">The greatest value that is taken.</param>
    /// <param name="value">The value; 0 where none was read.</param>
    /// <returns>
    /// false: nothing was read; <see cref="ReadInteger(out long)"/> tells why, or reads it in another form. As it is after <see cref="Pause"/>.
    /// </returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadInteger(long minimum, long maximum, out long value) => TryReadShortInteger((int)UniversalTagNumber.Integer, minimum, maximum, out value);

    /// <summary>
    /// Reads a non-negative INTEGER (X.690 8.3) up to a bound, if it stands there in its usual form: one octet each of identifier and length, all of it at
    /// hand.
    /// </summary>
    /// <param name="maximum">The greatest value that is taken.</param>
    /// <param name="value">The value; 0 where none was read.</param>
    /// <returns>
    /// false: nothing was read; <see cref="ReadInteger(out ulong)"/> tells why, or reads it in another form. As it is after <see cref="Pause"/>.
    /// </returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadInteger(ulong maximum, out ulong value) => TryReadShortUnsigned((int)UniversalTagNumber.Integer, maximum, out value);

    /// <summary>Reads a BOOLEAN (X.690 8.2) as the octet it is, if it stands there in its usual form, with one length octet.</summary>
    /// <param name="contentsOctet">The contents octet; 0 where none was read.</param>
    /// <returns>
    /// false: nothing was read; <see cref="ReadBoolean(out byte)"/> tells why, or reads it in another form. As it is after <see cref="Pause"/>.
    /// </returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadBoolean(out byte contentsOctet) => TryReadShortBoolean((int)UniversalTagNumber.Boolean, out contentsOctet);

    /// <summary>
    /// Reads a primitive encoding and its contents octets, if it stands there in its usual form: one octet each of identifier and length, all of it at
    /// hand.
    /// </summary>
    /// <param name="tag">The tag expected; its constructed bit does not matter. UNIVERSAL types whose contents have rules are not read.</param>
    /// <param name="contents">All contents octets, valid until the next call and as long as the buffer; empty where none were read.</param>
    /// <returns>false: nothing was read; <see cref="ReadPrimitive"/> tells why, or reads it in another form. As it is after <see cref="Pause"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadPrimitive(Asn1Tag tag, out ReadOnlySpan<byte> contents) => TryReadShortPrimitive(BerHeader.ToLowForm(tag, 0), out contents);

    /// <summary>Reads the header of a SEQUENCE (X.690 8.9), if its length is definite and all of it is at hand.</summary>
    /// <returns>false: nothing was read; <see cref="ReadBeginConstructed"/> tells why, or reads another form. As it is after <see cref="Pause"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadBeginSequence()
        => TryReadShortBegin((int)UniversalTagNumber.Sequence | BerHeader.Constructed)
        || TryReadLongBegin((int)UniversalTagNumber.Sequence | BerHeader.Constructed);

    /// <summary>Reads the end of the innermost encoding, if that is definite and used up.</summary>
    /// <returns>false: nothing was read; <see cref="ReadEndConstructed"/> tells why, or reads another form. As it is after <see cref="Pause"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadEndConstructed()
    {
        if (_pos == _limit && IsAtKnownEnd)
        {
            // UpdateLimit, but for the conditions that a limit above 0 implies: no token is current, nothing is being skipped, nothing has failed.
            _at.Open.Pop(ref _at.Innermost);
            _limit = (_at.Innermost.Kind & OpenEncodingKind.Guarded) != 0 ? 0 : (int)Math.Min(_span.Length, _at.Innermost.End - _spanOffset);
            return true;
        }

        return false;
    }

    /// <summary>The octets from the reader's place to the end of what is at hand, for a caller that decodes whole encodings by itself.</summary>
    /// <param name="octets">
    /// The octets, valid until the next call and as long as the buffer; also those behind the end of the innermost encoding. Empty where none are handed out.
    /// </param>
    /// <returns>false: no encoding follows for certain, or the reader pauses, has a current token or has failed.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool TryPeek(out ReadOnlySpan<byte> octets)
    {
        int pos = _pos;
        if (pos < _limit)
        {
            octets = MemoryMarshal.CreateReadOnlySpan(ref At(pos, 1), _span.Length - pos);
            return true;
        }

        octets = default;
        return false;
    }

    /// <summary>Passes over whole encodings that the caller has decoded from what <see cref="TryPeek"/> has given.</summary>
    /// <param name="count">Octets of them, not negative.</param>
    /// <returns>false: the innermost encoding ends before; nothing was passed over.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryAdvance(int count)
    {
        int pos = _pos;
        if ((uint)count > (uint)Math.Max(_limit - pos, 0))
            return false;
        _pos = pos + count;
        return true;
    }

    /// <summary>Makes all reads that begin with Try fail, but <see cref="TrySkip"/>, until <see cref="Resume"/>; the others go on.</summary>
    /// <remarks>
    /// For callers who at times take values from elsewhere: the one comparison of a Try serves that question, too. It is no part of
    /// <see cref="CurrentState"/>.
    /// </remarks>
    public void Pause()
    {
        _isPaused = true;
        _limit = 0;
    }

    /// <summary>Undoes <see cref="Pause"/>.</summary>
    public void Resume()
    {
        _isPaused = false;
        UpdateLimit();
    }

    /// <summary>Universal types whose contents the strict rules look at, and constructed strings, take the long way.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool HasFreeContents(int identifier) =>
        identifier >= (int)TagClass.Application
        || identifier is (int)UniversalTagNumber.OctetString or (int)UniversalTagNumber.UTF8String
            or ((int)UniversalTagNumber.Sequence | BerHeader.Constructed) or ((int)UniversalTagNumber.Set | BerHeader.Constructed);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void EnterShort(int identifier, int start, int length)
    {
        _at.Open.Push(_at.Innermost);
        _pos = start;
        _limit = start + length;
        _at.Innermost = new OpenEncoding(_spanOffset + start + length, identifier, identifier & BerHeader.NumberMask, OpenEncodingKind.None);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryReadShortInteger(int identifier, long minimum, long maximum, out long value)
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

                // X.690 8.3.2: nine equal leading bits make the sum 0 or 1. The first | avoids a branch: the number of octets of a value cannot be predicted.
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
    private bool TryReadShortUnsigned(int identifier, ulong maximum, out ulong value)
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
    private bool TryReadTailInteger(int identifier, out long value)
    {
        // X.690 8.3.2: nine equal leading bits make the sum 0 or 1.
        bool isRead = TryGetTail(identifier, out long raw, out int length) && (length == 1 || (ulong)((raw >> 55) + 1) > 1);
        value = isRead ? raw >> (64 - (length * 8)) : 0;
        _pos += isRead ? 2 + length : 0;
        return isRead;
    }

    /// <summary>The same for a value that must not be negative.</summary>
    private bool TryReadTailUnsigned(int identifier, out ulong value)
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
    private bool TryReadShortBoolean(int identifier, out byte contentsOctet)
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
    private bool TryReadShortPrimitive(int identifier, out ReadOnlySpan<byte> contents)
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
    private bool TryReadShortBegin(int identifier)
    {
        int pos = _pos;
        int room = _limit - pos - 2;
        if (room >= 0)
        {
            // One comparison: the identifier is that one, and the length has the short form.
            int length = (int)GetHeader(ref At(pos, 2)) - (identifier << 8);
            if ((uint)length < BerHeader.IndefiniteOctet && HasFreeContents(identifier) && length <= room && _at.Open.Count < _maxDepth)
            {
                EnterShort(identifier, pos + 2, length);
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Whether the innermost encoding is definite and all of it was read, with no token current. false says nothing, as after <see cref="Pause"/>.
    /// </summary>
    public readonly bool IsAtKnownEnd => _limit > 0 && _at.Innermost.End == _spanOffset + _pos && _at.Innermost.IsDefinite;
}
