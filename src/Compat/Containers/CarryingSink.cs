namespace Ber.Compat;

/// <summary>Keeps what stood around a stream that is encoded anew.</summary>
internal sealed class CarryingSink(IOctetSink sink, CarriedContainer carried) : IContainerSink, IGatheredSink
{
    /// <inheritdoc/>
    public void OnContainer(IReadOnlyList<ContainerLayer> layers) => carried.Layers = layers;

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> octets) => sink.Write(octets);

    /// <inheritdoc/>
    public void WriteGathered(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<OctetPiece> pieces)
        => sink.WriteGathered(first, second, pieces);

    /// <inheritdoc/>
    public void Flush() => sink.Flush();
}
