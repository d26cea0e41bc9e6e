namespace Ber.Compat;

/// <summary>Who gets more of a decoded stream than the octets of its main channel.</summary>
/// <param name="Pageless">Gets all but the pages, too; null: nobody does.</param>
/// <param name="Channels">Where the octets of another channel go; null: nowhere.</param>
internal readonly record struct DecodeOutputs(PagelessCopy? Pageless, Func<MigrationChannel, IOctetSink>? Channels)
{
    /// <summary>Whether the source waits for what it has sent: what a mark proves is not held until the end.</summary>
    public bool IsLive { get; init; }
}
