using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Ber.Live;

/// <summary>Certificates of a folder, with the names that QEMU and libvirt give them (QEMU crypto/tlscredsx509.c, include/crypto/tlscredsx509.h).</summary>
internal sealed class TlsCertificates
{
    private const string AuthorityFile = "ca-cert.pem";
    private const string RevocationFile = "ca-crl.pem";
    private const string EncryptedLabel = "ENCRYPTED PRIVATE KEY";
    private const string EncryptedHeader = "Proc-Type: 4,ENCRYPTED";   // RFC 1421, of keys in the forms of OpenSSL
    private const string ServerPurpose = "1.3.6.1.5.5.7.3.1";          // RFC 5280 4.2.1.12, id-kp-serverAuth
    private const string ClientPurpose = "1.3.6.1.5.5.7.3.2";          // id-kp-clientAuth

    private readonly string _folder;
    private readonly X509Certificate2Collection _authorities;
    private readonly RevocationList? _revoked;

    /// <summary>Reads them.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="TlsException">A file is missing, or is not what its name says, or its certificate would not be taken.</exception>
    public TlsCertificates(string folder)
    {
        _folder = folder;
        _authorities = ReadCertificates(AuthorityFile);
        _revoked = File.Exists(PathOf(RevocationFile)) ? ReadRevoked() : null;
        Server = ReadPair("server", ServerPurpose);
        Client = File.Exists(PathOf("client-cert.pem")) ? ReadPair("client", ClientPurpose) : null;
    }

    /// <summary>What we show to the source.</summary>
    public SslStreamCertificateContext Server { get; }

    /// <summary>What we show to the destination; null: nothing.</summary>
    public SslStreamCertificateContext? Client { get; }

    /// <summary>By what a certificate of another side is verified, up to our authorities and no others.</summary>
    public X509ChainPolicy NewPolicy()
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,   // there are no others than ours, which .NET does not take
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(_authorities);
        return policy;
    }

    /// <summary>Tells why a certificate is not taken.</summary>
    /// <param name="chain">The chain that was made of it; null: it could not be.</param>
    /// <param name="problem">Why.</param>
    /// <returns>false: it is taken.</returns>
    public bool TryFindProblem(X509Chain? chain, out TlsProblem problem)
    {
        X509ChainStatusFlags flags = X509ChainStatusFlags.NoError;
        foreach (X509ChainStatus status in chain?.ChainStatus ?? [])
            flags |= status.Status;
        const X509ChainStatusFlags Dates = X509ChainStatusFlags.NotTimeValid | X509ChainStatusFlags.NotTimeNested;
        problem = flags switch
        {
            _ when chain is null => TlsProblem.NotTrusted,
            X509ChainStatusFlags.NoError when chain.ChainElements.Any(e => _revoked?.Has(e.Certificate) is true) => TlsProblem.Revoked,
            _ when (flags & ~(Dates | X509ChainStatusFlags.NotValidForUsage)) != 0 => TlsProblem.NotTrusted,
            _ when (flags & Dates) != 0 => TlsProblem.NotValidNow,
            _ => TlsProblem.WrongPurpose,
        };
        return flags != X509ChainStatusFlags.NoError || problem is TlsProblem.Revoked or TlsProblem.NotTrusted;
    }

    /// <summary>What else is to be said of a certificate that is not taken.</summary>
    public static string DetailOf(TlsProblem problem, X509Certificate2 certificate) => problem switch
    {
        TlsProblem.NotValidNow => string.Create(
            CultureInfo.InvariantCulture,
            $"{certificate.NotBefore.ToUniversalTime():yyyy-MM-dd HH:mm:ss}Z to {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm:ss}Z"),
        _ => certificate.Subject,
    };

    private string PathOf(string name) => Path.Join(_folder, name);

    private string ReadText(string name)
    {
        try
        {
            return File.ReadAllText(PathOf(name));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TlsException(TlsProblem.CannotRead, PathOf(name), inner: exception);
        }
    }

    private X509Certificate2Collection ReadCertificates(string name)
    {
        var result = new X509Certificate2Collection();
        try
        {
            result.ImportFromPem(ReadText(name));
        }
        catch (CryptographicException exception)
        {
            throw new TlsException(TlsProblem.NoCertificate, PathOf(name), inner: exception);
        }

        return result.Count > 0 ? result : throw new TlsException(TlsProblem.NoCertificate, PathOf(name));
    }

    private RevocationList ReadRevoked()
    {
        string text = ReadText(RevocationFile);
        try
        {
            return RevocationList.Parse(text);
        }
        catch (FormatException exception)
        {
            throw new TlsException(TlsProblem.NoRevocationList, PathOf(RevocationFile), inner: exception);
        }
    }

    /// <summary>Reads a certificate, those between it and its authority, and its key. What the other side would not take is found here, as QEMU does.</summary>
    private SslStreamCertificateContext ReadPair(string name, string purpose)
    {
        string certificateFile = $"{name}-cert.pem";
        string keyFile = $"{name}-key.pem";
        X509Certificate2Collection certificates = ReadCertificates(certificateFile);
        X509Certificate2 certificate = WithKey(ReadText(certificateFile), ReadText(keyFile), keyFile);
        using var chain = new X509Chain { ChainPolicy = NewPolicy() };
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(purpose));
        chain.ChainPolicy.ExtraStore.AddRange(certificates);
        chain.Build(certificate);
        if (TryFindProblem(chain, out TlsProblem problem))
            throw new TlsException(problem, PathOf(certificateFile), DetailOf(problem, certificate));
        return SslStreamCertificateContext.Create(certificate, certificates, offline: true);
    }

    private X509Certificate2 WithKey(string certificate, string key, string keyFile)
    {
        if (key.Contains(EncryptedLabel, StringComparison.Ordinal) || key.Contains(EncryptedHeader, StringComparison.Ordinal))
            throw new TlsException(TlsProblem.EncryptedKey, PathOf(keyFile));
        try
        {
            return X509Certificate2.CreateFromPem(certificate, key);
        }
        catch (Exception exception) when (exception is CryptographicException or NotSupportedException or ArgumentException)
        {
            throw new TlsException(TlsProblem.NoFittingKey, PathOf(keyFile), inner: exception);
        }
    }
}
