using System.Collections.Immutable;

namespace Ber.Compat;

/// <summary>How two streams differ.</summary>
public sealed record StreamComparison
{
    /// <summary>All differences: configuration, sections in the left stream's order, then those that only the right one has, then RAM.</summary>
    public ImmutableArray<StreamDifference> Differences { get; init; } = [];

    /// <summary>The RAM blocks that both have; empty where RAM was left out.</summary>
    internal ImmutableArray<RamBlockComparison> RamBlocks { get; init; } = [];

    /// <summary>What could not be compared, and why, one line each; empty where all was.</summary>
    public ImmutableArray<string> NotCompared { get; init; } = [];

    /// <summary>Number of device sections that both have.</summary>
    public int Devices { get; init; }

    /// <summary>How many of them differ.</summary>
    public int DifferentDevices { get; init; }

    /// <summary>Whether nothing of what was compared differs.</summary>
    public bool IsEqual => Differences.IsEmpty;
}
