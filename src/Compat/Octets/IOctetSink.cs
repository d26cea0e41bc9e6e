namespace Ber.Compat;

/// <summary>Where octets go: a file, a pipe, memory.</summary>
public interface IOctetSink
{
    /// <summary>Writes all of the octets.</summary>
    /// <param name="octets">The octets; not kept after the call.</param>
    void Write(ReadOnlySpan<byte> octets);

    /// <summary>Writes pieces of two blocks, one after the other: pages where they were read, and what stands between them.</summary>
    /// <param name="first">The first block; not kept after the call.</param>
    /// <param name="second">The second block; not kept after the call.</param>
    /// <param name="pieces">What to write, in order.</param>
    void WriteGathered(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<OctetPiece> pieces);

    /// <summary>Lets everything written so far go on to the reader.</summary>
    void Flush();
}
