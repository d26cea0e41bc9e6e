using Ber.Compat;

namespace Ber.Live;

/// <summary>What else a twin is started for.</summary>
internal sealed record TwinErrand
{
    /// <summary>Takes what it sends, as it is; null: nobody does.</summary>
    public IOctetSink? Copy { get; init; }

    /// <summary>How long its guest runs at most before it sends: until its first CPU halts; null: it does not run.</summary>
    public TimeSpan? RunsFor { get; init; }
}
