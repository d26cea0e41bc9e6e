using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ber;

namespace SignedData;

/// <summary>
/// Reads SignedData (RFC 5652 5) of any length in constant memory: writes the content out as it comes, then compares its digest with the one that was signed
/// and verifies the signature by the first certificate inside. Whether that certificate is to be trusted is not looked at.
/// </summary>
internal static class CmsReader
{
    public static int Verify(string cmsPath, string contentPath)
    {
        using FileStream input = File.OpenRead(cmsPath);
        using FileStream output = File.Create(contentPath);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var reader = new BerPipeReader(input);
        reader.Enter(Asn1Tag.Sequence);
        Expect(reader, Cms.SignedData);
        reader.Enter(Cms.Zero);
        reader.Enter(Asn1Tag.Sequence);
        reader.Skip();   // version
        reader.Skip();   // digest algorithms: that of the signer counts
        reader.Enter(Asn1Tag.Sequence);
        Expect(reader, Cms.Data);
        reader.Enter(Cms.Zero);
        foreach (ReadOnlyMemory<byte> fragment in reader.ReadFragments(Asn1Tag.PrimitiveOctetString))
        {
            hash.AppendData(fragment.Span);
            output.Write(fragment.Span);
        }

        reader.Leave();
        reader.Leave();
        reader.Enter(Cms.Zero);
        BerElement element = reader.ReadElement() ?? throw new InvalidDataException("expected a certificate, found none.");
        using X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(element.Encoding.Span);
        reader.Leave();
        reader.Enter(Asn1Tag.SetOf);
        bool isRight = reader.ReadElement() is { } signer && IsSigned(signer, certificate, hash.GetHashAndReset());
        Console.Error.WriteLine(isRight ? $"signed by {certificate.Subject}" : "expected the signature of the content, found another.");
        return isRight ? 0 : 1;
    }

    private static void Expect(BerPipeReader reader, string identifier)
    {
        string found = "nothing";
        reader.ReadElement()?.GetReader().ReadObjectIdentifier(out found);
        if (found != identifier)
            throw new InvalidDataException($"expected the object identifier {identifier}, found {found}.");
    }

    private static bool IsSigned(BerElement signer, X509Certificate2 certificate, byte[] digest)
    {
        BerReader reader = signer.GetReader();
        reader.ReadBeginConstructed(Asn1Tag.Sequence);
        reader.TrySkip();   // version
        reader.TrySkip();   // issuer and serial number: there is one certificate
        reader.ReadBeginConstructed(Asn1Tag.Sequence);
        reader.ReadObjectIdentifier(out string algorithm);
        if (algorithm != Cms.Sha256)
            throw new InvalidDataException($"expected SHA-256, found {algorithm}.");
        while (reader.Peek(out BerTokenType type, out _) == BerReadResult.Success && type != BerTokenType.EndConstructed)
            reader.TrySkip();
        reader.ReadEndConstructed();
        reader.ReadEncoding(out ReadOnlySpan<byte> encoding);
        byte[] attributes = encoding.ToArray();
        attributes[0] = 0x31;   // signed as a SET OF (RFC 5652 5.4)
        reader.TrySkip();   // signature algorithm: the key tells
        reader.ReadOctetString(out byte[] signature);
        return CryptographicOperations.FixedTimeEquals(GetMessageDigest(attributes), digest) && IsSignature(certificate, attributes, signature);
    }

    private static bool IsSignature(X509Certificate2 certificate, byte[] attributes, byte[] signature)
    {
        using RSA? rsa = certificate.GetRSAPublicKey();
        using ECDsa? ecdsa = certificate.GetECDsaPublicKey();
        return rsa?.VerifyData(attributes, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            ?? ecdsa?.VerifyData(attributes, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)
            ?? false;
    }

    private static byte[] GetMessageDigest(byte[] attributes)
    {
        var reader = new BerPipeReader(new MemoryStream(attributes));
        reader.Enter(Asn1Tag.SetOf);
        foreach (BerElement attribute in reader.ReadElements())
        {
            BerReader values = attribute.GetReader();
            values.ReadBeginConstructed(Asn1Tag.Sequence);
            values.ReadObjectIdentifier(out string identifier);
            if (identifier != Cms.MessageDigest)
                continue;
            values.ReadBeginConstructed(Asn1Tag.SetOf);
            values.ReadOctetString(out byte[] digest);
            return digest;
        }

        return [];
    }
}
