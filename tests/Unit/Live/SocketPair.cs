using System.Net.Sockets;

namespace Unit.Live;

/// <summary>Two ends of one connection.</summary>
internal sealed class SocketPair : IDisposable
{
    private readonly string _path = Path.Join(Path.GetTempPath(), Path.GetRandomFileName());

    public SocketPair()
    {
        using Socket listener = New();
        listener.Bind(new UnixDomainSocketEndPoint(_path));
        listener.Listen(1);
        One = New();
        One.Connect(new UnixDomainSocketEndPoint(_path));
        Other = listener.Accept();
    }

    public Socket One { get; }

    public Socket Other { get; }

    public void Dispose()
    {
        One.Dispose();
        Other.Dispose();
        File.Delete(_path);
    }

    private static Socket New() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
}
