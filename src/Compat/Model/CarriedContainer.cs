namespace Ber.Compat;

/// <summary>What stood around a stream on its way to BER; known before the stream's first octet is.</summary>
internal sealed class CarriedContainer
{
    /// <summary>The containers, the outermost first.</summary>
    public IReadOnlyList<ContainerLayer> Layers { get; set; } = [];
}
