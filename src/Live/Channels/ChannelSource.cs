using System.Net.Sockets;
using System.Runtime.InteropServices;
using Ber.Compat;

namespace Ber.Live;

/// <summary>What comes back over a socket. While it waits it watches the output, as <see cref="DescriptorSource"/> does, and the clock.</summary>
internal sealed class ChannelSource(Socket socket, SafeHandle? output) : IOctetSource
{
    private readonly int _socket = (int)socket.Handle;
    private readonly int _output = output is null ? -1 : (int)output.DangerousGetHandle();
    private long _deadline = long.MaxValue;

    /// <inheritdoc/>
    public bool IsReadable => true;

    /// <summary>From now on a read fails that has waited so long.</summary>
    public void WaitAtMost(TimeSpan patience) => _deadline = Environment.TickCount64 + (long)patience.TotalMilliseconds;

    /// <inheritdoc/>
    public int Read(Span<byte> destination)
    {
        Span<Native.Polled> polled = [new() { Descriptor = _socket, Events = Native.PollIn }, new() { Descriptor = _output }];
        while (true)
        {
            int timeout = (int)Math.Clamp(_deadline - Environment.TickCount64, 0, int.MaxValue);
            if (Native.Poll(polled, timeout) == 0)
                throw new ChannelException(ChannelProblem.NoVerdictInTime);
            if (polled[0].Found != 0)
                return Receive(destination);
            if ((polled[1].Found & Native.PollGone) != 0)
                throw new ReaderGoneException();
        }
    }

    private int Receive(Span<byte> destination)
    {
        try
        {
            return socket.Receive(destination);
        }
        catch (SocketException)
        {
            return 0;   // a reset is the end, too
        }
    }
}
