namespace Ber.Compat;

/// <summary>It is not known where the RAM of a stream stands in the guest's memory, or what was stated of it cannot be.</summary>
/// <param name="message">Why.</param>
internal sealed class MemoryMapException(string message) : Exception(message)
{
    /// <summary>Whether the list of all blocks would help: it stands behind the pages.</summary>
    public bool NeedsBlocks { get; init; }
}
