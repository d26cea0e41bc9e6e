namespace Ber.Compat;

/// <summary>The octets of one frame of zstd or lz4, whose parts say how long they are. Behind it there are none for the decoder.</summary>
/// <param name="input">The input, before the frame.</param>
internal abstract class FrameInput(MemberInput input) : ReadOnlyStream
{
    private long _left;   // octets of the part that is being read
    private bool _isLast;

    /// <summary>Whether all of it was read.</summary>
    public bool IsWhole => _isLast && _left == 0;

    /// <summary>Whether the input ends before it.</summary>
    public bool IsCut { get; private set; }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (IsWhole || buffer.IsEmpty)
            return 0;
        if (_left == 0 && !TryMeasure(input, out _left, out _isLast))
            _left = input.Span.Length;   // what there is of it
        if (!input.Ensure(1))
        {
            IsCut = true;
            return 0;
        }

        int count = (int)Math.Min(Math.Min(buffer.Length, input.Span.Length), _left);
        input.Span[..count].CopyTo(buffer);
        input.Advance(count);
        _left -= count;
        return count;
    }

    /// <summary>Finds out how long the next part is: the header first, then blocks, what is behind them with the last one.</summary>
    /// <param name="input">The input, before the part.</param>
    /// <param name="length">Its octets, one at least.</param>
    /// <param name="isLast">Whether the frame ends with it.</param>
    /// <returns>false: the input ends before.</returns>
    protected abstract bool TryMeasure(MemberInput input, out long length, out bool isLast);
}
