using Ber.Compat;
using Ber.Detector;

namespace Ber.Live;

/// <summary>How a relay works.</summary>
internal sealed record RelayOptions
{
    /// <summary>Where the destination listens.</summary>
    public required ChannelAddress Destination { get; init; }

    /// <summary>How TLS is ended on both sides; null: it is not, and passes as it is.</summary>
    public RelayTls? Tls { get; init; }

    /// <summary>What the destination can take; null: everything passes.</summary>
    public MigrationProfile? Against { get; init; }

    /// <summary>What the source is going to send, so that it can be refused before it connects; null: its stream alone tells.</summary>
    public MigrationProfile? Announced { get; init; }

    /// <summary>Choices of the comparison.</summary>
    public CheckOptions Check { get; init; } = new();

    /// <summary>What a stream may stand for.</summary>
    public StreamLimits Limits { get; init; } = StreamLimits.Default;

    /// <summary>A twin of the destination that has to load the device state before it passes; null: none has.</summary>
    public TwinJudge? Judge { get; init; }

    /// <summary>What passes is kept here; null: it is not.</summary>
    public RelayRecording? Recording { get; init; }

    /// <summary>The level of zstd by which pages are compressed on a link between relays; null: they are not.</summary>
    public int? ZstdLevel { get; init; }

    /// <summary>What a link names as the program that wrote it.</summary>
    public string Program { get; init; } = "Ber.Live";

    /// <summary>How long a destination is waited for that does not listen yet.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);
}
