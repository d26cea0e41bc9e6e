using System.Net.Sockets;
using Ber.Compat;

namespace Ber.Live;

/// <summary>A stream goes out on a socket. It stays the caller's to dispose.</summary>
/// <param name="socket">The socket.</param>
/// <param name="name">What messages call it.</param>
internal sealed class SocketOutput(Socket socket, string name) : ITransferOutput
{
    /// <inheritdoc/>
    public IOctetSink Sink { get; } = new DescriptorSink(socket.SafeHandle, name);

    /// <inheritdoc/>
    public void Commit()
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The reader has all of it and has gone; the verdicts say what it made of it.
        }
    }

    /// <inheritdoc/>
    public void End()
    {
    }
}
