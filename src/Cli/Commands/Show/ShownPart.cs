namespace Ber.Cli;

/// <summary>Which part of a stream is shown.</summary>
internal enum ShownPart
{
    /// <summary>All of it, fields included.</summary>
    All,

    /// <summary>Sections, with how much is known of their octets.</summary>
    Summary,

    /// <summary>What is not explained in the devices.</summary>
    Unexplained,
}
