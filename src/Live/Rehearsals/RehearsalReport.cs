using System.Collections.Immutable;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Live;

/// <summary>What a destination did with a stream.</summary>
public sealed record RehearsalReport
{
    /// <summary>The outcome.</summary>
    public required RehearsalOutcome Outcome { get; init; }

    /// <summary>What QEMU said meanwhile, line by line: of any length and with any characters in it.</summary>
    public ImmutableArray<string> Words { get; init; } = [];

    /// <summary>The section at which it stopped, by its words, or by what it had read; null: it loaded all, or had read none.</summary>
    public FieldPath? Section { get; init; }

    /// <summary>Octets of the legacy stream that it had read at most when it stopped.</summary>
    public long OctetsRead { get; init; }

    /// <summary>The exit code of a QEMU that ended; null: it did not.</summary>
    public int? ExitCode { get; init; }

    /// <summary>What of the stream it lost or changed: what it sends again has nothing there, or something else. Without what moves by itself.</summary>
    public ImmutableArray<StreamDifference> Differences { get; init; } = [];

    /// <summary>What it sends again beyond what it was given: devices in the state of a reset, parts that are new in its release.</summary>
    public ImmutableArray<StreamDifference> Additions { get; init; } = [];

    /// <summary>Devices whose loaders read guest memory that they were not given: what of them is different says nothing.</summary>
    public ImmutableArray<FieldPath> NotJudged { get; init; } = [];

    /// <summary>How many differences there are of what moves by itself: clocks, timers, counters.</summary>
    public int Moved { get; init; }

    /// <summary>From the first octet that QEMU was given until it had loaded or ended.</summary>
    public TimeSpan LoadTime { get; init; }
}
