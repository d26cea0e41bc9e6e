namespace Ber.Live;

/// <summary>How a relayed migration ended.</summary>
internal enum RelayOutcome
{
    /// <summary>The destination has said that it has loaded all of it.</summary>
    Completed,

    /// <summary>All of it has passed; without a return path nobody says whether the destination has loaded it.</summary>
    Passed,

    /// <summary>The connections have ended, and nothing of them could be read.</summary>
    Unseen,

    /// <summary>The relay has refused it.</summary>
    Refused,

    /// <summary>The destination has ended it: it did not take what came, or is gone.</summary>
    EndedByDestination,

    /// <summary>The source has ended it: it was cancelled, failed, or is gone.</summary>
    EndedBySource,

    /// <summary>The other relay has ended the link before its stream was whole: its side has ended the migration, or it is gone.</summary>
    EndedByLink,

    /// <summary>The destination could not be reached.</summary>
    NoDestination,

    /// <summary>One side does not speak TLS as the relay's certificates want it.</summary>
    NoTls,
}
