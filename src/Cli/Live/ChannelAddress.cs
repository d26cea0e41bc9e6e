using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Ber.Cli;

/// <summary>Where a socket is: <c>unix:PATH</c>, or <c>[tcp:]HOST:PORT</c>.</summary>
internal sealed record ChannelAddress(string? Path, string Host, int Port)
{
    public const string Syntax = "unix:PATH|[tcp:]HOST:PORT";

    public static bool TryParse(string text, [NotNullWhen(true)] out ChannelAddress? address)
    {
        address = null;
        if (text.StartsWith("unix:", StringComparison.Ordinal))
        {
            if (text.Length > 5)
                address = new ChannelAddress(text[5..], "", 0);
            return address is not null;
        }

        string rest = text.StartsWith("tcp:", StringComparison.Ordinal) ? text[4..] : text;
        int colon = rest.LastIndexOf(':');
        if (colon <= 0 || !int.TryParse(rest.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port) || port > ushort.MaxValue)
            return false;
        address = new ChannelAddress(null, rest[..colon].Trim('[', ']'), port);
        return true;
    }

    /// <summary>Connects; waits for somebody to listen as long as <paramref name="patience"/> lets it.</summary>
    /// <exception cref="IOException">Nobody listens.</exception>
    public Socket Connect(TimeSpan patience)
    {
        long start = Environment.TickCount64;
        while (true)
        {
            Socket socket = NewSocket();
            try
            {
                if (Path is not null)
                    socket.Connect(new UnixDomainSocketEndPoint(Path));
                else
                    socket.Connect(Host, Port);
                return socket;
            }
            catch (SocketException exception)
            {
                socket.Dispose();
                if (Environment.TickCount64 - start >= patience.TotalMilliseconds)
                    throw new IOException($"{this}: {exception.Message}");
            }

            Native.Poll([], 20);
        }
    }

    /// <summary>Listens, and gives the first connection.</summary>
    /// <exception cref="IOException">The address cannot be had.</exception>
    public Socket Accept()
    {
        using Socket listener = NewSocket();
        try
        {
            if (Path is not null)
            {
                File.Delete(Path);
                listener.Bind(new UnixDomainSocketEndPoint(Path));
            }
            else
            {
                listener.Bind(new IPEndPoint(Dns.GetHostAddresses(Host)[0], Port));
            }

            listener.Listen(1);
            return listener.Accept();
        }
        catch (SocketException exception)
        {
            throw new IOException($"{this}: {exception.Message}");
        }
        finally
        {
            if (Path is not null)
                File.Delete(Path);
        }
    }

    public override string ToString() => Path is not null ? $"unix:{Path}" : string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");

    private Socket NewSocket()
        => Path is not null ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
}
