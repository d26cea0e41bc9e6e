namespace Ber.Compat;

/// <summary>An internal snapshot of a qcow2 image (docs/interop/qcow2.rst, Snapshots).</summary>
internal sealed record Qcow2Snapshot
{
    /// <summary>QEMU's number for it, as text.</summary>
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>When it was made, in UTC.</summary>
    public required DateTimeOffset Date { get; init; }

    /// <summary>How long the guest had run.</summary>
    public required TimeSpan VMClock { get; init; }

    /// <summary>
    /// Octets of the machine's state, as the image says: with mapped-ram less than the state takes. 0: it has none, another disk may have it.
    /// </summary>
    public required ulong StateLength { get; init; }

    /// <summary>Octets of the disk when it was made.</summary>
    public required ulong DiskLength { get; init; }

    /// <summary>Where its L1 table stands.</summary>
    public required ulong L1Offset { get; init; }

    /// <summary>Entries of its L1 table.</summary>
    public required uint L1Count { get; init; }
}
