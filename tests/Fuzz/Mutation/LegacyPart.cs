namespace Fuzz;

/// <summary>A part of a legacy stream, as far as the framing tells.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Octets">Its octets.</param>
internal sealed record LegacyPart(LegacyPartKind Kind, byte[] Octets);

/// <summary>What a part of a legacy stream is.</summary>
internal enum LegacyPartKind
{
    /// <summary>Magic, version and configuration.</summary>
    Start,

    /// <summary>The head of a section.</summary>
    Head,

    /// <summary>The list of RAM blocks.</summary>
    Blocks,

    /// <summary>A word of RAM, and what stands behind it.</summary>
    Word,

    /// <summary>Contents of a section that nothing is known of.</summary>
    Contents,

    /// <summary>A footer.</summary>
    Footer,

    /// <summary>A command.</summary>
    Command,

    /// <summary>The end of the sections.</summary>
    Eof,

    /// <summary>vmdesc with its head.</summary>
    VMDesc,

    /// <summary>Octets that were not understood.</summary>
    Rest,
}
