using System.Net.Security;
using Ber.Compat;

namespace Ber.Live;

/// <summary>Octets to the other side of TLS.</summary>
internal sealed class TlsSink(SslStream tls) : IOctetSink
{
    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> octets)
    {
        if (octets.IsEmpty)
            return;   // TLS would make a record of it
        try
        {
            tls.Write(octets);
        }
        catch (IOException exception) when (exception is not (ReaderGoneException or OutputException))
        {
            throw new ReaderGoneException();   // the other side has ended TLS with an alert
        }
    }

    /// <inheritdoc/>
    public void Flush()
    {
    }
}
