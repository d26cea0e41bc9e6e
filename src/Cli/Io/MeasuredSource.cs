using Ber.Compat;

namespace Ber.Cli;

/// <summary>A source that counts what was read of it, or passed over.</summary>
/// <param name="inner">The source.</param>
internal sealed class MeasuredSource(IOctetSource inner) : IPassingSource, ITailSource
{
    private long _octets;

    /// <summary>Octets so far.</summary>
    public long Octets => Volatile.Read(ref _octets);

    /// <inheritdoc/>
    public bool IsReadable => inner.IsReadable;

    /// <inheritdoc/>
    public bool HasTail => inner is IPassingSource { HasTail: true };

    /// <inheritdoc/>
    public int Read(Span<byte> destination)
    {
        int read = inner.Read(destination);
        Add(read);
        return read;
    }

    /// <inheritdoc/>
    public bool TryRead(Span<byte> destination, out int read)
    {
        bool isRead = inner.TryRead(destination, out read);
        Add(read);
        return isRead;
    }

    /// <inheritdoc/>
    public bool TryPass(int count)
    {
        if (inner is not IPassingSource passing || !passing.TryPass(count))
            return false;
        Add(count);
        return true;
    }

    /// <inheritdoc/>
    public bool TryLocate(out FilePart rest)
    {
        rest = default;
        return inner is IPassingSource passing && passing.TryLocate(out rest);
    }

    /// <inheritdoc/>
    public int ReadTail(Span<byte> destination) => inner is ITailSource tail ? tail.ReadTail(destination) : 0;

    private void Add(long octets) => Volatile.Write(ref _octets, _octets + octets);
}
