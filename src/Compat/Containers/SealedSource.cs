namespace Ber.Compat;

/// <summary>A source whose last octets are known, and no part of it: when they are not there it has ended early.</summary>
/// <param name="inner">The source.</param>
/// <param name="seal">Its last octets.</param>
/// <param name="unsealed">Makes what is thrown when they are not there.</param>
internal sealed class SealedSource(CompressedSource inner, byte[] seal, Func<StreamFormatException> unsealed) : IOctetSource, IDisposable
{
    /// <summary>Octets of a seal.</summary>
    public const int SealLength = 32;

    private const int BufferLength = 256 * 1024;

    private readonly byte[] _buffer = new byte[BufferLength];
    private int _start;
    private int _end;

    /// <inheritdoc/>
    public bool IsReadable => true;

    /// <inheritdoc/>
    public int Read(Span<byte> destination)
    {
        while (_end - _start <= SealLength)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
            int read = inner.Read(_buffer.AsSpan(_end));
            _end += read;
            if (read == 0)
                return _buffer.AsSpan(0, _end).SequenceEqual(seal) ? 0 : throw unsealed();
        }

        int count = Math.Min(destination.Length, _end - _start - SealLength);
        _buffer.AsSpan(_start, count).CopyTo(destination);
        _start += count;
        return count;
    }

    /// <inheritdoc/>
    public void Dispose() => inner.Dispose();
}
