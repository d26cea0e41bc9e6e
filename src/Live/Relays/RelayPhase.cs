namespace Ber.Live;

/// <summary>How far a migration has come, as its main channel shows.</summary>
internal enum RelayPhase
{
    /// <summary>The machine and its RAM blocks are known; pages follow.</summary>
    Ram,

    /// <summary>In a postcopy migration: a package of device state follows, and then the guest runs at the destination.</summary>
    Package,

    /// <summary>The guest stands still, and the last part of RAM follows.</summary>
    LastPart,

    /// <summary>RAM has ended.</summary>
    RamEnded,

    /// <summary>Device state follows: the guest stands still.</summary>
    Devices,

    /// <summary>All of the stream has come.</summary>
    Whole,

    /// <summary>The destination has said that it is done (SHUT on the return path).</summary>
    Done,
}
