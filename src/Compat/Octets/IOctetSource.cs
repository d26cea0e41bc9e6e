namespace Ber.Compat;

/// <summary>Where octets come from: a file, a pipe, memory. Read forward only.</summary>
public interface IOctetSource
{
    /// <summary>Reads some octets, waiting until there are any.</summary>
    /// <param name="destination">Filled from its start; not empty.</param>
    /// <returns>Number of octets, at least 1; 0 at the end.</returns>
    int Read(Span<byte> destination);

    /// <summary>Whether <see cref="Read"/> would return at once. A source that cannot tell says true.</summary>
    bool IsReadable { get; }

    /// <summary>Reads what is there without waiting.</summary>
    /// <param name="destination">Filled from its start; not empty.</param>
    /// <param name="read">Number of octets, at least 1; 0 at the end, or where nothing was read.</param>
    /// <returns>false: <see cref="Read"/> might wait.</returns>
    bool TryRead(Span<byte> destination, out int read)
    {
        bool isReadable = IsReadable;
        read = isReadable ? Read(destination) : 0;
        return isReadable;
    }
}
