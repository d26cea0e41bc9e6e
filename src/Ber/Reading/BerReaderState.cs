namespace Ber;

/// <summary>
/// What a <see cref="BerReader"/> must remember between two buffers or across an <c>await</c>: the open encodings, the stream offset, the
/// position inside a long primitive encoding, the options. <c>default</c> is the start of a stream with default options.
/// </summary>
/// <remarks>A value: a reader made from it does not change it, so a state can be resumed more than once.</remarks>
public readonly struct BerReaderState
{
    internal readonly ReaderPosition Position;

    /// <summary>The start of a stream.</summary>
    /// <param name="options">Limits and rules for the whole stream.</param>
    public BerReaderState(BerReaderOptions options)
    {
        Position.Options = options;
    }

    internal BerReaderState(in ReaderPosition position)
    {
        Position = position;
    }

    /// <summary>The options given at the start of the stream.</summary>
    public BerReaderOptions Options => Position.Options;

    /// <summary>Octets consumed since the start of the stream. The next buffer begins at this octet.</summary>
    public long BytesConsumed => Position.Consumed;

    /// <summary>Constructed encodings that are open.</summary>
    public int Depth => Position.Open.Count;
}
