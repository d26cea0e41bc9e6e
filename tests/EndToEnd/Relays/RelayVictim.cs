namespace EndToEnd.Relays;

/// <summary>What is killed while a guest migrates through a relay.</summary>
internal enum RelayVictim
{
    /// <summary>The relay's process.</summary>
    Relay,

    /// <summary>The source's process.</summary>
    Source,

    /// <summary>The destination's process.</summary>
    Destination,

    /// <summary>All connections between the source and the relay, after a number of octets.</summary>
    ConnectionBefore,

    /// <summary>All connections between the relay and the destination, after a number of octets.</summary>
    ConnectionBehind,
}
