using Ber.Live;

namespace Ber.Cli;

/// <summary>Why TLS cannot be had, in a line for people.</summary>
internal static class TlsWords
{
    public static string Of(TlsException exception) => exception.Subject is RelayEnd.Source or RelayEnd.Destination
        ? $"{exception.Subject} {OfSide(exception)}"
        : $"{exception.Subject}: {OfFile(exception)}";

    private static string OfFile(TlsException exception) => exception.Problem switch
    {
        TlsProblem.CannotRead => exception.InnerException switch
        {
            FileNotFoundException => "there is no such file",
            DirectoryNotFoundException => "there is no such folder",
            UnauthorizedAccessException => "permission denied, or it is a folder",
            Exception inner => inner.Message,
            _ => "it cannot be read",
        },
        TlsProblem.NoCertificate => "no certificate is in it (PEM is expected)",
        TlsProblem.NoFittingKey => "no private key is in it that fits the certificate beside it (PEM is expected)",
        TlsProblem.EncryptedKey => "the key is encrypted: qber takes keys that are not",
        TlsProblem.NoRevocationList => "no list of revoked certificates is in it (PEM is expected)",
        _ => $"the certificate {OfCertificate(exception)}",
    };

    private static string OfSide(TlsException exception) => exception.Problem switch
    {
        TlsProblem.NotShown => "shows no certificate",
        TlsProblem.NotTls => "does not speak TLS (--tls-certs expects it; its tls-creds parameter is to be set)",
        TlsProblem.TimedOut => "has not done its TLS handshake in time",
        TlsProblem.Ended => "has ended the connection within the TLS handshake: it does not take our certificate, or expects no TLS",
        TlsProblem.Failed => $"fails in the TLS handshake: {WordsOf(exception.InnerException!)}",
        _ => $"shows a certificate that {OfCertificate(exception)}",
    };

    private static string OfCertificate(TlsException exception) => exception.Problem switch
    {
        TlsProblem.NotValidNow => $"is not valid now, but from {exception.Detail}",
        TlsProblem.Revoked => $"was revoked ({exception.Detail})",
        TlsProblem.WrongPurpose => $"is not for this purpose ({exception.Detail}): its extended key usage leaves it out",
        TlsProblem.WrongHost => $"is of another host ({exception.Detail}): --tls-hostname names the one that is meant",
        _ => $"is of no authority in ca-cert.pem ({exception.Detail})",
    };

    /// <summary>The innermost words: those around them say nothing more.</summary>
    private static string WordsOf(Exception exception) => exception.InnerException is Exception inner ? WordsOf(inner) : exception.Message;
}
