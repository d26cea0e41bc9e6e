using System.ComponentModel;
using System.Runtime.InteropServices;
using Ber.Compat;

namespace Ber.Live;

/// <summary>
/// Octets of a file descriptor: a pipe or a socket as a rule, blocking or not. While it waits for input it watches the output: .NET ignores SIGPIPE and a
/// blocking read cannot be cancelled, so without that a lost reader is not noticed before the next write.
/// </summary>
internal sealed class DescriptorSource(SafeHandle input, SafeHandle? output) : IConnectionSource
{
    /// <summary>A pipe holds no less than a page.</summary>
    public const int LeastPipeLength = 4096;

    /// <summary>A pipe holds so much when it is made.</summary>
    public const int UsualPipeLength = 64 * 1024;

    /// <summary>And so much when it is to be fast.</summary>
    public const int LongPipeLength = 256 * 1024;

    private const int UnknownLength = 512 * 1024;
    private const int EnoughForLength = 16 * 1024 * 1024;

    private readonly int _input = (int)input.DangerousGetHandle();
    private readonly int _output = output is null ? -1 : (int)output.DangerousGetHandle();
    private bool _isKnownReadable;
    private bool _canReadWithoutWaiting = true;
    private int _watched = -1;
    private Action? _onWatched;
    private int _shrinkTo;   // 0: the pipe is as long as it shall be
    private long _enlargeAt = long.MaxValue;
    private long _passed;

    /// <summary>Whether the input is a pipe, of which is known how much lies between the writer and us.</summary>
    public bool IsPipe => Native.GetPipeLength(input) > 0;

    /// <summary>Octets that lie between the writer and us at most; of what is no pipe a guess that is rather large.</summary>
    public int PipeLength => Native.GetPipeLength(input) is > 0 and int length ? length : UnknownLength;

    /// <inheritdoc/>
    public ConnectionEnd End { get; private set; }

    /// <inheritdoc/>
    public void WaitForOctets()
    {
        while (!_isKnownReadable)
            _isKnownReadable = Wait(-1);
    }

    /// <inheritdoc/>
    public bool IsReadable => _isKnownReadable = _isKnownReadable || Wait(0);

    /// <summary>From now on looks at one more descriptor before every read.</summary>
    /// <param name="descriptor">The descriptor.</param>
    /// <param name="onReadable">Called when it can be read, or has ended.</param>
    public void Watch(int descriptor, Action onReadable)
    {
        _watched = descriptor;
        _onWatched = onReadable;
    }

    /// <summary>The pipe is to hold more once so much has come that it matters.</summary>
    public void EnlargeLater() => _enlargeAt = EnoughForLength;

    /// <summary>
    /// From now on the pipe is to hold so little, so that its writer cannot have ended long before we are done. While it holds more it is tried again
    /// after every read.
    /// </summary>
    /// <param name="length">Octets.</param>
    public void Shrink(int length)
    {
        _enlargeAt = long.MaxValue;
        _shrinkTo = Native.TrySetPipeLength(input, length) ? 0 : length;
    }

    /// <summary>Octets that were read.</summary>
    public long Octets => _passed;

    /// <inheritdoc/>
    public bool TryRead(Span<byte> destination, out int read)
    {
        if (_watched < 0 && !_isKnownReadable && _canReadWithoutWaiting)
        {
            nint got = Native.ReadWithoutWaiting(_input, destination);
            if (got >= 0)
            {
                read = Passed(got);
                return true;
            }

            if (Marshal.GetLastPInvokeError() is Native.TryAgain)
            {
                read = 0;
                return false;
            }

            _canReadWithoutWaiting = false;   // an error, then, is for the other way to find
        }

        bool isReadable = IsReadable;
        read = isReadable ? Read(destination) : 0;
        return isReadable;
    }

    /// <inheritdoc/>
    public int Read(Span<byte> destination)
    {
        while (true)
        {
            WaitForOctets();
            _isKnownReadable = false;
            nint read = Native.Read(_input, destination);
            if (read >= 0 || HasEnded(Marshal.GetLastPInvokeError()))
                return Passed(Math.Max(read, 0));
        }
    }

    /// <summary>Moves octets on to a pipe, within the kernel.</summary>
    /// <param name="pipe">The pipe; it is empty.</param>
    /// <param name="length">As many at most.</param>
    /// <returns>How many, 0 at the end; less than 0: the kernel cannot do that with this descriptor.</returns>
    public int MoveTo(SafeHandle pipe, int length)
    {
        while (true)
        {
            WaitForOctets();
            _isKnownReadable = false;
            nint moved = Native.Splice(input, pipe, length);
            int error = moved < 0 ? Marshal.GetLastPInvokeError() : 0;
            if (error is Native.Invalid)
                return -1;
            if (moved >= 0 || HasEnded(error))
                return Passed(Math.Max(moved, 0));
        }
    }

    /// <summary>Whether an error is the end of the input; it is not where reading again is worth it.</summary>
    private bool HasEnded(int error)
    {
        if (error is Native.Interrupted or Native.TryAgain)
            return false;
        if (!Native.IsConnectionLost(error))
            throw new IOException(new Win32Exception(error).Message);
        End = ConnectionEnd.Reset;   // what is missing then tells that it came early
        return true;
    }

    private int Passed(nint read)
    {
        _passed += read;
        if (_shrinkTo != 0)
            Shrink(_shrinkTo);
        if (_passed > _enlargeAt)
        {
            Native.TrySetPipeLength(input, LongPipeLength);
            _enlargeAt = long.MaxValue;
        }

        return (int)read;
    }

    /// <summary>Waits until a read would return at once, or something else happens; a negative descriptor is not looked at.</summary>
    private bool Wait(int timeout)
    {
        Span<Native.Polled> polled =
        [
            new() { Descriptor = _input, Events = Native.PollIn },
            new() { Descriptor = _output },
            new() { Descriptor = _watched, Events = Native.PollIn },
        ];
        Native.Poll(polled, timeout);
        if (polled[2].Found != 0)
            _onWatched!();   // first: it may say why the reader has gone
        if ((polled[1].Found & Native.PollGone) != 0)
            throw new ReaderGoneException();
        return polled[0].Found != 0;   // an error or a hang-up is for the read to find out
    }
}
