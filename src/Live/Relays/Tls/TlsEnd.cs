using System.Net.Security;
using System.Net.Sockets;
using Ber.Compat;

namespace Ber.Live;

/// <summary>An end with which TLS is spoken; its handshake is done.</summary>
/// <param name="socket">The socket.</param>
/// <param name="transport">The same, as TLS has it.</param>
/// <param name="tls">TLS over it.</param>
internal sealed class TlsEnd(Socket socket, TlsTransport transport, SslStream tls) : RelayEnd(socket)
{
    private readonly Lock _lock = new();   // SslStream keeps reads and writes apart from each other, but not its end from reads

    /// <inheritdoc/>
    public override IConnectionSource Receive(RelayEnd? reader) => new TlsSource(tls, transport, reader?.Descriptor, _lock);

    /// <inheritdoc/>
    public override IOctetSink NewSink() => new TlsSink(tls);

    /// <inheritdoc/>
    public override void End(ConnectionEnd how)
    {
        if (how is ConnectionEnd.Closed)
            Close();
        base.End(how);
    }

    protected override void Dispose(bool disposing)
    {
        tls.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>close_notify is made under the lock and sent outside of it: whoever reads must not wait for a side that does not take it.</summary>
    private void Close()
    {
        try
        {
            lock (_lock)
                tls.ShutdownAsync().GetAwaiter().GetResult();   // it waits for nothing: the transport only keeps what is to be sent
            transport.SendKept();
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            // It has ended already.
        }
    }
}
