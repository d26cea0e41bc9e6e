namespace Ber.Compat;

/// <summary>What may stand around a stream; the numbers are those of schemas/migration.asn1.</summary>
internal enum ContainerKind
{
    /// <summary>Octets before the stream.</summary>
    Offset,

    /// <summary>A libvirt save image.</summary>
    Libvirt,

    /// <summary>An internal snapshot of a qcow2 image.</summary>
    Qcow2Snapshot,

    Gzip,
    Zstd,
    Xz,
    Bzip2,
    Lz4,
    Lzop,
}

/// <summary>The names of <see cref="ContainerKind"/>.</summary>
internal static class ContainerKinds
{
    /// <summary>What messages call it.</summary>
    public static string ToName(this ContainerKind kind) => kind switch
    {
        ContainerKind.Offset => "a file at an offset",
        ContainerKind.Libvirt => "a libvirt save image",
        ContainerKind.Qcow2Snapshot => "a qcow2 image",
        _ => $"{kind.ToString().ToLowerInvariant()} data",
    };
}
