namespace Ber.Compat;

/// <summary>A source whose octets stand in memory, where they can be looked at without a copy.</summary>
internal interface IMemorySource : IOctetSource
{
    /// <summary>Takes all that was not read. The source has then given its last octet.</summary>
    /// <param name="rest">Where they stand: they must stay there, and as they are, until they have been translated.</param>
    /// <returns>false: they have to be read.</returns>
    bool TryTake(out ArraySegment<byte> rest);
}
