namespace Ber.Compat;

/// <summary>Octets of a <see cref="Stream"/>.</summary>
/// <param name="stream">The stream; it is not closed. Give it no buffer of its own: reads are large.</param>
/// <param name="isReadable">Asked whether a read would return at once; null: the source cannot tell.</param>
public sealed class StreamOctetSource(Stream stream, Func<bool>? isReadable = null) : ITailSource, IMemorySource
{
    /// <inheritdoc/>
    public bool IsReadable => isReadable is null || isReadable();

    /// <inheritdoc/>
    public int Read(Span<byte> destination) => stream.Read(destination);

    /// <inheritdoc/>
    bool IMemorySource.TryTake(out ArraySegment<byte> rest)
    {
        rest = default;
        if (isReadable is not null || stream is not MemoryStream memory || memory.GetType() != typeof(MemoryStream)
            || memory.Position >= memory.Length || !memory.TryGetBuffer(out ArraySegment<byte> octets))
            return false;
        rest = octets[(int)memory.Position..];
        memory.Position = memory.Length;
        return true;
    }

    /// <inheritdoc/>
    int ITailSource.ReadTail(Span<byte> destination)
    {
        if (!stream.CanSeek)
            return 0;
        long before = stream.Position;
        stream.Position = Math.Max(0, stream.Length - destination.Length);
        int read = stream.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false);
        stream.Position = before;
        return read;
    }
}
