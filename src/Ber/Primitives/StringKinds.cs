using System.Formats.Asn1;

namespace Ber;

/// <summary>What reader and writer both know of character strings and object identifiers.</summary>
internal static class StringKinds
{
    /// <summary>What makes an OBJECT IDENTIFIER of a RELATIVE-OID. One contents octet, 0, stands for it.</summary>
    public const string RootOfRelative = "0.0.";

    /// <summary>Refuses what is no character string, or has characters that depend on escape sequences.</summary>
    public static void Require(UniversalTagNumber kind)
    {
        bool isKnown = kind is UniversalTagNumber.UTF8String or UniversalTagNumber.NumericString or UniversalTagNumber.PrintableString
            or UniversalTagNumber.T61String or UniversalTagNumber.IA5String or UniversalTagNumber.VisibleString or UniversalTagNumber.BMPString
            or UniversalTagNumber.UniversalString;
        if (!isKnown)
            throw new ArgumentOutOfRangeException(nameof(kind), kind, "A character string with characters of its own is expected; take the octets of others.");
    }
}
