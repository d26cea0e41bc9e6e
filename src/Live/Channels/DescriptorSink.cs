using System.ComponentModel;
using System.Runtime.InteropServices;
using Ber.Compat;

namespace Ber.Live;

/// <summary>Octets to a file descriptor, blocking or not.</summary>
/// <param name="output">The descriptor.</param>
/// <param name="name">What messages call it.</param>
internal sealed class DescriptorSink(SafeHandle output, string name) : IOctetSink, IGatheredSink
{
    private const int MaxPieces = 1024;   // UIO_MAXIOV

    private readonly int _output = (int)output.DangerousGetHandle();
    private readonly Native.IoVector[] _pieces = new Native.IoVector[MaxPieces];

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> octets)
    {
        while (!octets.IsEmpty)
        {
            nint written = Native.Write(_output, octets);
            if (written >= 0)
                octets = octets[(int)written..];
            else
                HandleError(output, name);
        }
    }

    /// <inheritdoc/>
    public unsafe void WriteGathered(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<OctetPiece> pieces)
    {
        // SAFETY: both blocks are pinned while the system reads them, and every piece is checked to be within its block. JUSTIFICATION: without the copy
        // that puts pages and what stands between them together a filter takes a fifth less CPU time (bench/results).
        fixed (byte* firstStart = first, secondStart = second)
        {
            while (!pieces.IsEmpty)
            {
                int count = Math.Min(pieces.Length, MaxPieces);
                for (int i = 0; i < count; i++)
                {
                    OctetPiece piece = pieces[i];
                    _ = (piece.IsInFirst ? first : second).Slice(piece.Start, piece.Length);
                    _pieces[i] = new Native.IoVector { Start = (piece.IsInFirst ? firstStart : secondStart) + piece.Start, Length = (nuint)piece.Length };
                }

                WriteVectors(_pieces.AsSpan(0, count));
                pieces = pieces[count..];
            }
        }
    }

    /// <inheritdoc/>
    public void Flush()
    {
    }

    private unsafe void WriteVectors(Span<Native.IoVector> vectors)
    {
        while (!vectors.IsEmpty)
        {
            nint written = Native.Write(_output, vectors);
            if (written < 0)
            {
                HandleError(output, name);
                continue;
            }

            while (!vectors.IsEmpty && (nuint)written >= vectors[0].Length)
            {
                written -= (nint)vectors[0].Length;
                vectors = vectors[1..];
            }

            if (written > 0)
            {
                vectors[0].Start += written;
                vectors[0].Length -= (nuint)written;
            }
        }
    }

    /// <summary>A write has failed: waits until the next one is worth it, or says that none is.</summary>
    /// <param name="output">The descriptor.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="ReaderGoneException">Nobody reads any more.</exception>
    /// <exception cref="OutputException">It takes nothing.</exception>
    public static void HandleError(SafeHandle output, string name)
    {
        int error = Marshal.GetLastPInvokeError();
        if (error is Native.BrokenPipe or Native.ConnectionReset)
            throw new ReaderGoneException();
        if (error is Native.TryAgain)
            WaitForRoom(output);
        else if (error is not Native.Interrupted)
            throw new OutputException(name, new Win32Exception(error).Message);
    }

    private static void WaitForRoom(SafeHandle output)
    {
        Span<Native.Polled> polled = [new() { Descriptor = (int)output.DangerousGetHandle(), Events = Native.PollOut }];
        Native.Poll(polled, -1);
    }
}
