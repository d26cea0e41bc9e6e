using Ber.Compat;

namespace Ber.Live;

/// <summary>What was seen of a migration.</summary>
internal sealed record RelayReport
{
    /// <summary>How it ended.</summary>
    public required RelayOutcome Outcome { get; init; }

    /// <summary>How far it came.</summary>
    public required RelayProgress Progress { get; init; }

    /// <summary>Whether <see cref="Blocks"/> count the pages of all channels, and not of the main one alone.</summary>
    public bool IsOfAllChannels { get; init; }

    /// <summary>The RAM blocks with their counts of pages.</summary>
    public IReadOnlyList<RamBlockSummary> Blocks { get; init; } = [];

    /// <summary>Why it was refused; null: it was not.</summary>
    public Exception? Refusal { get; init; }
}
