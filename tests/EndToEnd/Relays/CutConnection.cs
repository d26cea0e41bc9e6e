using System.Net.Sockets;

namespace EndToEnd.Relays;

/// <summary>Carries the connections of a migration over unix sockets, and cuts all of them when so many octets have come, whatever they are.</summary>
internal sealed class CutConnection : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly string _to;
    private readonly List<Socket> _sockets = [];
    private readonly long _most;
    private long _left;
    private volatile bool _hasEnded;

    /// <summary>Listens.</summary>
    /// <param name="path">Where.</param>
    /// <param name="to">Where it connects to.</param>
    /// <param name="octets">After so many octets of both directions it cuts.</param>
    public CutConnection(string path, string to, long octets)
    {
        (_to, _most, _left) = (to, octets, octets);
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen(64);
        Start(Accept);
    }

    /// <summary>Octets that have come.</summary>
    public long Octets => _most - Volatile.Read(ref _left);

    /// <summary>Whether it has cut.</summary>
    private bool HasCut => Volatile.Read(ref _left) <= 0;

    public void Dispose()
    {
        _hasEnded = true;
        _listener.Dispose();
        Cut();
    }

    private static void Start(Action action) => new Thread(() => Try(action)) { IsBackground = true }.Start();

    private static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It is over: cut, or ended by a side.
        }
    }

    private void Accept()
    {
        while (!_hasEnded)
        {
            Socket from = _listener.Accept();
            var to = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            lock (_sockets)
                _sockets.AddRange([from, to]);
            to.Connect(new UnixDomainSocketEndPoint(_to));
            if (HasCut)
                Cut();
            Start(() => Carry(from, to));
            Start(() => Carry(to, from));
        }
    }

    private void Carry(Socket from, Socket to)
    {
        byte[] room = new byte[64 * 1024];
        for (int read = from.Receive(room); read > 0; read = from.Receive(room))
        {
            long left = Interlocked.Add(ref _left, -read);
            int most = (int)Math.Clamp(left + read, 0, read);
            to.Send(room.AsSpan(0, most));
            if (left > 0)
                continue;
            Cut();
            return;
        }

        to.Shutdown(SocketShutdown.Send);
    }

    private void Cut()
    {
        lock (_sockets)
        {
            foreach (Socket socket in _sockets)
                socket.Dispose();
        }
    }
}
