using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Ber.Live;

/// <summary>The handshakes of a relay that ends TLS: it is the server of the source, and the client of the destination.</summary>
/// <param name="certificates">Our certificates, and who may have issued those of the others.</param>
/// <param name="hostName">The name that the destination's certificate must have.</param>
internal sealed class RelayTls(TlsCertificates certificates, string hostName)
{
    private const byte Handshake = 22;   // RFC 8446 5.1, ContentType

    /// <summary>How long a side may take for its handshake.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Does the handshake with the source, which must show a certificate.</summary>
    /// <param name="socket">Its socket, which is the result's from now on, or disposed.</param>
    /// <exception cref="TlsException">It cannot be done.</exception>
    public TlsEnd Accept(Socket socket)
    {
        var verifier = new PeerVerifier(certificates, RelayEnd.Source);
        return Do(socket, verifier, tls =>
        {
            ExpectHandshake(socket);
            tls.AuthenticateAsServer(new SslServerAuthenticationOptions
            {
                ServerCertificateContext = certificates.Server,
                ClientCertificateRequired = true,
                CertificateChainPolicy = certificates.NewPolicy(),
                RemoteCertificateValidationCallback = verifier.Verify,
                AllowRenegotiation = false,
                AllowTlsResume = false,
            });
        });
    }

    /// <summary>Does the handshake with the destination.</summary>
    /// <param name="socket">Its socket, which is the result's from now on, or disposed.</param>
    /// <exception cref="TlsException">It cannot be done.</exception>
    public TlsEnd Connect(Socket socket)
    {
        var verifier = new PeerVerifier(certificates, RelayEnd.Destination);
        return Do(socket, verifier, tls => tls.AuthenticateAsClient(new SslClientAuthenticationOptions
        {
            TargetHost = hostName,
            ClientCertificateContext = certificates.Client,
            CertificateChainPolicy = certificates.NewPolicy(),
            RemoteCertificateValidationCallback = verifier.Verify,
            AllowRenegotiation = false,
            AllowTlsResume = false,
        }));
    }

    private TlsEnd Do(Socket socket, PeerVerifier verifier, Action<SslStream> handshake)
    {
        var transport = new TlsTransport(socket, verifier.Side) { HandshakeLimit = new TimeLimit(Patience) };
        var tls = new SslStream(transport);
        var end = new TlsEnd(socket, transport, tls);
        try
        {
            handshake(tls);
            transport.EndHandshake(isRestKept: tls.IsServer && tls.SslProtocol is SslProtocols.Tls13);   // tickets, which OpenSSL makes whatever it is told
            return end;
        }
        catch (Exception exception) when (exception is IOException or AuthenticationException)
        {
            SendAlert(transport);
            end.Dispose();
            throw verifier.Failure ?? exception as TlsException ?? new TlsException(ProblemOf(transport, exception), verifier.Side, inner: exception);
        }
    }

    private static void SendAlert(TlsTransport transport)
    {
        try
        {
            transport.SendKept();
        }
        catch (IOException)
        {
            // The other side does not want to know.
        }
    }

    private static TlsProblem ProblemOf(TlsTransport transport, Exception exception)
        => transport.HasTimedOut ? TlsProblem.TimedOut
            : transport.HasEnded || exception is ReaderGoneException ? TlsProblem.Ended
            : TlsProblem.Failed;

    /// <summary>QEMU's stream as it is begins otherwise than TLS.</summary>
    private void ExpectHandshake(Socket socket)
    {
        Span<Native.Polled> polled = [new() { Descriptor = (int)socket.Handle, Events = Native.PollIn }];
        Native.Poll(polled, (int)Patience.TotalMilliseconds);
        Span<byte> first = stackalloc byte[1];
        if (polled[0].Found != 0 && socket.Receive(first, SocketFlags.Peek, out SocketError error) > 0 && error is SocketError.Success && first[0] != Handshake)
            throw new TlsException(TlsProblem.NotTls, RelayEnd.Source);
    }

    /// <summary>Verifies the certificate of the other side, and keeps why it is not taken.</summary>
    private sealed class PeerVerifier(TlsCertificates certificates, string side)
    {
        public string Side => side;

        public TlsException? Failure { get; private set; }

        public bool Verify(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
        {
            if (certificate is not X509Certificate2 shown)
                Failure = new TlsException(TlsProblem.NotShown, side);
            else if (certificates.TryFindProblem(chain, out TlsProblem problem))
                Failure = new TlsException(problem, side, TlsCertificates.DetailOf(problem, shown));
            else if ((errors & SslPolicyErrors.RemoteCertificateNameMismatch) != 0)
                Failure = new TlsException(TlsProblem.WrongHost, side, shown.Subject);
            else if (errors != SslPolicyErrors.None)
                Failure = new TlsException(TlsProblem.NotTrusted, side, shown.Subject);
            return Failure is null;
        }
    }
}
