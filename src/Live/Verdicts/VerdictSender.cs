using System.Net.Sockets;
using Ber.Compat;

namespace Ber.Live;

/// <summary>The receiving side's end of the verdict channel.</summary>
internal sealed class VerdictSender : IOctetSink, IDisposable
{
    /// <summary>How long what the source still sends is taken in, so that the verdict is not lost to a reset.</summary>
    private const int LingerMilliseconds = 1000;

    private readonly ChannelListener? _listener;
    private readonly TimeSpan _patience;
    private readonly bool _isStream;
    private Socket? _socket;

    /// <summary>A channel beside a pipe: the connection is taken when the first word is due.</summary>
    public VerdictSender(ChannelListener listener, TimeSpan patience)
    {
        _listener = listener;
        _patience = patience;
    }

    /// <summary>The way back of the stream's own socket.</summary>
    public VerdictSender(Socket stream)
    {
        _socket = stream;
        _isStream = true;
    }

    /// <summary>Sends a verdict.</summary>
    /// <exception cref="ChannelException">Nobody takes it.</exception>
    public void Send(TransferVerdict verdict)
    {
        _socket ??= _listener!.Accept(_patience);
        verdict.Write(this);
    }

    /// <summary>Sends a refusal, if there is still somebody, and lets it arrive.</summary>
    public void Refuse(TransferVerdict verdict)
    {
        try
        {
            Send(verdict);
            _socket!.Shutdown(SocketShutdown.Send);
            if (_isStream)
                TakeIn(_socket);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            // Who has gone needs no verdict.
        }
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> octets)
    {
        try
        {
            while (!octets.IsEmpty)
                octets = octets[_socket!.Send(octets)..];
        }
        catch (SocketException)
        {
            throw new ChannelException(ChannelProblem.ClosedBySource);
        }
    }

    /// <inheritdoc/>
    public void Flush()
    {
    }

    public void Dispose()
    {
        _socket?.Dispose();
        _listener?.Dispose();
    }

    /// <summary>A socket that is closed with octets unread resets the connection, and the verdict with it.</summary>
    private static void TakeIn(Socket socket)
    {
        byte[] nowhere = new byte[256 * 1024];
        long deadline = Environment.TickCount64 + LingerMilliseconds;
        Span<Native.Polled> polled = [new() { Descriptor = (int)socket.Handle, Events = Native.PollIn }];
        while (Environment.TickCount64 < deadline && Native.Poll(polled, (int)(deadline - Environment.TickCount64)) > 0 && socket.Receive(nowhere) > 0)
        {
        }
    }
}
