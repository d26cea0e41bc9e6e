using Ber.Compat;

namespace Ber.Live;

/// <summary>Octets that go on to a sink when they are read here.</summary>
internal sealed class TeeSource(IOctetSource source, IOctetSink sink) : IOctetSource
{
    /// <inheritdoc/>
    public bool IsReadable => source.IsReadable;

    /// <inheritdoc/>
    public bool TryRead(Span<byte> destination, out int read)
    {
        bool isReadable = source.TryRead(destination, out read);
        sink.Write(destination[..read]);
        return isReadable;
    }

    /// <inheritdoc/>
    public int Read(Span<byte> destination)
    {
        int count = source.Read(destination);
        sink.Write(destination[..count]);
        return count;
    }
}
