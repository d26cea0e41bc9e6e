namespace Ber.Cli;

/// <summary>A forward-only stream whose first octets can be looked at before they are read.</summary>
internal sealed class PeekedStream : Stream
{
    private readonly Stream _inner;
    private readonly byte[] _start;
    private readonly int _startLength;
    private int _at;

    public PeekedStream(Stream inner, int length)
    {
        _inner = inner;
        _start = new byte[length];
        _startLength = inner.ReadAtLeast(_start, length, throwOnEndOfStream: false);
    }

    public ReadOnlySpan<byte> Start => _start.AsSpan(0, _startLength);

    /// <summary>Whether the next read gives octets that were looked at.</summary>
    public bool IsAtStart => _at < _startLength;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        if (_at == _startLength)
            return _inner.Read(buffer);
        int count = Math.Min(buffer.Length, _startLength - _at);
        _start.AsSpan(_at, count).CopyTo(buffer);
        _at += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
