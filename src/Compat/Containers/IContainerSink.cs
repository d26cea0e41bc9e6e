namespace Ber.Compat;

/// <summary>A sink that is told what stood around the stream, before it gets any of it.</summary>
internal interface IContainerSink : IOctetSink
{
    /// <summary>What stood around the stream.</summary>
    /// <param name="layers">The containers, the outermost first.</param>
    void OnContainer(IReadOnlyList<ContainerLayer> layers);
}
