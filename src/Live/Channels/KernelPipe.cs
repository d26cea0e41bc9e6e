using System.ComponentModel;
using System.Runtime.InteropServices;
using Ber.Compat;
using Microsoft.Win32.SafeHandles;

namespace Ber.Live;

/// <summary>Moves octets from one socket to another within the kernel: splice(2), through a pipe. Nobody can look at them.</summary>
internal sealed class KernelPipe : IDisposable
{
    private readonly SafeFileHandle _input;
    private readonly SafeFileHandle _output;

    private KernelPipe(int output, int input)
    {
        _output = new SafeFileHandle(output, ownsHandle: true);
        _input = new SafeFileHandle(input, ownsHandle: true);
        Native.TrySetPipeLength(_input, Length);
    }

    /// <summary>So many octets are moved at once.</summary>
    public static int Length => DescriptorSource.LongPipeLength;

    /// <summary>A pipe of its own.</summary>
    /// <returns>null: the system has none to give.</returns>
    public static KernelPipe? TryCreate() => Native.TryMakePipe(out int output, out int input) ? new KernelPipe(output, input) : null;

    /// <summary>Moves what there is; waits until there is something.</summary>
    /// <param name="from">Where it comes from.</param>
    /// <param name="to">A socket.</param>
    /// <returns>Octets that were moved, 0 at the end; less than 0: the kernel cannot move these, and has not.</returns>
    /// <exception cref="ReaderGoneException">Nobody is there to whom they would go.</exception>
    /// <exception cref="OutputException">They could not be written.</exception>
    public int Move(DescriptorSource from, SafeHandle to)
    {
        int moved = from.MoveTo(_input, Length);
        for (int left = moved; left > 0;)
        {
            nint written = Native.Splice(_output, to, left);
            if (written > 0)
                left -= (int)written;
            else
                DescriptorSink.HandleError(to, "");
        }

        return moved;
    }

    public void Dispose()
    {
        _input.Dispose();
        _output.Dispose();
    }
}
