using System.Formats.Asn1;

namespace Ber;

/// <summary>The rules of X.690 8.2 to 8.23 for the contents of universal types, as far as the first octets show whether they are kept.</summary>
internal static class ContentsRules
{
    /// <summary>Contents octets that are looked at. Contents up to this length are checked whole.</summary>
    public const int InspectedLength = 64;

    /// <summary>Rules that identifier and length octets alone can break; null when none is.</summary>
    public static BerContentError? CheckHeader(bool isConstructed, int universalNumber, long contentsLength) =>
        isConstructed ? CheckConstructed((UniversalTagNumber)universalNumber) : CheckPrimitive((UniversalTagNumber)universalNumber, contentsLength);

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

    private static BerContentError? CheckConstructed(UniversalTagNumber number) => number switch
    {
        UniversalTagNumber.Boolean or UniversalTagNumber.Null or UniversalTagNumber.Integer or UniversalTagNumber.Enumerated or UniversalTagNumber.Real
            or UniversalTagNumber.ObjectIdentifier or UniversalTagNumber.RelativeObjectIdentifier => BerContentError.ConstructedForbidden,
        _ => null,
    };

    private static BerContentError? CheckPrimitive(UniversalTagNumber number, long contentsLength)
    {
        (BerContentError error, bool isBroken) = number switch
        {
            UniversalTagNumber.Boolean => (BerContentError.BooleanLength, contentsLength != 1),
            UniversalTagNumber.Null => (BerContentError.NullLength, contentsLength != 0),
            UniversalTagNumber.Integer or UniversalTagNumber.Enumerated => (BerContentError.IntegerEmpty, contentsLength == 0),
            UniversalTagNumber.BitString => (BerContentError.BitStringEmpty, contentsLength == 0),
            UniversalTagNumber.ObjectIdentifier or UniversalTagNumber.RelativeObjectIdentifier
                => (BerContentError.ObjectIdentifierIncomplete, contentsLength == 0),
            UniversalTagNumber.Sequence or UniversalTagNumber.Set or UniversalTagNumber.External or UniversalTagNumber.Embedded
                => (BerContentError.PrimitiveForbidden, true),
            _ => (default, false),
        };
        return isBroken ? error : null;
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
