namespace Ber.Live;

/// <summary>Why TLS cannot be had.</summary>
internal enum TlsProblem
{
    /// <summary>A file cannot be read; the inner exception says why.</summary>
    CannotRead,

    /// <summary>A file holds no certificate.</summary>
    NoCertificate,

    /// <summary>A file holds no private key that fits its certificate.</summary>
    NoFittingKey,

    /// <summary>A file holds a private key that is encrypted.</summary>
    EncryptedKey,

    /// <summary>A file holds no list of revoked certificates.</summary>
    NoRevocationList,

    /// <summary>No authority of ours has issued a certificate.</summary>
    NotTrusted,

    /// <summary>A certificate is not valid now.</summary>
    NotValidNow,

    /// <summary>A certificate was revoked.</summary>
    Revoked,

    /// <summary>A certificate is not for what it is used for here.</summary>
    WrongPurpose,

    /// <summary>A certificate is of another host.</summary>
    WrongHost,

    /// <summary>A side has shown no certificate.</summary>
    NotShown,

    /// <summary>A side sends something that is no TLS.</summary>
    NotTls,

    /// <summary>A side has not done its handshake in time.</summary>
    TimedOut,

    /// <summary>A side has ended the connection within the handshake.</summary>
    Ended,

    /// <summary>A handshake has failed; the inner exception says why.</summary>
    Failed,
}
