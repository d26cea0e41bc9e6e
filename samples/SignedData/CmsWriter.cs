using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ber;

namespace SignedData;

/// <summary>
/// Writes SignedData (RFC 5652 5) with its content inside, in one pass and constant memory: all that encloses the content has the indefinite form, the
/// content is an OCTET STRING in segments, and what depends on its digest stands behind it.
/// </summary>
internal static class CmsWriter
{
    public static void Sign(string contentPath, string cmsPath, string certificatePath, string keyPath)
    {
        using X509Certificate2 certificate = X509Certificate2.CreateFromPemFile(certificatePath, keyPath);
        using FileStream content = File.OpenRead(contentPath);
        using FileStream output = File.Create(cmsPath);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var writer = new BerWriter(output);
        BerScope contentInfo = writer.BeginConstructedIndefinite(Asn1Tag.Sequence);
        writer.WriteObjectIdentifier(Cms.SignedData);
        BerScope explicitContent = writer.BeginConstructedIndefinite(Cms.Zero);
        BerScope signedData = writer.BeginConstructedIndefinite(Asn1Tag.Sequence);
        writer.WriteInteger(1L);
        BerScope digests = writer.BeginConstructed(Asn1Tag.SetOf);
        WriteAlgorithm(ref writer, Cms.Sha256);
        writer.EndConstructed(digests);
        WriteContent(ref writer, content, hash);
        BerScope certificates = writer.BeginConstructed(Cms.Zero);
        writer.WriteEncoded(certificate.RawData);
        writer.EndConstructed(certificates);
        BerScope signers = writer.BeginConstructed(Asn1Tag.SetOf);
        WriteSigner(ref writer, certificate, hash.GetHashAndReset());
        writer.EndConstructed(signers);
        writer.EndConstructed(signedData);
        writer.EndConstructed(explicitContent);
        writer.EndConstructed(contentInfo);
        writer.Flush();
    }

    private static void WriteContent(ref BerWriter writer, FileStream content, IncrementalHash hash)
    {
        BerScope encapsulated = writer.BeginConstructedIndefinite(Asn1Tag.Sequence);
        writer.WriteObjectIdentifier(Cms.Data);
        BerScope outer = writer.BeginConstructedIndefinite(Cms.Zero);
        BerScope octets = writer.BeginConstructedIndefinite(Asn1Tag.ConstructedOctetString);
        byte[] buffer = new byte[Cms.SegmentLength];
        int length;
        while ((length = content.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)) != 0)
        {
            hash.AppendData(buffer, 0, length);
            writer.WriteOctetString(buffer.AsSpan(0, length));
        }

        writer.EndConstructed(octets);
        writer.EndConstructed(outer);
        writer.EndConstructed(encapsulated);
    }

    private static void WriteSigner(ref BerWriter writer, X509Certificate2 certificate, byte[] digest)
    {
        // The attributes are signed as the DER SET OF that they are; in the file an implicit tag stands for that of the SET (RFC 5652 5.4).
        byte[] attributes = GetAttributes(digest);
        using RSA? rsa = certificate.GetRSAPrivateKey();
        using ECDsa? ecdsa = certificate.GetECDsaPrivateKey();
        byte[] signature = rsa is not null ? rsa.SignData(attributes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : ecdsa is not null ? ecdsa.SignData(attributes, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)
            : throw new NotSupportedException("expected a key for RSA or ECDSA, found another.");
        BerScope signer = writer.BeginConstructed(Asn1Tag.Sequence);
        writer.WriteInteger(1L);
        BerScope identifier = writer.BeginConstructed(Asn1Tag.Sequence);
        writer.WriteEncoded(certificate.IssuerName.RawData);
        writer.WritePrimitive(Asn1Tag.Integer, certificate.SerialNumberBytes.Span);
        writer.EndConstructed(identifier);
        WriteAlgorithm(ref writer, Cms.Sha256);
        attributes[0] = 0xA0;
        writer.WriteEncoded(attributes);
        WriteAlgorithm(ref writer, rsa is not null ? Cms.Rsa : Cms.EcdsaWithSha256);
        writer.WriteOctetString(signature);
        writer.EndConstructed(signer);
    }

    private static void WriteAlgorithm(ref BerWriter writer, string identifier)
    {
        BerScope algorithm = writer.BeginConstructed(Asn1Tag.Sequence);
        writer.WriteObjectIdentifier(identifier);
        if (identifier == Cms.Rsa)
            writer.WriteNull();
        writer.EndConstructed(algorithm);
    }

    /// <summary>DER, which sorts the members of the SET: AsnWriter does that.</summary>
    private static byte[] GetAttributes(byte[] digest)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSetOf())
        {
            WriteAttribute(writer, Cms.ContentType, static (w, _) => w.WriteObjectIdentifier(Cms.Data), digest);
            WriteAttribute(writer, Cms.MessageDigest, static (w, value) => w.WriteOctetString(value), digest);
        }

        return writer.Encode();
    }

    private static void WriteAttribute(AsnWriter writer, string identifier, Action<AsnWriter, byte[]> writeValue, byte[] digest)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(identifier);
            using (writer.PushSetOf())
                writeValue(writer, digest);
        }
    }
}
