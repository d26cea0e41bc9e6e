using System.Net.Sockets;
using System.Runtime.InteropServices;
using Ber.Compat;

namespace Ber.Live;

/// <summary>One end of a relayed connection: of the source, or of the destination. What it is wrapped in on its way to us, nobody else knows.</summary>
/// <param name="socket">Its socket.</param>
internal abstract class RelayEnd(Socket socket) : IDisposable
{
    /// <summary>What messages call the side that connects to us.</summary>
    public const string Source = "the source";

    /// <summary>What messages call the side that we connect to.</summary>
    public const string Destination = "the destination";

    private const int UnixLength = 256 * 1024;
    private const int TcpLength = 512 * 1024;

    /// <summary>So many octets are moved at once.</summary>
    public int Length => IsUnix ? UnixLength : TcpLength;

    /// <summary>Its descriptor, to be watched.</summary>
    public SafeHandle Descriptor => Socket.SafeHandle;

    protected Socket Socket => socket;

    /// <summary>Whether it is a unix socket.</summary>
    public bool IsUnix => socket.AddressFamily is AddressFamily.Unix;

    /// <summary>What comes from it.</summary>
    /// <param name="reader">The end to which that goes, and which is watched while nothing comes; null: none.</param>
    public abstract IConnectionSource Receive(RelayEnd? reader);

    /// <summary>What goes to it. It takes all octets of a write at once, and is for one thread at a time.</summary>
    public abstract IOctetSink NewSink();

    /// <summary>Nothing more goes to it.</summary>
    /// <param name="how">How the other end has ended it: the same is done here.</param>
    public virtual void End(ConnectionEnd how)
    {
        if (how is ConnectionEnd.Reset && !IsUnix)
            socket.LingerState = new LingerOption(enable: true, seconds: 0);   // it is reset when it is closed
        Shutdown(SocketShutdown.Send);
    }

    /// <summary>Nothing more is taken from it.</summary>
    public void Refuse() => Shutdown(SocketShutdown.Receive);

    /// <summary>Ends both directions at once, from any thread.</summary>
    public void Break() => Shutdown(SocketShutdown.Both);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => socket.Dispose();

    private void Shutdown(SocketShutdown how)
    {
        try
        {
            socket.Shutdown(how);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It has ended already.
        }
    }
}
