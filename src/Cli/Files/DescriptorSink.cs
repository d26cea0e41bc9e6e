using System.ComponentModel;
using System.Runtime.InteropServices;
using Ber.Compat;
using Microsoft.Win32.SafeHandles;

namespace Ber.Cli;

/// <summary>Octets to a file descriptor, blocking or not.</summary>
internal sealed class DescriptorSink(SafeFileHandle output) : IOctetSink
{
    private readonly int _output = (int)output.DangerousGetHandle();

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> octets)
    {
        while (!octets.IsEmpty)
        {
            nint written = Native.Write(_output, octets);
            if (written >= 0)
            {
                octets = octets[(int)written..];
                continue;
            }

            int error = Marshal.GetLastPInvokeError();
            if (error is Native.BrokenPipe)
                throw new ReaderGoneException();
            if (error is Native.TryAgain)
                WaitForRoom();
            else if (error is not Native.Interrupted)
                throw new IOException(new Win32Exception(error).Message);
        }
    }

    /// <inheritdoc/>
    public void Flush()
    {
    }

    private void WaitForRoom()
    {
        Span<Native.Polled> polled = [new() { Descriptor = _output, Events = Native.PollOut }];
        Native.Poll(polled, -1);
    }
}
