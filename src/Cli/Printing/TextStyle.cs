namespace Ber.Cli;

/// <summary>What a piece of text is, for those who look.</summary>
internal enum TextStyle
{
    /// <summary>What fails.</summary>
    Bad,

    /// <summary>What may fail.</summary>
    Doubtful,

    /// <summary>What fits, or was added.</summary>
    Good,

    /// <summary>What something begins with: a device.</summary>
    Heading,

    /// <summary>What is there to be looked up, not read.</summary>
    Quiet,

    /// <summary>What was taken away.</summary>
    Gone,

    /// <summary>What was added.</summary>
    New,
}
