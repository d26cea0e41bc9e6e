using Ber.Compat;

namespace Ber.Live;

/// <summary>What was seen of a migration.</summary>
internal sealed record RelayReport
{
    /// <summary>How it ended.</summary>
    public required RelayOutcome Outcome { get; init; }

    /// <summary>How far it came.</summary>
    public required RelayProgress Progress { get; init; }

    /// <summary>The RAM blocks with their counts of pages on the main channel.</summary>
    public IReadOnlyList<RamBlockSummary> Blocks { get; init; } = [];

    /// <summary>Why it was refused; null: it was not.</summary>
    public Exception? Refusal { get; init; }
}
