namespace Ber.Compat;

/// <summary>Octets to a <see cref="Stream"/>.</summary>
/// <param name="stream">The stream; it is not closed. Give it no buffer of its own: writes are large.</param>
public sealed class StreamOctetSink(Stream stream) : IOctetSink
{
    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> octets) => stream.Write(octets);

    /// <inheritdoc/>
    public void Flush() => stream.Flush();
}
