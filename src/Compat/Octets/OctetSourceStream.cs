namespace Ber.Compat;

/// <summary>The octets of a source, as a <see cref="Stream"/> for what reads from one.</summary>
/// <param name="source">The source.</param>
/// <param name="epilogue">Octets that follow the last one of the source; null: none.</param>
internal sealed class OctetSourceStream(IOctetSource source, byte[]? epilogue = null) : Stream
{
    private int _epilogueAt;
    private bool _isAtEnd;

    /// <summary>Octets of the source that were read.</summary>
    public long Count { get; private set; }

    /// <summary>Whether the source itself has failed: then the exception is about it.</summary>
    public bool HasFailed { get; private set; }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
            return 0;
        if (!_isAtEnd)
        {
            HasFailed = true;
            int read = source.Read(buffer);
            HasFailed = false;
            Count += read;
            if (read > 0)
                return read;
            _isAtEnd = true;
        }

        int count = Math.Min(buffer.Length, (epilogue?.Length ?? 0) - _epilogueAt);
        epilogue.AsSpan(_epilogueAt, count).CopyTo(buffer);
        _epilogueAt += count;
        return count;
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
