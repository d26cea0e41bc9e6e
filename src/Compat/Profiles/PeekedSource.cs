namespace Ber.Compat;

/// <summary>A source whose first octets can be looked at before they are read.</summary>
internal sealed class PeekedSource : IOctetSource
{
    private readonly IOctetSource _inner;
    private readonly byte[] _start;
    private readonly int _startLength;
    private int _at;

    public PeekedSource(IOctetSource inner, int length)
    {
        _inner = inner;
        _start = new byte[length];
        while (_startLength < length && inner.Read(_start.AsSpan(_startLength)) is > 0 and int read)
            _startLength += read;
    }

    public ReadOnlySpan<byte> Start => _start.AsSpan(0, _startLength);

    public bool IsReadable => _at < _startLength || _inner.IsReadable;

    public int Read(Span<byte> destination)
    {
        if (_at == _startLength)
            return _inner.Read(destination);
        int count = Math.Min(destination.Length, _startLength - _at);
        _start.AsSpan(_at, count).CopyTo(destination);
        _at += count;
        return count;
    }
}
