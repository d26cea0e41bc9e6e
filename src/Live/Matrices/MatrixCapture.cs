using System.Collections.Immutable;

namespace Ber.Live;

/// <summary>What became of one machine of one build: its stream and, of one that was paused, its profile are kept under their digests.</summary>
internal sealed record MatrixCapture
{
    /// <summary><see cref="MatrixOutcome.Loads"/>: it has sent its stream.</summary>
    public required MatrixOutcome Outcome { get; init; }

    /// <summary>QEMU's words where it has not.</summary>
    public ImmutableArray<string> Words { get; init; } = [];

    /// <summary>The digest of its stream.</summary>
    public string Stream { get; init; } = "";

    /// <summary>The digest of its profile.</summary>
    public string Profile { get; init; } = "";

    /// <summary>Whether there is a stream.</summary>
    public bool IsThere => Outcome is MatrixOutcome.Loads;
}
