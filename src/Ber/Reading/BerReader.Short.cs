using System.Buffers.Binary;
using System.Formats.Asn1;
using System.Runtime.CompilerServices;

namespace Ber;

/// <content>
/// The short way of <see cref="Read"/>: one octet each of identifier and length, all contents in the segment, nothing that the rules forbid. It
/// accepts only what the long way would accept with the same result, and leaves everything else to it.
/// </content>
public ref partial struct BerReader
{
    private bool TryReadShort()
    {
        if ((_at.Innermost.Kind & OpenEncodingKind.Guarded) != 0 || _at.SkipDepth != 0 || _failed
            || _at.ContentsRemaining > _span.Length - _pos)
        {
            return false;
        }

        // Contents of the token before are skipped by starting behind them.
        int pos = _pos + (int)_at.ContentsRemaining;
        int limit = (int)Math.Min(_span.Length, _at.Innermost.End - _spanOffset);
        int room = limit - pos - 2;
        if (room < 0)
        {
            return room == -2 && _at.Innermost.IsDefinite && _at.Innermost.End == _spanOffset + pos && EndShort(pos);
        }

        byte identifier = _span[pos];
        int length = _span[pos + 1];
        if (length > room || length >= BerHeader.IndefiniteOctet || !IsShortEncoding(identifier))
        {
            return false;
        }

        if ((identifier & BerHeader.Constructed) == 0)
        {
            if (!HasShortContents(identifier, length, pos + 2))
            {
                return false;
            }

            SetToken(BerTokenType.Primitive, LengthForm.DefiniteShort, identifier, length, 2, pos);
            _at.ContentsRemaining = length;
            _pos = pos + 2;
        }
        else
        {
            if (!HasFreeContents(identifier) || _at.Open.Count >= _maxDepth)
            {
                return false;
            }

            SetToken(BerTokenType.BeginConstructed, LengthForm.DefiniteShort, identifier, length, 2, pos);
            _at.ContentsRemaining = 0;
            EnterShort(identifier, pos + 2, length);
        }

        _limit = 0;
        return true;
    }

    /// <summary>The end of a definite encoding whose octets are used up (X.690 8.1.3.4, 8.1.3.5).</summary>
    private bool EndShort(int pos)
    {
        SetToken(BerTokenType.EndConstructed, LengthForm.DefiniteLong, _at.Innermost.Identifier, BerHeader.IndefiniteLength, 0, pos);
        _at.Token.TagNumber = _at.Innermost.TagNumber;
        _at.ContentsRemaining = 0;
        _at.Open.Pop(ref _at.Innermost);
        _pos = pos;
        _limit = 0;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void SetToken(BerTokenType type, LengthForm form, byte identifier, long contentsLength, int headerLength, int pos)
    {
        ref ReaderToken token = ref _at.Token;
        token.Type = type;
        token.Form = form;
        token.Identifier = identifier;
        token.TagNumber = identifier & BerHeader.NumberMask;
        token.ContentsLength = contentsLength;
        token.HeaderLength = headerLength;
        token.Offset = _spanOffset + pos;
    }

    /// <summary>Neither the high tag number form nor UNIVERSAL 0, and no number that the options could forbid.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly bool IsShortEncoding(byte identifier) =>
        (identifier & BerHeader.NumberMask) != BerHeader.NumberMask
        && (identifier & ~BerHeader.Constructed) != 0 && _allowsShortTags;

    private readonly bool HasShortContents(byte identifier, int length, int start)
    {
        if (identifier == (int)UniversalTagNumber.Integer)
        {
            // X.690 8.3.2: of more than one octet, the first nine bits are not all equal. No branch: the number of octets of a value cannot be predicted.
            return start + 2 <= _span.Length && ((length == 1) | ((length > 1) & (uint)((BinaryPrimitives.ReadInt16BigEndian(_span[start..]) >> 7) + 1) > 1));
        }

        return identifier switch
        {
            (int)UniversalTagNumber.Boolean => length == 1,
            (int)UniversalTagNumber.Null => length == 0,
            _ => HasFreeContents(identifier),
        };
    }
}
