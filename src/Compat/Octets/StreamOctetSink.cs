namespace Ber.Compat;

/// <summary>Octets to a <see cref="Stream"/>.</summary>
/// <param name="stream">The stream; it is not closed. Give it no buffer of its own: writes are large.</param>
public sealed class StreamOctetSink(Stream stream) : IOctetSink
{
    private const int BufferLength = 256 * 1024;

    private byte[]? _buffer;

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> octets) => stream.Write(octets);

    /// <inheritdoc/>
    public void WriteGathered(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<OctetPiece> pieces)
    {
        // A stream has no gathered write: small pieces are put together, or there would be a call of the system for each page.
        _buffer ??= new byte[BufferLength];
        int count = 0;
        foreach (OctetPiece piece in pieces)
        {
            ReadOnlySpan<byte> octets = (piece.IsInFirst ? first : second).Slice(piece.Start, piece.Length);
            if (octets.Length > BufferLength - count)
            {
                stream.Write(_buffer, 0, count);
                count = 0;
            }

            if (octets.Length > BufferLength)
            {
                stream.Write(octets);
                continue;
            }

            octets.CopyTo(_buffer.AsSpan(count));
            count += octets.Length;
        }

        stream.Write(_buffer, 0, count);
    }

    /// <inheritdoc/>
    public void Flush() => stream.Flush();
}
