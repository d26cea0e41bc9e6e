namespace Ber.Compat;

/// <summary>A source whose first octets can be looked at before they are read, to tell what it is (<see cref="StreamTranslator.FormatOf"/>).</summary>
internal sealed class PeekedSource : IPassingSource, ITailSource
{
    private readonly IOctetSource _inner;
    private byte[] _start = new byte[KnownFormats.Length];
    private int _length;
    private int _at;

    /// <summary>Reads the first octets.</summary>
    /// <param name="inner">The source, from its start.</param>
    /// <param name="enough">So many octets are waited for, and no more.</param>
    public PeekedSource(IOctetSource inner, int enough = KnownFormats.Length)
    {
        ArgumentNullException.ThrowIfNull(inner);
        _inner = inner;
        Fill(enough);
    }

    /// <summary>The first <see cref="KnownFormats.Length"/> octets, or all there are.</summary>
    public ReadOnlySpan<byte> Start => _start.AsSpan(_at, _length - _at);

    /// <inheritdoc/>
    public bool IsReadable => _at < _length || _inner.IsReadable;

    /// <summary>What it gives octets of.</summary>
    public IOctetSource Inner => _inner;

    /// <inheritdoc/>
    public bool HasTail => _inner is IPassingSource { HasTail: true };

    /// <summary>Looks at so many octets of those that were not read, where there are so many.</summary>
    public void Extend(int length)
    {
        byte[] start = length > _start.Length ? new byte[length] : _start;
        Start.CopyTo(start);
        (_start, _length, _at) = (start, _length - _at, 0);
        Fill(_start.Length);
    }

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

    /// <inheritdoc/>
    public bool TryPass(int count)
    {
        int peeked = Math.Min(count, _length - _at);
        if (_inner is not IPassingSource passing || !passing.TryPass(count - peeked))
            return false;
        _at += peeked;
        return true;
    }

    /// <inheritdoc/>
    public bool TryLocate(out FilePart rest)
    {
        rest = default;
        if (_inner is not IPassingSource passing || !passing.TryLocate(out FilePart behind))
            return false;
        rest = behind with { Start = behind.Start - (_length - _at) };   // what was looked at stands right before it
        return true;
    }

    private void Fill(int enough)
    {
        for (int read = 1; read > 0 && _length < enough; _length += read)
            read = _inner.Read(_start.AsSpan(_length));
    }
}
