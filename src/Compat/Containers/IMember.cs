namespace Ber.Compat;

/// <summary>One of the parts that compressed data may have behind one another: a gzip member, a frame of zstd or lz4.</summary>
internal interface IMember : IDisposable
{
    /// <summary>Reads what was compressed.</summary>
    /// <param name="destination">Filled from its start; not empty.</param>
    /// <returns>Number of octets; 0: the member has ended, and the input goes on behind it.</returns>
    int Read(Span<byte> destination);
}
