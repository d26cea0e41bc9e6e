namespace Ber.Live;

/// <summary>What a relayed connection is, by its first octets.</summary>
internal enum RelayedConnectionKind
{
    /// <summary>It has sent nothing yet.</summary>
    Silent,

    /// <summary>The main channel.</summary>
    Main,

    /// <summary>A multifd channel.</summary>
    Multifd,

    /// <summary>The preempt channel of a postcopy migration.</summary>
    Preempt,

    /// <summary>TLS.</summary>
    Encrypted,

    /// <summary>A CPR channel.</summary>
    Cpr,

    /// <summary>Something else.</summary>
    Unknown,
}
