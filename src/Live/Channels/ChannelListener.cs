using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Ber.Live;

/// <summary>Waits for connections: for the one of a transfer, or for all of a migration.</summary>
internal sealed class ChannelListener : IDisposable
{
    private const int NoSuchDeviceOrAddress = 6;   // ENXIO: what open(2) says of a socket

    private readonly ChannelAddress _address;
    private readonly Socket _socket;
    private readonly Leftover? _path;
    private bool _isDisposed;

    /// <summary>Listens.</summary>
    /// <param name="address">Where.</param>
    /// <param name="access">Who may connect to a unix socket; null: its owner.</param>
    /// <param name="waiting">So many connections may wait to be taken.</param>
    /// <exception cref="ChannelException">The address cannot be had.</exception>
    public ChannelListener(ChannelAddress address, SocketAccess? access = null, int waiting = 1)
    {
        _address = address;
        _socket = address.NewSocket();
        try
        {
            if (address.Path is not null)
            {
                DeleteStale(address);
                access ??= SocketAccess.Of(null, null);
                _path = Leftovers.Make(() => access.Bind(_socket, address.Path), () => File.Delete(address.Path));
                access.Complete(address.Path);
            }
            else
            {
                _socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
                IPAddress host = IPAddress.TryParse(address.Host, out IPAddress? number) ? number : Dns.GetHostAddresses(address.Host)[0];
                _socket.Bind(new IPEndPoint(host, address.Port));
            }

            _socket.Listen(waiting);
        }
        catch (Exception exception) when (exception is SocketException or IOException or UnauthorizedAccessException)
        {
            Dispose();
            throw new ChannelException(ChannelProblem.CannotListen, address, exception);
        }
    }

    /// <summary>Whether other hosts can connect.</summary>
    public bool IsBeyondHost
        => _socket.LocalEndPoint is IPEndPoint { Address: IPAddress address }
            && !IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);

    /// <summary>Where it listens: with the port that the system has chosen, where the address has left that to it.</summary>
    public ChannelAddress Address => _socket.LocalEndPoint is IPEndPoint bound ? _address with { Port = bound.Port } : _address;

    /// <summary>Its descriptor, to be waited for beside others.</summary>
    public SafeHandle Descriptor => _socket.SafeHandle;

    /// <summary>Gives the first connection; nobody can make a second one.</summary>
    /// <param name="patience">How long to wait; null: for ever.</param>
    /// <param name="output">Where what comes will go: when its reader has gone there is no point in waiting; null: nothing to watch.</param>
    /// <exception cref="ChannelException">Nobody came.</exception>
    public Socket Accept(TimeSpan? patience, SafeHandle? output = null)
    {
        try
        {
            Span<Native.Polled> polled =
            [
                new() { Descriptor = (int)_socket.Handle, Events = Native.PollIn },
                new() { Descriptor = output is null ? -1 : (int)output.DangerousGetHandle() },
            ];
            if (Native.Poll(polled, patience is TimeSpan limit ? (int)Math.Min(limit.TotalMilliseconds, int.MaxValue) : -1) == 0)
                throw new ChannelException(ChannelProblem.NobodyConnected, _address);
            if (polled[0].Found == 0)
                throw new ReaderGoneException();
            return Take();
        }
        finally
        {
            Dispose();
        }
    }

    /// <summary>Gives the next connection; others can follow.</summary>
    /// <param name="milliseconds">How long to wait; less than 0: for ever.</param>
    /// <returns>null: nobody came.</returns>
    /// <exception cref="ChannelException">One came, and could not be taken.</exception>
    public Socket? TryAccept(int milliseconds)
        => Native.Poll([new() { Descriptor = (int)_socket.Handle, Events = Native.PollIn }], milliseconds) == 0 ? null : Take();

    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        _socket.Dispose();
        _path?.Dispose();
    }

    private Socket Take()
    {
        try
        {
            Socket accepted = _socket.Accept();
            if (_address.Path is null)
                accepted.NoDelay = true;
            return accepted;
        }
        catch (SocketException exception)
        {
            throw new ChannelException(ChannelProblem.CannotAccept, _address, exception);
        }
    }

    /// <summary>Removes what a listener left that was killed: a socket on which nobody listens, and nothing else.</summary>
    private static void DeleteStale(ChannelAddress address)
    {
        if (!File.Exists(address.Path) || Native.FactsOf(address.Path, followsLink: true) is not { IsSocket: true })
            return;
        try
        {
            new FileStream(address.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0).Dispose();
            return;   // a file: to bind says that the address is in use
        }
        catch (IOException exception) when ((exception.HResult & 0xffff) == NoSuchDeviceOrAddress)
        {
            using Socket? listened = address.TryConnect(out SocketException? failure);
            if (failure?.SocketErrorCode is SocketError.ConnectionRefused)
                File.Delete(address.Path!);
        }
    }
}
