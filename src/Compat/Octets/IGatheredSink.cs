namespace Ber.Compat;

/// <summary>A sink that writes pieces of two blocks without putting them together: pages where they were read, and what stands between them.</summary>
internal interface IGatheredSink
{
    /// <summary>Writes pieces of two blocks, one after the other.</summary>
    /// <param name="first">The first block; not kept after the call.</param>
    /// <param name="second">The second block; not kept after the call.</param>
    /// <param name="pieces">What to write, in order.</param>
    void WriteGathered(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<OctetPiece> pieces);
}
