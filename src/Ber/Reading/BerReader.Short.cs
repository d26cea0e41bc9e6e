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
        if (limit - pos < 2)
        {
            return false;
        }

        byte identifier = _span[pos];
        int length = _span[pos + 1];
        if (length > limit - pos - 2 || length >= LengthOctets.Indefinite || !IsShortEncoding(identifier))
        {
            return false;
        }

        bool isConstructed = (identifier & IdentifierOctets.Constructed) != 0;
        if (isConstructed ? !CanEnterShort(identifier) : !HasShortContents(identifier, length, pos + 2))
        {
            return false;
        }

        ref ReaderToken token = ref _at.Token;
        token.Type = isConstructed ? BerTokenType.BeginConstructed : BerTokenType.Primitive;
        token.Form = LengthForm.DefiniteShort;
        token.Identifier = identifier;
        token.TagNumber = identifier & IdentifierOctets.NumberMask;
        token.ContentsLength = length;
        token.HeaderLength = 2;
        token.Offset = _spanOffset + pos;
        if (isConstructed)
        {
            _at.ContentsRemaining = 0;
            EnterShort(identifier, pos + 2, length);
        }
        else
        {
            _at.ContentsRemaining = length;
            _pos = pos + 2;
        }

        _limit = 0;
        return true;
    }

    /// <summary>Neither the high tag number form nor UNIVERSAL 0, and no number that the options could forbid.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly bool IsShortEncoding(byte identifier) =>
        (identifier & IdentifierOctets.NumberMask) != IdentifierOctets.NumberMask
        && (identifier & ~IdentifierOctets.Constructed) != 0 && _allowsShortTags;

    private readonly bool CanEnterShort(byte identifier) => HasFreeContents(identifier) && _at.Open.Count < _maxDepth;

    private readonly bool HasShortContents(byte identifier, int length, int start) => identifier switch
    {
        // X.690 8.3.2: a single octet is minimal; of more, the first nine bits are not all equal.
        (int)UniversalTagNumber.Integer => length == 1 || (length > 1 && IntegerContents.IsMinimal(_span.Slice(start, 2))),
        (int)UniversalTagNumber.Boolean => length == 1,
        (int)UniversalTagNumber.Null => length == 0,
        _ => HasFreeContents(identifier),
    };
}
