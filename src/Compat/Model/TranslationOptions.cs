namespace Ber.Compat;

/// <summary>Choices of a translation; <c>default</c> is right for most.</summary>
public sealed record TranslationOptions
{
    /// <summary>The digests in the end record.</summary>
    public DigestAlgorithm Digest { get; init; } = DigestAlgorithm.XxHash128;

    /// <summary>Whether a legacy stream that ends in the middle is carried as far as it goes, instead of being refused.</summary>
    public bool AllowTruncated { get; init; }

    /// <summary>Compresses pages and other records of BER with this zstd level, 1 to 22, on as many threads as there are processors; null: neither.</summary>
    public int? ZstdLevel { get; init; }

    /// <summary>What the stream may stand for.</summary>
    public StreamLimits Limits { get; init; } = StreamLimits.Default;

    /// <summary>What stands around the legacy stream, to be carried to BER; null: nothing.</summary>
    internal CarriedContainer? Container { get; init; }

    /// <summary>The channels of the migration beside the main one, in any order: a translation to BER carries them, too.</summary>
    public IReadOnlyList<ChannelInput> Channels { get; init; } = [];

    /// <summary>The connections of the channels of a migration that runs, instead of <see cref="Channels"/>; null: it does not run.</summary>
    internal ILiveChannels? Live { get; init; }

    /// <summary>Where the channels of a BER stream go; null: nowhere.</summary>
    internal Func<MigrationChannel, IOctetSink>? ChannelSinks { get; init; }

    /// <summary>Where a live translation to BER waits for the other side; null: it does not.</summary>
    internal ITransferGate? Gate { get; init; }

    /// <summary>
    /// What the source is going to send, written before anything else so that a destination can refuse before RAM comes; null: nothing is announced.
    /// </summary>
    /// <remarks>A stream as BER only. To hold the stream to it, let its consumer be a check against the same profile.</remarks>
    public MigrationProfile? Announcement { get; init; }

    /// <summary>
    /// Types of the device sections that no vmdesc describes: of a postcopy stream, of one whose vmdesc was suppressed. Those of a section of the same idstr
    /// and instance id are tried; where they give back the same octets it travels typed. null: such sections are opaque.
    /// </summary>
    public MigrationProfile? Types { get; init; }

    /// <summary>Name and version of the program, for the header record.</summary>
    public string Program { get; init; } = "Ber.Compat";
}
