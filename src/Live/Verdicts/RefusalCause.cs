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
}
