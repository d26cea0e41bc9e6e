using Ber.Visitors;

namespace Samples.Devices;

/// <summary>
/// A virtio block device on virtio-mmio: the octets that vmdesc shows as one field of type <c>virtio</c>, described (hw/virtio/virtio.c, virtio_save).
/// </summary>
/// <remarks>Configuration octets and queues are counted by fields before them; requests in flight are a list; the rest came later, as subsections.</remarks>
[VMState("virtio", Version = 2, MinimumVersion = 2)]
public partial class VirtioBlock
{
    private const int MaxQueues = 1024;

    // virtio_mmio_save_config
    [VMStateField] public uint HostFeaturesSel;
    [VMStateField] public uint GuestFeaturesSel;
    [VMStateField] public uint GuestPageShift;

    [VMStateField] public byte Status;
    [VMStateField] public byte Isr;
    [VMStateField] public ushort QueueSel;
    [VMStateField] public uint GuestFeatures;

    [VMStateField]
    public uint ConfigLen;

    [VMStateField(CountField = nameof(ConfigLen), Count = 4096)]
    public Memory<byte> Config;

    [VMStateField("nvqs")]
    public uint QueueCount;

    [VMStateField(CountField = nameof(QueueCount), Count = MaxQueues)]
    public VirtQueue[] Queues = [];

    /// <summary>What virtio_blk_save puts: 1 before each request, 0 after the last.</summary>
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
    public VirtioStarted? Started;

    [VMStateSubsection]
    public VirtioDisabled? Disabled;
}

/// <summary>A queue as virtio_save has it.</summary>
[VMState("virtqueue")]
public partial struct VirtQueue
{
    [VMStateField("vring.num")] public uint Size;
    [VMStateField("vring.align")] public uint Align;
    [VMStateField("vring.desc")] public ulong Descriptors;
    [VMStateField] public ushort LastAvailIdx;
}

/// <summary>A request that the guest has made and the device has not answered: QEMU's VirtQueueElementOld, a struct of the host as it lies in memory.</summary>
[VMState("VirtQueueElementOld")]
public partial class VirtioRequest
{
    private const int HostSize = 49168;

    [VMStateField(TypeName = "buffer", Size = HostSize)]
    public readonly byte[] Element = new byte[HostSize];
}

[VMState("virtio/device_endian", Version = 1, MinimumVersion = 1)]
public partial struct VirtioEndian
{
    [VMStateField] public byte DeviceEndian;
}

[VMState("virtio/64bit_features", Version = 1, MinimumVersion = 1)]
public partial struct VirtioFeatures
{
    [VMStateField] public ulong GuestFeatures;
}

/// <summary>Where the rings of a modern driver are: for every queue that a device could have.</summary>
[VMState("virtio/virtqueues", Version = 1, MinimumVersion = 1)]
public partial class VirtioQueues
{
    [VMStateField("vq", Count = 1024)]
    public VirtioRings[] Rings = new VirtioRings[1024];
}

[VMState("virtqueue_state", Version = 1, MinimumVersion = 1)]
public partial struct VirtioRings
{
    [VMStateField("vring.avail")] public ulong Available;
    [VMStateField("vring.used")] public ulong Used;
}

[VMState("virtio/ringsize", Version = 1, MinimumVersion = 1)]
public partial class VirtioRingSizes
{
    [VMStateField("vq", Count = 1024)]
    public VirtioRingSize[] Sizes = new VirtioRingSize[1024];
}

[VMState("ringsize_state", Version = 1, MinimumVersion = 1)]
public partial struct VirtioRingSize
{
    [VMStateField("vring.num_default")] public uint Default;
}

[VMState("virtio/broken", Version = 1, MinimumVersion = 1)]
public partial struct VirtioBroken
{
    [VMStateField] public bool Broken;
}

[VMState("virtio/started", Version = 1, MinimumVersion = 1)]
public partial struct VirtioStarted
{
    [VMStateField] public bool Started;
}

[VMState("virtio/disabled", Version = 1, MinimumVersion = 1)]
public partial struct VirtioDisabled
{
    [VMStateField] public bool Disabled;
}
