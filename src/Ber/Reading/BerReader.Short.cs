using System.Buffers.Binary;
using System.Formats.Asn1;
using System.Runtime.CompilerServices;

namespace Ber;

/// <content>
/// The short ways of <see cref="Read"/> and <see cref="TrySkip"/>: a header of few octets, all contents in the segment, nothing that the rules forbid. They
/// accept only what the long way would accept with the same result, and leave everything else to it.
/// </content>
public ref partial struct BerReader
{
    /// <summary>Length of the load that fetches a header and what the rules ask of an INTEGER: identifier, length, two contents octets.</summary>
    private const int HeaderWindow = 4;

    /// <summary>Most octets of a length in the long form that a skip takes at once.</summary>
    private const int MaxLengthOctets = 4;

    private bool TryReadShort()
    {
        // While a token is current the limit is kept as its complement. 0 stands for all that takes the long way.
        int limit = _limit ^ (_limit >> 31);
        long start = _pos + _at.ContentsRemaining;   // contents of the token before are skipped by starting behind them
        long room = limit - 2 - start;
        if (room < 0)
        {
            return room == -2 && limit > 0 && _at.Innermost.IsDefinite && _at.Innermost.End == _spanOffset + start && EndShort((int)start);
        }

        int pos = (int)start;
        if (_span.Length - pos < HeaderWindow)
        {
            return false;
        }

        uint window = Unsafe.ReadUnaligned<uint>(ref At(pos, HeaderWindow));
        window = BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(window) : window;
        byte identifier = (byte)(window >> 24);
        int length = (int)(window >> 16) & 0xFF;
        if (length > room || length >= BerHeader.IndefiniteOctet)
        {
            return false;
        }

        if ((identifier & BerHeader.Constructed) != 0)
        {
            return HasFreeContents(identifier) && (identifier & BerHeader.NumberMask) != BerHeader.NumberMask && _at.Open.Count < _maxDepth
                && BeginShort(identifier, length, pos);
        }

        if (!HasShortContents(identifier, length, window))
        {
            return false;
        }

        SetToken(BerTokenType.Primitive, LengthForm.DefiniteShort, identifier, length, pos);
        _at.ContentsRemaining = length;
        _pos = pos + 2;
        _limit = ~limit;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool BeginShort(byte identifier, int length, int pos)
    {
        SetToken(BerTokenType.BeginConstructed, LengthForm.DefiniteShort, identifier, length, pos);
        _at.ContentsRemaining = 0;
        EnterShort(identifier, pos + 2, length);
        _limit = ~_limit;
        return true;
    }

    /// <summary>The end of a definite encoding whose octets are used up (X.690 8.1.3.4, 8.1.3.5).</summary>
    private bool EndShort(int pos)
    {
        ref ReaderToken token = ref _at.Token;
        token.Set(BerTokenType.EndConstructed, LengthForm.DefiniteLong, _at.Innermost.Identifier, 0, _at.Innermost.TagNumber);
        token.ContentsLength = BerHeader.IndefiniteLength;
        token.Offset = _spanOffset + pos;
        _at.ContentsRemaining = 0;
        _at.Open.Pop(ref _at.Innermost);
        _pos = pos;
        _limit = (_at.Innermost.Kind & OpenEncodingKind.Guarded) != 0 ? 0 : ~(int)Math.Min(_span.Length, _at.Innermost.End - _spanOffset);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void SetToken(BerTokenType type, LengthForm form, byte identifier, long contentsLength, int pos)
    {
        ref ReaderToken token = ref _at.Token;
        token.Set(type, form, identifier, 2, identifier & BerHeader.NumberMask);
        token.ContentsLength = contentsLength;
        token.Offset = _spanOffset + pos;
    }

    /// <summary>Skips the next encoding, or what is left of the current one, where its end is in the segment.</summary>
    private bool TrySkipShort()
    {
        if (_limit < 0)
        {
            return TrySkipCurrent();
        }

        int pos = _pos;
        if (_limit - pos < 2 || _span.Length - pos < sizeof(long))
        {
            return false;
        }

        ref byte window = ref At(pos, sizeof(long));
        ulong header = (ulong)GetEight(ref window);
        int identifier = (int)(header >> 56);
        long length = (long)(header >> 48) & 0xFF;
        int headerLength = 2;
        if (length >= BerHeader.IndefiniteOctet)
        {
            // X.690 8.1.3.5: so many octets of length follow.
            int count = (int)length - BerHeader.IndefiniteOctet;
            if ((uint)(count - 1) >= MaxLengthOctets)
            {
                return false;
            }

            length = (long)((header << 16) >> (64 - (count * 8)));
            headerLength += count;
        }

        if (length > _limit - pos - headerLength || !HasFreeContents(identifier) || (identifier & BerHeader.NumberMask) == BerHeader.NumberMask
            || ((identifier & BerHeader.Constructed) != 0 && _at.Open.Count >= _maxDepth))
        {
            return false;
        }

        _pos = pos + headerLength + (int)length;
        return true;
    }

    /// <summary>Enters a constructed encoding whose length has the long form, where all of it is in the segment.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryReadLongBegin(int identifier)
    {
        int pos = _pos;
        if (_limit - pos < sizeof(long) || _at.Open.Count >= _maxDepth)
        {
            return false;
        }

        ulong header = (ulong)GetEight(ref At(pos, sizeof(long)));
        int count = ((int)(header >> 48) & 0xFF) - BerHeader.IndefiniteOctet;
        if (header >> 56 != (uint)identifier || (uint)(count - 1) >= MaxLengthOctets)
        {
            return false;
        }

        long length = (long)((header << 16) >> (64 - (count * 8)));
        if (length > _limit - pos - 2 - count)
        {
            return false;
        }

        EnterShort(identifier, pos + 2 + count, (int)length);
        return true;
    }

    private bool TrySkipCurrent()
    {
        switch (_at.Token.Type)
        {
            case BerTokenType.Primitive when _at.ContentsRemaining <= _span.Length - _pos:
                _pos += (int)_at.ContentsRemaining;
                _at.ContentsRemaining = 0;
                break;
            case BerTokenType.BeginConstructed when _at.ContentsRemaining == 0 && _at.Innermost.IsDefinite && _at.Innermost.End <= _spanOffset + _span.Length:
                _pos = (int)(_at.Innermost.End - _spanOffset);
                _at.Open.Pop(ref _at.Innermost);
                break;
            default:
                return false;
        }

        ClearToken();
        return true;
    }

    /// <summary>Neither the high tag number form nor UNIVERSAL 0, and no number that the options could forbid.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly bool IsShortEncoding(byte identifier) =>
        (identifier & BerHeader.NumberMask) != BerHeader.NumberMask
        && (identifier & ~BerHeader.Constructed) != 0 && _allowsShortTags;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool HasShortContents(byte identifier, int length, uint window)
    {
        if (identifier == (int)UniversalTagNumber.Integer)
        {
            // X.690 8.3.2: of more than one octet, the first nine bits are not all equal. No branch: the number of octets of a value cannot be predicted.
            return (length == 1) | ((length > 1) & (uint)(((short)window >> 7) + 1) > 1);
        }

        return HasFreeContents(identifier)
            ? (identifier & BerHeader.NumberMask) != BerHeader.NumberMask
            : identifier switch
            {
                (int)UniversalTagNumber.Boolean => length == 1,
                (int)UniversalTagNumber.Null => length == 0,
                _ => false,
            };
    }
}
