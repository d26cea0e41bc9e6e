using Ber.Visitors;

namespace Samples.Devices;

/// <summary>
/// A virtio block device on PCI. QEMU saves it by functions, and vmdesc has one field of type <c>virtio</c> for it (hw/virtio/virtio.c, virtio_save): here
/// it is a struct, part of it described, part of it visited by hand.
/// </summary>
[VMState("virtio-blk", Version = 2, MinimumVersion = 2)]
public partial class VirtioDisk
{
    [VMStateField("virtio")]
    public VirtioDiskState Virtio;

    public VirtioDisk()
        : this(isExpress: false)
    {
    }

    /// <param name="isExpress">Whether the device is one of PCI Express: its configuration space has another size.</param>
    public VirtioDisk(bool isExpress) => Virtio = new VirtioDiskState(isExpress);
}

/// <summary>What virtio_save writes for a disk with one queue.</summary>
[VMState("virtio", Version = 1, MinimumVersion = 1)]
public partial class VirtioDiskState
{
    private const int MaxQueues = 1024;

    [VMStateField("pci")]
    public VirtioPciTransport Transport;

    [VMStateField] public byte Status;
    [VMStateField] public byte Isr;
    [VMStateField] public ushort QueueSel;
    [VMStateField] public uint GuestFeatures;
    [VMStateField] public uint ConfigLen;

    [VMStateField(CountField = nameof(ConfigLen), Count = 4096)]
    public Memory<byte> Config;

    [VMStateField("num_queues")]
    public uint QueueCount;

    [VMStateField("vq", CountField = nameof(QueueCount), Count = MaxQueues)]
    public VirtioPciQueue[] Queues = [];

    /// <summary>What virtio_blk_save_device puts where there is one queue: 1 before each request, 0 after the last.</summary>
    [VMStateField]
    public List<VirtioRequest> Requests = [];

    [VMStateSubsection]
    public VirtioEndian? DeviceEndian;

    [VMStateSubsection]
    public VirtioFeatures? Features;

    [VMStateSubsection]
    public VirtioQueues? Virtqueues;

    [VMStateSubsection]
    public VirtioRingSizes? RingSizes;

    [VMStateSubsection]
    public VirtioBroken? Broken;

    [VMStateSubsection]
    public VirtioPciExtra? Extra;

    [VMStateSubsection]
    public VirtioStarted? Started;

    [VMStateSubsection]
    public VirtioPackedQueues? PackedQueues;

    [VMStateSubsection]
    public VirtioDisabled? Disabled;

    public VirtioDiskState()
        : this(isExpress: false)
    {
    }

    public VirtioDiskState(bool isExpress) => Transport = new VirtioPciTransport(isExpress);
}

/// <summary>A queue as virtio_save has it, with its MSI-X vector.</summary>
[VMState("virtqueue")]
public partial struct VirtioPciQueue
{
    [VMStateField("num")] public uint Size;
    [VMStateField("desc")] public ulong Descriptors;
    [VMStateField] public ushort LastAvailIdx;
    [VMStateField] public ushort Vector;
}

/// <summary>Registers of a driver of virtio 1.0, which the PCI transport has in a description of its own.</summary>
[VMState("virtio/extra_state", Version = 1, MinimumVersion = 1)]
public partial class VirtioPciExtra
{
    [VMStateField("extra_state")]
    public VirtioPciProxy Proxy = new();
}

[VMState("virtio_pci", Version = 1, MinimumVersion = 1)]
public partial class VirtioPciProxy
{
    [VMStateSubsection]
    public VirtioModernState? Modern;
}

[VMState("virtio_pci/modern_state", Version = 1, MinimumVersion = 1)]
public partial class VirtioModernState
{
    [VMStateField("dfselect")] public uint DeviceFeatureSelect;
    [VMStateField("gfselect")] public uint GuestFeatureSelect;

    [VMStateField(Count = 2)]
    public uint[] GuestFeatures = new uint[2];

    [VMStateField("vqs", Count = 1024)]
    public VirtioModernQueue[] Queues = new VirtioModernQueue[1024];

    public VirtioModernState()
    {
        for (int i = 0; i < Queues.Length; i++)
            Queues[i] = new VirtioModernQueue();
    }
}

/// <summary>Addresses are two halves, the lower one first.</summary>
[VMState("virtio_pci/modern_queue_state", Version = 1, MinimumVersion = 1)]
public partial class VirtioModernQueue
{
    [VMStateField("num")] public ushort Size;

    [VMStateUnused(1)]
    [VMStateField]
    public bool Enabled;

    [VMStateField("desc", Count = 2)] public uint[] Descriptors = new uint[2];
    [VMStateField("avail", Count = 2)] public uint[] Available = new uint[2];
    [VMStateField("used", Count = 2)] public uint[] Used = new uint[2];
}

[VMState("virtio/packed_virtqueues", Version = 1, MinimumVersion = 1)]
public partial class VirtioPackedQueues
{
    [VMStateField("vq", Count = 1024)]
    public VirtioPackedQueue[] Queues = new VirtioPackedQueue[1024];
}

[VMState("packed_virtqueue_state", Version = 1, MinimumVersion = 1)]
public partial struct VirtioPackedQueue
{
    [VMStateField] public ushort LastAvailIdx;
    [VMStateField] public bool LastAvailWrapCounter;
    [VMStateField] public ushort UsedIdx;
    [VMStateField] public bool UsedWrapCounter;
    [VMStateField("inuse")] public uint InUse;
}
