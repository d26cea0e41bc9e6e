using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ber.Live;

/// <summary>Where a socket is: <c>unix:PATH</c>, or <c>[tcp:]HOST:PORT</c>; an IPv6 host stands in brackets.</summary>
internal sealed record ChannelAddress(string? Path, string Host, int Port)
{
    public const string Syntax = "unix:PATH|[tcp:]HOST:PORT";

    private const int MaxPathLength = 107;
    private const string UnixPrefix = "unix:";
    private const string TcpPrefix = "tcp:";

    /// <summary>Whether it is at another host, as far as its text tells.</summary>
    public bool IsBeyondHost => Path is null && !(IPAddress.TryParse(Host, out IPAddress? number) ? IPAddress.IsLoopback(number) : Host == "localhost");

    public static bool TryParse(string text, [NotNullWhen(true)] out ChannelAddress? address)
    {
        address = null;
        if (text.StartsWith(UnixPrefix, StringComparison.Ordinal))
        {
            // struct sockaddr_un: sun_path has 108 octets, the last one a NUL.
            if (text.Length > UnixPrefix.Length && Encoding.UTF8.GetByteCount(text) - UnixPrefix.Length <= MaxPathLength)
                address = new ChannelAddress(text[UnixPrefix.Length..], "", 0);
            return address is not null;
        }

        string rest = text.StartsWith(TcpPrefix, StringComparison.Ordinal) ? text[TcpPrefix.Length..] : text;
        int colon = rest.LastIndexOf(':');
        if (colon <= 0 || !int.TryParse(rest.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port) || port > ushort.MaxValue)
            return false;
        string host = rest[..colon];
        bool isBracketed = host.StartsWith('[') && host.EndsWith(']');
        if (!isBracketed && host.Contains(':', StringComparison.Ordinal))
            return false;   // which of the colons stands before the port?
        host = isBracketed ? host[1..^1] : host;
        if (host.Length > 0)
            address = new ChannelAddress(null, host, port);
        return address is not null;
    }

    /// <summary>Whether who connects to an address comes to who listens at this one, as far as the addresses themselves tell.</summary>
    public bool Reaches(ChannelAddress connected)
    {
        if (Path is not null || connected.Path is not null)
            return Path is not null && connected.Path is not null && System.IO.Path.GetFullPath(Path) == System.IO.Path.GetFullPath(connected.Path);
        return Port == connected.Port && (Host == connected.Host || (!connected.IsBeyondHost && (!IsBeyondHost || Host is "0.0.0.0" or "::")));
    }

    /// <summary>Connects once.</summary>
    /// <param name="failure">Why nobody could be reached; null when somebody was.</param>
    /// <returns>null: nobody listens there now.</returns>
    public Socket? TryConnect(out SocketException? failure)
    {
        failure = null;
        Socket? socket = null;
        try
        {
            socket = NewSocket();
            if (Path is not null)
                socket.Connect(new UnixDomainSocketEndPoint(Path));
            else
                socket.Connect(Host, Port);
            return socket;
        }
        catch (SocketException exception)
        {
            socket?.Dispose();
            failure = exception;
            return null;
        }
    }

    /// <summary>Connects; waits for somebody to listen as long as <paramref name="patience"/> lets it.</summary>
    /// <exception cref="ChannelException">Nobody listens.</exception>
    public Socket Connect(TimeSpan patience)
    {
        long start = Environment.TickCount64;
        while (true)
        {
            if (TryConnect(out SocketException? failure) is Socket socket)
                return socket;
            if (Environment.TickCount64 - start >= patience.TotalMilliseconds)
                throw new ChannelException(ChannelProblem.CannotConnect, this, failure);
            Native.Poll([], RetryMilliseconds);
        }
    }

    /// <summary>Between two attempts to connect.</summary>
    public const int RetryMilliseconds = 20;

    public Socket NewSocket()
        => Path is not null
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    public override string ToString()
    {
        string host = Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;
        return Path is not null ? UnixPrefix + Path : string.Create(CultureInfo.InvariantCulture, $"{host}:{Port}");
    }
}
