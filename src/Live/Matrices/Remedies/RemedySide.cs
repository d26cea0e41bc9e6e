namespace Ber.Live;

/// <summary>Whose command line gets the properties of a remedy.</summary>
internal enum RemedySide
{
    /// <summary>The destination's: guests that run can move.</summary>
    Destination,

    /// <summary>The source's: guests can move that were started with them.</summary>
    Source,

    /// <summary>Both: guests can move that were started with them, to a destination that has them, too.</summary>
    Both,
}
