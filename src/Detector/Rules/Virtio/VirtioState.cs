using System.Collections.Immutable;
using Ber.Compat;

namespace Ber.Detector;

/// <summary>What virtio_save puts into a section (hw/virtio/virtio.c), found in its octets. Offsets count from the start of the virtio field.</summary>
internal sealed record VirtioState
{
    /// <summary>Queues that every device has room for (VIRTIO_QUEUE_MAX).</summary>
    public const int QueueMax = 1024;

    /// <summary>Octets of the PCI configuration space, 256 or 4096; 0 of another transport. It begins at offset 4.</summary>
    public int PciConfigLength { get; init; }

    /// <summary>Entries of the MSI-X table; 0: no MSI-X.</summary>
    public int MsixEntries { get; init; }

    /// <summary>Where status, isr, queue selector and features stand.</summary>
    public int StatusOffset { get; init; }

    /// <summary>The device's configuration space.</summary>
    public int ConfigOffset { get; init; }

    public int ConfigLength { get; init; }

    public ImmutableArray<VirtioQueue> Queues { get; init; } = [];

    /// <summary>The state of the device class, up to the virtio subsections.</summary>
    public int ClassOffset { get; init; }

    public int ClassLength { get; init; }

    public ImmutableArray<VirtioSubsection> Subsections { get; init; } = [];

    /// <summary>The features that the guest accepted.</summary>
    public ulong Features { get; init; }

    public bool IsPci => PciConfigLength > 0;

    public VirtioSubsection? Find(string name) => Subsections.FirstOrDefault(s => s.Name == name);
}

/// <summary>One queue.</summary>
/// <param name="Offset">Where it stands.</param>
/// <param name="Size">Its size in the stream; 10.0.13 offers, and writes, 1024 for any queue.</param>
/// <param name="Descriptors">The guest-physical address of its descriptors; 0: not set up.</param>
/// <param name="LastAvailable">last_avail_idx: how many buffers the device has taken, modulo 65,536.</param>
/// <param name="DefaultSize">Its size in the device, where the stream has it (virtio/ringsize).</param>
internal readonly record struct VirtioQueue(int Offset, uint Size, ulong Descriptors, ushort LastAvailable, uint? DefaultSize)
{
    /// <summary>The size that the device was made with.</summary>
    public uint DeviceSize => DefaultSize ?? Size;
}

/// <summary>A subsection <c>virtio/…</c>.</summary>
internal sealed record VirtioSubsection(string Name, uint VersionId, int Offset, int Length);
