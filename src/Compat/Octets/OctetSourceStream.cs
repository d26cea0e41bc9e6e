namespace Ber.Compat;

/// <summary>The octets of a source, as a <see cref="Stream"/> for what reads from one.</summary>
internal sealed class OctetSourceStream(IOctetSource source) : ReadOnlyStream
{
    /// <inheritdoc/>
    public override int Read(Span<byte> buffer) => buffer.IsEmpty ? 0 : source.Read(buffer);
}
