using System.Formats.Asn1;

namespace Ber;

/// <summary>What X.690 8.2 to 8.23 demand of the contents of universal types, as far as the first octets show it.</summary>
internal static class ContentsRules
{
    /// <summary>Contents octets that are looked at. Contents up to this length are checked whole.</summary>
    public const int InspectedLength = 64;

    /// <summary>Rules that identifier and length octets alone can break; null when none is.</summary>
    public static BerContentError? CheckHeader(bool isConstructed, int universalNumber, long contentsLength)
    {
        switch ((UniversalTagNumber)universalNumber)
        {
            case UniversalTagNumber.Boolean when !isConstructed:
                return contentsLength == 1 ? null : BerContentError.BooleanLength;
            case UniversalTagNumber.Null when !isConstructed:
                return contentsLength == 0 ? null : BerContentError.NullLength;
            case UniversalTagNumber.Integer or UniversalTagNumber.Enumerated when !isConstructed:
                return contentsLength != 0 ? null : BerContentError.IntegerEmpty;
            case UniversalTagNumber.BitString when !isConstructed:
                return contentsLength != 0 ? null : BerContentError.BitStringEmpty;
            case UniversalTagNumber.ObjectIdentifier or UniversalTagNumber.RelativeObjectIdentifier when !isConstructed:
                return contentsLength != 0 ? null : BerContentError.ObjectIdentifierIncomplete;
            case UniversalTagNumber.Boolean or UniversalTagNumber.Null or UniversalTagNumber.Integer or UniversalTagNumber.Enumerated
                or UniversalTagNumber.ObjectIdentifier or UniversalTagNumber.RelativeObjectIdentifier or UniversalTagNumber.Real
                when isConstructed:
                return BerContentError.ConstructedForbidden;
            case UniversalTagNumber.Sequence or UniversalTagNumber.Set or UniversalTagNumber.External or UniversalTagNumber.Embedded:
                return isConstructed ? null : BerContentError.PrimitiveForbidden;
            default:
                return null;
        }
    }

    /// <summary>Rules that the first contents octets of a primitive encoding can break; null when none is.</summary>
    /// <param name="universalNumber">Tag number.</param>
    /// <param name="contents">The first <see cref="InspectedLength"/> octets, or all.</param>
    /// <param name="isWhole">Whether these are all contents octets.</param>
    public static BerContentError? CheckContents(int universalNumber, ReadOnlySpan<byte> contents, bool isWhole)
    {
        switch ((UniversalTagNumber)universalNumber)
        {
            case UniversalTagNumber.Integer or UniversalTagNumber.Enumerated:
                return BerInteger.IsMinimal(contents) ? null : BerContentError.IntegerNotMinimal;
            case UniversalTagNumber.BitString:
                return contents[0] <= (contents.Length > 1 ? 7 : 0) ? null : BerContentError.BitStringUnusedBits;
            case UniversalTagNumber.ObjectIdentifier or UniversalTagNumber.RelativeObjectIdentifier:
                return CheckSubidentifiers(contents, isWhole);
            default:
                return null;
        }
    }

    /// <summary>How the encodings inside a constructed encoding of this universal type are to be read.</summary>
    public static OpenEncodingKind KindOf(int universalNumber) => (UniversalTagNumber)universalNumber switch
    {
        UniversalTagNumber.BitString => OpenEncodingKind.BitString | OpenEncodingKind.Guarded,
        UniversalTagNumber.OctetString or UniversalTagNumber.UTF8String or UniversalTagNumber.ObjectDescriptor
            or (>= UniversalTagNumber.NumericString and <= UniversalTagNumber.BMPString) => OpenEncodingKind.OctetString | OpenEncodingKind.Guarded,
        _ => OpenEncodingKind.None,
    };

    private static BerContentError? CheckSubidentifiers(ReadOnlySpan<byte> contents, bool isWhole)
    {
        bool isFirst = true;
        foreach (byte octet in contents)
        {
            if (isFirst && octet == 0x80)
            {
                return BerContentError.ObjectIdentifierNotMinimal;
            }

            isFirst = octet < 0x80;
        }

        return isFirst || !isWhole ? null : BerContentError.ObjectIdentifierIncomplete;
    }
}
