using System.Net.Security;
using System.Runtime.InteropServices;
using System.Security.Authentication;

namespace Ber.Live;

/// <summary>What comes over TLS. While it waits it watches the output, as <see cref="DescriptorSource"/> does.</summary>
/// <param name="tls">TLS.</param>
/// <param name="transport">What is below it.</param>
/// <param name="output">Where what comes goes; null: nothing to watch.</param>
/// <param name="taking">Is held whenever octets are given to TLS.</param>
internal sealed class TlsSource(SslStream tls, TlsTransport transport, SafeHandle? output, Lock taking) : IConnectionSource
{
    private readonly byte[] _room = new byte[32 * 1024];
    private Task<int>? _reading;
    private int _start;
    private int _end;
    private bool _hasEnded;

    /// <inheritdoc/>
    public ConnectionEnd End { get; private set; }

    /// <inheritdoc/>
    public bool IsReadable => TryAdvance(0);

    /// <inheritdoc/>
    public void WaitForOctets()
    {
        while (!TryAdvance(-1))
        {
        }
    }

    /// <inheritdoc/>
    public int Read(Span<byte> destination)
    {
        WaitForOctets();
        int read = 0;
        do
        {
            int length = Math.Min(destination.Length - read, _end - _start);
            _room.AsSpan(_start, length).CopyTo(destination[read..]);
            _start += length;
            read += length;
        }
        while (read < destination.Length && transport.HasOctets && TryAdvance(0) && !_hasEnded);
        return read;
    }

    private bool TryAdvance(int timeout)
    {
        while (_start == _end && !_hasEnded)
        {
            Task<int> reading = _reading ??= Begin();
            if (reading.IsCompleted)
            {
                _reading = null;
                Finish(reading);
                continue;
            }

            if (!transport.Wait(timeout, output))
                return false;
            lock (taking)
                transport.Resume();
        }

        return true;
    }

    private Task<int> Begin()
    {
        lock (taking)
            return tls.ReadAsync(_room).AsTask();
    }

    private void Finish(Task<int> reading)
    {
        (_start, _end) = (0, 0);
        try
        {
            _end = reading.GetAwaiter().GetResult();
            _hasEnded = _end == 0;

            // TLS gives no octets after close_notify and after the end of the socket alike: it has come to the latter only if there was nothing else.
            End = transport.WasReset ? ConnectionEnd.Reset : transport.HasEnded ? ConnectionEnd.Cut : ConnectionEnd.Closed;
        }
        catch (Exception exception) when (exception is IOException or AuthenticationException)
        {
            _hasEnded = true;
            End = transport.WasReset ? ConnectionEnd.Reset : ConnectionEnd.Cut;
        }
    }
}
