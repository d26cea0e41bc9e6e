namespace Ber.Live;

/// <summary>What carries QMP: a socket, or the standard descriptors of a process.</summary>
internal interface IQmpLine : IDisposable
{
    /// <summary>Sends all of the octets.</summary>
    /// <exception cref="IOException">Nobody takes them.</exception>
    void Send(ReadOnlySpan<byte> octets);

    /// <summary>Waits for octets.</summary>
    /// <param name="octets">Receives them.</param>
    /// <param name="milliseconds">How long to wait.</param>
    /// <returns>How many; 0: no more come.</returns>
    /// <exception cref="IOException">It is broken, or none come in that time.</exception>
    int Receive(Span<byte> octets, int milliseconds);
}
