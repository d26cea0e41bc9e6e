namespace Ber.Compat;

/// <summary>The main channel of a migration that runs: while it is waited for the channels beside it are read.</summary>
/// <param name="main">The main channel.</param>
/// <param name="mayHaveEnded">
/// Whether what was read so far may be all of it: a source that waits for the destination's answer does not close it, so that silence is taken for the end.
/// </param>
internal sealed class ServingSource(IOctetSource main, Func<bool> mayHaveEnded) : IOctetSource
{
    private const int Silence = 500;   // milliseconds

    /// <summary>The channels beside it.</summary>
    public ChannelSet? Channels { get; set; }

    /// <inheritdoc/>
    public bool IsReadable => main.IsReadable;

    /// <inheritdoc/>
    public bool TryRead(Span<byte> destination, out int read)
    {
        Channels?.ReadReadable();   // however much the main channel has: an urgent page does not wait
        return main.TryRead(destination, out read);
    }

    /// <inheritdoc/>
    public int Read(Span<byte> destination)
    {
        if (Channels is null)
            return main.Read(destination);
        if (!mayHaveEnded())
        {
            Channels.ReadUntil(() => main.IsReadable, main);
            return main.Read(destination);
        }

        long start = Environment.TickCount64;
        Channels.ReadUntil(() => main.IsReadable || Environment.TickCount64 - start >= Silence, main, Silence);
        return main.IsReadable ? main.Read(destination) : 0;
    }
}
