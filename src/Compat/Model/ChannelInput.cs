namespace Ber.Compat;

/// <summary>The octets of a channel beside the main one. What kind it has its first octets tell.</summary>
/// <param name="Name">Its name in messages: that of a file.</param>
/// <param name="Octets">The octets.</param>
public sealed record ChannelInput(string Name, IOctetSource Octets)
{
    /// <summary>The kind that it must have; null: whichever it has. A channel without octets has this one.</summary>
    public MigrationChannelKind? Kind { get; init; }
}
