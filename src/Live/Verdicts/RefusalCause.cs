namespace Ber.Live;

/// <summary>Why a transfer cannot go on although its stream is sound.</summary>
public enum RefusalCause
{
    /// <summary>The destination said no.</summary>
    Verdict,

    /// <summary>The source opens a return path, and filters carry one direction.</summary>
    ReturnPath,

    /// <summary>Postcopy runs the guest before all of its state has come, so that nothing can be held or refused.</summary>
    Postcopy,

    /// <summary>COLO loads the guest's state again and again.</summary>
    Colo,

    /// <summary>A twin of the destination does not load the device state.</summary>
    Rehearsal,

    /// <summary>A relay is to hold a migration against its destination, and what comes is not understood.</summary>
    NotUnderstood,

    /// <summary>A relay is to hold a migration against its destination, and it is encrypted.</summary>
    Encrypted,

    /// <summary>A CPR channel has descriptors, which only a socket of the same host carries.</summary>
    Descriptors,
}
