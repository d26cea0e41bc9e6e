namespace Ber.Compat;

/// <summary>A source whose first octets can be looked at before they are read, to tell what it is (<see cref="StreamTranslator.FormatOf"/>).</summary>
internal sealed class PeekedSource : IOctetSource, ITailSource
{
    private readonly IOctetSource _inner;
    private readonly byte[] _start = new byte[KnownFormats.Length];
    private readonly int _length;
    private int _at;

    /// <summary>Reads the first octets.</summary>
    /// <param name="inner">The source, from its start.</param>
    public PeekedSource(IOctetSource inner)
    {
        ArgumentNullException.ThrowIfNull(inner);
        _inner = inner;
        for (int read = 1; read > 0 && _length < _start.Length; _length += read)
            read = inner.Read(_start.AsSpan(_length));
    }

    /// <summary>The first <see cref="KnownFormats.Length"/> octets, or all there are.</summary>
    public ReadOnlySpan<byte> Start => _start.AsSpan(0, _length);

    /// <inheritdoc/>
    public bool IsReadable => _at < _length || _inner.IsReadable;

    /// <inheritdoc/>
    public bool TryRead(Span<byte> destination, out int read)
    {
        if (_at == _length)
            return _inner.TryRead(destination, out read);
        read = Read(destination);
        return true;
    }

    /// <inheritdoc/>
    public int ReadTail(Span<byte> destination) => _inner is ITailSource tail ? tail.ReadTail(destination) : 0;

    /// <inheritdoc/>
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
