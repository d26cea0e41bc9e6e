using System.Buffers;

namespace Ber;

/// <summary>Where the octets of a <see cref="BerWriter"/> go: to memory of the output, or to a pooled buffer as long as lengths are not known.</summary>
internal ref struct WriterMemory
{
    private const int FirstScratchLength = 4096;

    private readonly IBufferWriter<byte> _output;
    private long _offset;   // octets written before the span
    private bool _isScratch;
    private byte[]? _scratch;

    public WriterMemory(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        _output = output;
    }

    /// <summary>The current piece of memory.</summary>
    public Span<byte> Span;

    /// <summary>Octets of it that are written.</summary>
    public int Position;

    /// <summary>Length of <see cref="Span"/>; 0 when nothing may be written without further checks.</summary>
    public int Limit;

    /// <summary>Whether the writer or its output has failed. An exception of the output leaves this set.</summary>
    public bool HasFailed;

    /// <summary>Octets written so far.</summary>
    public readonly long Written => _offset + Position;

    /// <summary>Index in <see cref="Span"/> of an octet, by the number of those written before it.</summary>
    public readonly int IndexOf(long written) => (int)(written - _offset);

    /// <summary>Gives up the output's memory, which <see cref="IBufferWriter{T}"/> does not promise to keep beyond Advance. Scratch memory stays.</summary>
    public void Flush()
    {
        if (_isScratch)
        {
            return;
        }

        int count = Position;
        _offset += count;
        Position = 0;
        Limit = 0;
        Span = default;
        if (count != 0)
        {
            HasFailed = true;
            _output.Advance(count);
            HasFailed = false;
        }
    }

    /// <summary>From here on octets are kept.</summary>
    public void BeginScratch()
    {
        Flush();
        _scratch ??= ArrayPool<byte>.Shared.Rent(FirstScratchLength);
        Span = _scratch;
        Limit = Span.Length;
        _isScratch = true;
    }

    /// <summary>Octets that were kept go to the output: identifier octets, the length octets that are known now, contents.</summary>
    /// <param name="contentsStart">Index of the contents, before which one length octet was reserved.</param>
    /// <param name="length">Number of contents octets, the last ones written.</param>
    public void EndScratch(int contentsStart, int length)
    {
        ReadOnlySpan<byte> kept = Span[..(contentsStart + length)];
        _isScratch = false;
        Span = default;
        Position = 0;
        MakeSpace(BerHeader.MaxHeaderLength);
        kept[..(contentsStart - 1)].CopyTo(Span);
        Position = contentsStart - 1;
        Position += BerHeader.EncodeLength(length, Span[Position..]);
        Write(kept[contentsStart..]);
        Limit = Span.Length;
    }

    /// <summary>Makes room for so many octets in one piece.</summary>
    public void MakeSpace(int count)
    {
        if (Span.Length - Position < count)
        {
            if (_isScratch)
            {
                GrowScratch(count);
            }
            else
            {
                Flush();
                HasFailed = true;
                Span = _output.GetSpan(count);
                HasFailed = false;
            }
        }

        Limit = Span.Length;
    }

    /// <summary>Copies octets to wherever they go, in as many pieces as it takes.</summary>
    public void Write(scoped ReadOnlySpan<byte> octets)
    {
        if (_isScratch)
        {
            MakeSpace(octets.Length);
        }

        while (octets.Length > Span.Length - Position)
        {
            int fits = Span.Length - Position;
            octets[..fits].CopyTo(Span[Position..]);
            Position += fits;
            octets = octets[fits..];
            MakeSpace(1);
        }

        octets.CopyTo(Span[Position..]);
        Position += octets.Length;
    }

    /// <summary>Gives the scratch memory back.</summary>
    public void Dispose()
    {
        if (_scratch is { } scratch)
        {
            _scratch = null;
            ArrayPool<byte>.Shared.Return(scratch);
        }
    }

    private void GrowScratch(int count)
    {
        long wanted = (long)Position + count;
        if (wanted > Array.MaxLength)
        {
            HasFailed = true;
            Limit = 0;
            ThrowHelper.ScratchTooLarge();
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(Math.Max(wanted, _scratch!.Length * 2L), Array.MaxLength));
        Span[..Position].CopyTo(larger);
        Dispose();
        _scratch = larger;
        Span = larger;
    }
}
