using System.Net.Sockets;
using System.Runtime.InteropServices;
using Ber.Compat;

namespace Ber.Live;

/// <summary>
/// The socket below TLS. A read of the handshake waits, as long as there is time. A read after it waits for <see cref="Resume"/>, so that whoever reads can
/// look at the descriptors of both ends meanwhile, and knows whether TLS has octets without waiting for them.
/// </summary>
/// <remarks>
/// What the handshake writes is kept until it waits for an answer. What is left at its end may stay here until something else is sent: a server's tickets
/// (RFC 8446 4.6.1) would lie unread in a source without return path, whose close then is a reset, and takes with it what the source has not sent yet.
/// </remarks>
/// <param name="socket">The socket; it stays its owner's.</param>
/// <param name="name">What messages call it.</param>
internal sealed class TlsTransport(Socket socket, string name) : NetworkStream(socket, ownsSocket: false)
{
    private const int RoomLength = 128 * 1024;   // several records of TLS, of 16 KiB and a little

    private readonly int _descriptor = (int)socket.SafeHandle.DangerousGetHandle();
    private readonly DescriptorSink _sink = new(socket.SafeHandle, name);
    private readonly byte[] _room = new byte[RoomLength];
    private readonly MemoryStream _kept = new();
    private int _start;
    private int _end;
    private Memory<byte> _wanted;
    private TaskCompletionSource<int>? _waiting;
    private bool _isHandshakeDone;

    /// <summary>When the handshake has to be done.</summary>
    public TimeLimit HandshakeLimit { get; init; }

    /// <summary>Whether the handshake was not.</summary>
    public bool HasTimedOut { get; private set; }

    /// <summary>Whether the socket has given its last octet.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Whether that was by a reset.</summary>
    public bool WasReset { get; private set; }

    /// <summary>Whether there are octets that TLS has not taken yet.</summary>
    public bool HasOctets => _start < _end;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        SendKept();
        while (!HasOctets && !HasEnded)
        {
            HasTimedOut = !Wait(HandshakeLimit.Left, null);
            if (HasTimedOut)
                throw new IOException("no handshake in time");
            Fill();
        }

        return Take(buffer);
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (HasOctets || HasEnded)
            return new ValueTask<int>(Take(buffer.Span));
        _wanted = buffer;
        _waiting = new TaskCompletionSource<int>();
        return new ValueTask<int>(_waiting.Task);
    }

    /// <summary>Waits until the socket has something.</summary>
    /// <param name="timeout">So many milliseconds; less than 0: for ever.</param>
    /// <param name="output">Where it goes; null: nothing to watch.</param>
    /// <returns>false: it has nothing.</returns>
    /// <exception cref="ReaderGoneException">Nobody reads the output any more.</exception>
    public bool Wait(int timeout, SafeHandle? output)
    {
        Span<Native.Polled> polled =
        [
            new() { Descriptor = _descriptor, Events = Native.PollIn },
            new() { Descriptor = output is null ? -1 : (int)output.DangerousGetHandle() },
        ];
        Native.Poll(polled, timeout);
        if ((polled[1].Found & Native.PollGone) != 0)
            throw new ReaderGoneException();
        return polled[0].Found != 0;
    }

    /// <summary>Reads what the socket has, and goes on with the read that waits for it, on this thread.</summary>
    public void Resume()
    {
        Fill();
        if (_waiting is not TaskCompletionSource<int> waiting || (!HasOctets && !HasEnded))
            return;
        _waiting = null;
        waiting.SetResult(Take(_wanted.Span));
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (!_isHandshakeDone)
        {
            _kept.Write(buffer);
            return;
        }

        SendKept();
        _sink.Write(buffer);
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Keeps octets for <see cref="SendKept"/>.</summary>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _kept.Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    /// <summary>The handshake is done.</summary>
    /// <param name="isRestKept">Whether the other side does not wait for what it has written last.</param>
    public void EndHandshake(bool isRestKept)
    {
        _isHandshakeDone = true;
        if (!isRestKept)
            SendKept();
    }

    /// <summary>Sends what was kept.</summary>
    public void SendKept()
    {
        if (_kept.Length == 0)
            return;
        _sink.Write(_kept.GetBuffer().AsSpan(0, (int)_kept.Length));
        _kept.SetLength(0);
    }

    protected override void Dispose(bool disposing)
    {
        _kept.Dispose();
        base.Dispose(disposing);
    }

    private int Take(Span<byte> destination)
    {
        int length = Math.Min(destination.Length, _end - _start);
        _room.AsSpan(_start, length).CopyTo(destination);
        _start += length;
        return length;
    }

    private void Fill()
    {
        nint read = Native.Read(_descriptor, _room);
        int error = read < 0 ? Marshal.GetLastPInvokeError() : 0;
        if (error is Native.Interrupted or Native.TryAgain)
            return;
        WasReset = error != 0;
        HasEnded = read <= 0;
        (_start, _end) = (0, (int)Math.Max(read, 0));
    }
}
