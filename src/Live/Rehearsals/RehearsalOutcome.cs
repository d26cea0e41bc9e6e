namespace Ber.Live;

/// <summary>What a destination did with a stream when it was tried.</summary>
public enum RehearsalOutcome
{
    /// <summary>It loaded all of it, and sends the same again, perhaps more, but for what moves by itself.</summary>
    Loads,

    /// <summary>It loaded all of it, and sends something else: state was lost or changed.</summary>
    LoadsButDiffers,

    /// <summary>It refused the stream, and ended as QEMU does.</summary>
    Refuses,

    /// <summary>It was ended by a signal: an assertion of it failed, or it made a mistake.</summary>
    Dies,

    /// <summary>It neither loaded the stream nor refused it within the time limit.</summary>
    Hangs,
}
