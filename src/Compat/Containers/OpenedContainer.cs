namespace Ber.Compat;

/// <summary>A stream, and what stood around it.</summary>
internal sealed class OpenedContainer(IOctetSource source, IReadOnlyList<ContainerLayer> layers, IReadOnlyList<string> notes, IReadOnlyList<IDisposable> opened)
    : IDisposable
{
    /// <summary>The octets of the stream, or of what is no container.</summary>
    public IOctetSource Source => source;

    /// <summary>What stood around it, the outermost first.</summary>
    public IReadOnlyList<ContainerLayer> Layers => layers;

    /// <summary>What somebody should know, one line each.</summary>
    public IReadOnlyList<string> Notes => notes;

    /// <inheritdoc/>
    public void Dispose()
    {
        for (int i = opened.Count - 1; i >= 0; i--)
            opened[i].Dispose();
    }
}
