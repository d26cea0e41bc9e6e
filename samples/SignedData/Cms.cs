using System.Formats.Asn1;

namespace SignedData;

/// <summary>Tags and object identifiers of RFC 5652 that both directions need.</summary>
internal static class Cms
{
    public const string Data = "1.2.840.113549.1.7.1";
    public const string SignedData = "1.2.840.113549.1.7.2";
    public const string ContentType = "1.2.840.113549.1.9.3";
    public const string MessageDigest = "1.2.840.113549.1.9.4";
    public const string Sha256 = "2.16.840.1.101.3.4.2.1";
    public const string Rsa = "1.2.840.113549.1.1.1";
    public const string EcdsaWithSha256 = "1.2.840.10045.4.3.2";

    /// <summary>Octets of a segment of the content.</summary>
    public const int SegmentLength = 64 * 1024;

    /// <summary>[0]: content, certificates, signed attributes.</summary>
    public static readonly Asn1Tag Zero = new(TagClass.ContextSpecific, 0, isConstructed: true);
}
