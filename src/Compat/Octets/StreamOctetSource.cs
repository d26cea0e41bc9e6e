namespace Ber.Compat;

/// <summary>Octets of a <see cref="Stream"/>.</summary>
/// <param name="stream">The stream; it is not closed. Give it no buffer of its own: reads are large.</param>
/// <param name="isReadable">Asked whether a read would return at once; null: the source cannot tell.</param>
public sealed class StreamOctetSource(Stream stream, Func<bool>? isReadable = null) : IOctetSource
{
    /// <inheritdoc/>
    public bool IsReadable => isReadable is null || isReadable();

    /// <inheritdoc/>
    public int Read(Span<byte> destination) => stream.Read(destination);
}
