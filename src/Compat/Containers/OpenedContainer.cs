namespace Ber.Compat;

/// <summary>A stream, and what stood around it.</summary>
internal sealed class OpenedContainer(IOctetSource source, IReadOnlyList<ContainerLayer> layers, IReadOnlyList<string> notes) : IDisposable
{
    /// <summary>What turned out while the stream was read, one line each.</summary>
    public IReadOnlyList<string> LateNotes => Compressed.Any(static c => c.HasTail) ? [IPassingSource.TailNote] : [];

    /// <summary>The compressed data among the containers.</summary>
    public IReadOnlyList<CompressedSource> Compressed { get; init; } = [];

    /// <summary>What is closed with it, the last one first.</summary>
    public IReadOnlyList<IDisposable> Opened { get; init; } = [];

    /// <summary>The octets of the stream, or of what is no container.</summary>
    public IOctetSource Source => source;

    /// <summary>What stood around it, the outermost first.</summary>
    public IReadOnlyList<ContainerLayer> Layers => layers;

    /// <summary>What somebody should know, one line each.</summary>
    public IReadOnlyList<string> Notes => notes;

    /// <inheritdoc/>
    public void Dispose()
    {
        for (int i = Opened.Count - 1; i >= 0; i--)
            Opened[i].Dispose();
    }
}
