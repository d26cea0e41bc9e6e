namespace Ber.Live;

/// <summary>What somebody should know of a migration that is relayed.</summary>
internal enum RelayNote
{
    /// <summary>Without a return path the source does not wait for the destination: a refusal of device state finds it stopped.</summary>
    NoReturnPath,

    /// <summary>A source of this release cannot resume when the package of a postcopy migration is refused: only what comes before RAM is decided.</summary>
    PackagePasses,

    /// <summary>The device state of a migration that may become postcopy is for a machine with that capability: it is not rehearsed.</summary>
    NotRehearsed,

    /// <summary>A second main channel has come while the first one's migration is compared: it is not taken.</summary>
    SecondMain,

    /// <summary>Channels are encrypted: nothing of them can be told or checked.</summary>
    Encrypted,

    /// <summary>The rest of the main channel is not understood.</summary>
    NotUnderstood,
}
