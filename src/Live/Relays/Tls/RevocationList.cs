using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Ber.Live;

/// <summary>
/// Certificates that their issuer has revoked (RFC 5280 5.1). The list lies beside the certificate of its issuer, and is believed as that is: its signature and
/// its dates are not looked at.
/// </summary>
internal sealed class RevocationList
{
    private const string Label = "X509 CRL";

    private readonly HashSet<(string Issuer, string Serial)> _revoked = [];

    /// <summary>Reads the lists of a PEM text.</summary>
    /// <exception cref="FormatException">There is none in it.</exception>
    public static RevocationList Parse(ReadOnlySpan<char> text)
    {
        var result = new RevocationList();
        int found = 0;
        while (PemEncoding.TryFind(text, out PemFields fields))
        {
            if (text[fields.Label] is Label)
            {
                result.Add(Convert.FromBase64String(text[fields.Base64Data].ToString()));
                found++;
            }

            text = text[fields.Location.End..];
        }

        return found > 0 ? result : throw new FormatException("no list of revoked certificates");
    }

    /// <summary>Whether a certificate was revoked.</summary>
    public bool Has(X509Certificate2 certificate)
        => _revoked.Contains((Convert.ToHexString(certificate.IssuerName.RawData), NumberOf(certificate.SerialNumberBytes.Span)));

    private void Add(byte[] octets)
    {
        try
        {
            // version OPTIONAL, signature, issuer, thisUpdate, nextUpdate OPTIONAL, revokedCertificates OPTIONAL, [0] crlExtensions
            AsnReader list = new AsnReader(octets, AsnEncodingRules.DER).ReadSequence().ReadSequence();
            if (list.PeekTag() == Asn1Tag.Integer)
                list.ReadInteger();
            list.ReadSequence();
            string issuer = Convert.ToHexString(list.ReadEncodedValue().Span);
            while (list.HasData && (list.PeekTag() == Asn1Tag.UtcTime || list.PeekTag() == Asn1Tag.GeneralizedTime))
                list.ReadEncodedValue();
            if (!list.HasData || list.PeekTag() != Asn1Tag.Sequence)
                return;
            for (AsnReader entries = list.ReadSequence(); entries.HasData;)
                _revoked.Add((issuer, NumberOf(entries.ReadSequence().ReadIntegerBytes().Span)));
        }
        catch (AsnContentException exception)
        {
            throw new FormatException("no list of revoked certificates", exception);
        }
    }

    private static string NumberOf(ReadOnlySpan<byte> serial) => Convert.ToHexString(serial.TrimStart((byte)0));
}
