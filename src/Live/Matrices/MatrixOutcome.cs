namespace Ber.Live;

/// <summary>What became of a capture, or of a stream that was tried.</summary>
internal enum MatrixOutcome
{
    /// <summary>It loads all of it and sends the same again. Of a capture: it was made.</summary>
    Loads,

    /// <summary>It loads all of it and sends something else.</summary>
    LoadsButDiffers,

    /// <summary>It refuses it.</summary>
    Refuses,

    /// <summary>A signal ended it. Nothing else is kept.</summary>
    Dies,

    /// <summary>It was not done in time.</summary>
    Hangs,

    /// <summary>A build does not have the machine, or a device or property of the configuration.</summary>
    Absent,

    /// <summary>It could not be tried for another reason.</summary>
    Untried,
}
