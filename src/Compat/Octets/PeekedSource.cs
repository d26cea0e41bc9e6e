namespace Ber.Compat;

/// <summary>A source whose first octets can be looked at before they are read.</summary>
internal sealed class PeekedSource : IOctetSource
{
    private readonly IOctetSource _inner;
    private readonly byte[] _start = new byte[KnownFormats.Length];
    private readonly int _length;
    private int _at;

    public PeekedSource(IOctetSource inner)
    {
        _inner = inner;
        for (int read = 1; read > 0 && _length < _start.Length; _length += read)
            read = inner.Read(_start.AsSpan(_length));
    }

    public ReadOnlySpan<byte> Start => _start.AsSpan(0, _length);

    public bool IsReadable => _at < _length || _inner.IsReadable;

    public int Read(Span<byte> destination)
    {
        if (_at == _length)
            return _inner.Read(destination);
        int count = Math.Min(destination.Length, _length - _at);
        _start.AsSpan(_at, count).CopyTo(destination);
        _at += count;
        return count;
    }
}
