namespace Ber.Compat;

/// <summary>How containers are opened.</summary>
internal sealed record ContainerOptions
{
    /// <summary>Octets of the input before the stream or its container; null: it begins at once, or behind zeros.</summary>
    public long? Offset { get; init; }

    /// <summary>Id or name of the snapshot of a qcow2 image; null: the only one that has the state of a machine.</summary>
    public string? Snapshot { get; init; }

    /// <summary>What a stream may stand for.</summary>
    public StreamLimits Limits { get; init; } = StreamLimits.Default;

    /// <summary>Runs a program of the system that decompresses from its input to its output; null: none is run.</summary>
    public Func<string, IOctetSource, IOctetSource>? Decompress { get; init; }
}
