namespace Ber.Compat;

/// <summary>What two streams hold of one RAM block that both have.</summary>
/// <param name="IdStr">The block's name.</param>
internal sealed record RamBlockComparison(string IdStr)
{
    /// <summary>
    /// A digest of the left block's pages, each as it was sent last; null where it is not known. It does not depend on the format, nor on the order of pages.
    /// </summary>
    public string? LeftDigest { get; init; }

    /// <summary>The same of the right one.</summary>
    public string? RightDigest { get; init; }

    /// <summary>Number of pages that both streams have, and that differ.</summary>
    public long DifferentPages { get; init; }

    /// <summary>Octets from the block's start to the first of them; null: there is none.</summary>
    public ulong? FirstDifference { get; init; }

    /// <summary>Where the pages that differ are; null: that is not known.</summary>
    public RamPageMap? Map { get; init; }

    /// <summary>Why pages were not compared; null where all were.</summary>
    public string? NotCompared { get; init; }
}
