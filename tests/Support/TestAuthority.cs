using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Support;

/// <summary>An authority that issues certificates, and puts them where QEMU and libvirt look for them.</summary>
public sealed class TestAuthority : IDisposable
{
    private const string ServerPurpose = "1.3.6.1.5.5.7.3.1";
    private const string ClientPurpose = "1.3.6.1.5.5.7.3.2";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;
    private readonly DateTimeOffset _now = DateTimeOffset.UtcNow;

    /// <summary>Makes one.</summary>
    /// <param name="name">Its name.</param>
    public TestAuthority(string name = "test authority")
    {
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        _certificate = request.CreateSelfSigned(_now.AddDays(-30), _now.AddDays(30));
    }

    /// <summary>Makes all files of a folder: the authority's, a server's and a client's.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="hostName">The server's name.</param>
    public void WriteAll(string folder, string hostName = "localhost")
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Join(folder, "ca-cert.pem"), _certificate.ExportCertificatePem());
        WritePair(folder, "server", hostName);
        WritePair(folder, "client", "client");
    }

    /// <summary>Makes a certificate and its key.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="role"><c>server</c> or <c>client</c>.</param>
    /// <param name="hostName">Its name.</param>
    /// <param name="from">In so many days it begins to be valid.</param>
    /// <param name="to">In so many days it ends.</param>
    /// <returns>The certificate with its key.</returns>
    public X509Certificate2 WritePair(string folder, string role, string hostName, int from = -2, int to = 2)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={hostName}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(hostName);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(
            new X509EnhancedKeyUsageExtension([new Oid(role == "server" ? ServerPurpose : ClientPurpose)], critical: false));
        byte[] number = RandomNumberGenerator.GetBytes(12);
        number[0] = 1;
        using X509Certificate2 bare = request.Create(_certificate, _now.AddDays(from), _now.AddDays(to), number);
        File.WriteAllText(Path.Join(folder, $"{role}-cert.pem"), bare.ExportCertificatePem());
        File.WriteAllText(Path.Join(folder, $"{role}-key.pem"), key.ExportPkcs8PrivateKeyPem());
        return bare.CopyWithPrivateKey(key);
    }

    /// <summary>Revokes a certificate.</summary>
    /// <param name="folder">Where the list goes.</param>
    /// <param name="certificate">The certificate.</param>
    public void Revoke(string folder, X509Certificate2 certificate)
    {
        var list = new CertificateRevocationListBuilder();
        list.AddEntry(certificate);
        byte[] octets = list.Build(_certificate, 1, _now.AddDays(1), HashAlgorithmName.SHA256);
        File.WriteAllText(Path.Join(folder, "ca-crl.pem"), PemEncoding.WriteString("X509 CRL", octets));
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }
}
