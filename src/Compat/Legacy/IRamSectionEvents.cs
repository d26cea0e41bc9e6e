namespace Ber.Compat;

/// <summary>What <see cref="RamReader"/> tells: of a ram section, or of a channel that has its records and nothing else.</summary>
internal interface IRamSectionEvents
{
    /// <summary>The records of ram sections.</summary>
    RamEvents Ram { get; }

    /// <summary>The list of RAM blocks in the START of ram.</summary>
    void OnRamBlocks(IReadOnlyList<RamBlock> blocks);

    /// <summary>The word with the flag EOS: the records of this part of ram have ended.</summary>
    void OnRamEnd();
}
