namespace Ber.Compat;

/// <summary>A source whose last octets can be read at any time, and do not count as read.</summary>
internal interface ITailSource
{
    /// <summary>Reads the last octets.</summary>
    /// <param name="destination">Filled from its start.</param>
    /// <returns>How many there are; 0: the source has no end yet.</returns>
    int ReadTail(Span<byte> destination);
}
