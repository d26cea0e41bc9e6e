using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Ber.Live;

/// <summary>QMP over a socket.</summary>
internal sealed class QmpSocket(Socket socket) : IQmpLine
{
    private const int PeerCredentials = 17;   // SO_PEERCRED
    private const int SocketLevel = 1;        // SOL_SOCKET

    /// <summary>
    /// The process at the other end of a unix socket, where it is one of our own user's: another one's binary is not ours to run. null: not to be told.
    /// </summary>
    public int? PeerProcess
    {
        get
        {
            Span<byte> credentials = stackalloc byte[12];   // struct ucred: pid, uid, gid
            try
            {
                if (socket.AddressFamily is not AddressFamily.Unix
                    || socket.GetRawSocketOption(SocketLevel, PeerCredentials, credentials) != credentials.Length)
                    return null;
                bool isOurs = MemoryMarshal.Read<uint>(credentials[4..]) == Native.EffectiveUser;
                return isOurs && MemoryMarshal.Read<int>(credentials) is > 0 and int process ? process : null;
            }
            catch (SocketException)
            {
                return null;
            }
        }
    }

    /// <inheritdoc/>
    public void Send(ReadOnlySpan<byte> octets)
    {
        try
        {
            socket.Send(octets);
        }
        catch (SocketException exception)
        {
            throw new IOException(exception.Message, exception);
        }
    }

    /// <inheritdoc/>
    public int Receive(Span<byte> octets, int milliseconds)
    {
        try
        {
            socket.ReceiveTimeout = milliseconds;
            return socket.Receive(octets);
        }
        catch (SocketException exception)
        {
            throw new IOException(exception.Message, exception);
        }
    }

    public void Dispose() => socket.Dispose();
}
