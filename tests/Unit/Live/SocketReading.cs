using System.Net.Sockets;

namespace Unit.Live;

/// <summary>What comes over a socket.</summary>
internal static class SocketReading
{
    /// <summary>So many octets, or all there are: an error of the connection is its end.</summary>
    public static async Task<byte[]> ReadAsync(Socket socket, int length)
    {
        byte[] octets = new byte[length];
        int at = 0;
        try
        {
            for (int read = 1; read > 0 && at < length; at += read)
                read = await socket.ReceiveAsync(octets.AsMemory(at), SocketFlags.None);
        }
        catch (SocketException)
        {
            // What we sent was not read: that is an end, too.
        }

        return octets[..at];
    }
}
