using System.Buffers.Binary;

namespace Ber.Visitors;

/// <summary>
/// What virtio_save writes (QEMU hw/virtio/virtio.c): the transport's part, the device's registers and configuration space, the queues, the state of the
/// device class, and the subsections of vmstate_virtio.
/// </summary>
internal static class SavedVirtio
{
    private const int QueueMax = 1024;   // VIRTIO_QUEUE_MAX
    private const int MaxConfigLength = 1024;
    private const ulong Version1 = 1ul << 32;
    private const ulong Packed = 1ul << 34;
    private const byte BigEndianDevice = 2;   // VIRTIO_DEVICE_ENDIAN_BIG

    /// <summary>Describes a field.</summary>
    /// <param name="octets">Its octets.</param>
    /// <param name="device">The vmsd name of the device.</param>
    /// <param name="isBigEndian">Whether the machine's processor puts the most significant octet first.</param>
    /// <param name="types">Makes one object of descriptions of one shape.</param>
    /// <returns>null: the octets are not such state.</returns>
    public static VMStateDescription? Describe(ReadOnlyMemory<byte> octets, string device, bool isBigEndian, DescriptionInterner types)
    {
        SavedOctets saved = new(octets, types);
        foreach (Form form in SavedVirtioTransport.FormsOf(octets.Span))
        {
            if (saved.Try(s => Read(s, form, device, isBigEndian)))
                return saved.ToDescription("virtio");
        }

        return null;
    }

    /// <summary>How a transport writes.</summary>
    /// <param name="Transport">Reads the transport's own part.</param>
    /// <param name="HasAlign">Whether each queue has its alignment.</param>
    /// <param name="HasVector">Whether each queue has its MSI-X vector.</param>
    internal readonly record struct Form(Action<SavedOctets> Transport, bool HasAlign, bool HasVector);

    private static void Read(SavedOctets saved, Form form, string device, bool isBigEndian)
    {
        form.Transport(saved);
        saved.UInt8("status");
        saved.UInt8("isr");
        if (saved.UInt16("queue_sel") >= QueueMax)
            saved.Break();
        ulong features = saved.UInt32("guest_features") | FeaturesOf(saved);
        uint configLength = saved.UInt32("config_len");
        if (configLength > MaxConfigLength || saved.IsBroken)
        {
            saved.Break();
            return;
        }

        if (configLength > 0)
            ReadConfig(saved, device, (int)configLength, IsBig(saved, features, isBigEndian));
        uint queues = saved.UInt32("num_queues");
        if (queues > QueueMax || saved.IsBroken)
        {
            saved.Break();
            return;
        }

        saved.Structs("vq", "virtqueue", (int)queues, q => ReadQueue(q, form));
        ReadClass(saved, new SavedVirtioClass(device, (int)queues, features, (features & Packed) != 0));
        saved.Subsections("virtio", static (s, name) => ReadSubsection(s, name));
    }

    private static void ReadQueue(SavedOctets saved, Form form)
    {
        if (saved.UInt32("num") is 0 or > 32768)
            saved.Break();
        if (form.HasAlign)
            saved.UInt32("align");
        saved.UInt64("desc");
        saved.UInt16("last_avail_idx");
        if (form.HasVector)
            saved.UInt16("vector");
    }

    private static void ReadConfig(SavedOctets saved, string device, int length, bool isBig)
    {
        int end = saved.Narrow(saved.Position + length);
        saved.Begin();
        foreach ((string name, int size) in SavedVirtioConfig.Of(device))
        {
            if (saved.Left < size)
                break;
            if (isBig && size is 1 or 2 or 4 or 8)
                saved.Integer(name, size);
            else
                saved.Registers([(name, size)]);
        }

        saved.Buffer("rest", saved.Left);
        saved.EndStruct("config", $"{device}-config");
        saved.Widen(end);
    }

    /// <summary>The class's own state, which ends where the subsections begin.</summary>
    private static void ReadClass(SavedOctets saved, SavedVirtioClass state)
    {
        int end = saved.Narrow(saved.Position + saved.LengthToSubsection("virtio/"));
        if (saved.Left > 0 && !saved.Try(state.Read))
            saved.Buffer("class", saved.Left);
        saved.Widen(end);
    }

    private static bool ReadSubsection(SavedOctets saved, string name)
    {
        switch (name)
        {
            case "virtio/device_endian" when saved.IsAlone(1): saved.UInt8("device_endian"); return true;
            case "virtio/64bit_features" when saved.IsAlone(8): saved.UInt64("guest_features"); return true;
            case "virtio/128bit_features" when saved.IsAlone(8): saved.UInt64("guest_features_ex"); return true;
            case "virtio/broken": saved.Boolean("broken"); return true;
            case "virtio/started": saved.Boolean("started"); return true;
            case "virtio/disabled": saved.Boolean("disabled"); return true;
            case "virtio/virtqueues":
                saved.SparseStructs("vq", "virtqueue_state", QueueMax, 16, static s =>
                {
                    s.UInt64("avail");
                    s.UInt64("used");
                });
                return true;
            case "virtio/ringsize":
                saved.SparseStructs("vq", "ringsize_state", QueueMax, 4, static s => s.UInt32("num_default"));
                return true;
            case "virtio/packed_virtqueues":
                saved.SparseStructs("vq", "packed_virtqueue_state", QueueMax, 10, static s =>
                {
                    s.UInt16("last_avail_idx");
                    s.Boolean("last_avail_wrap_counter");
                    s.UInt16("used_idx");
                    s.Boolean("used_wrap_counter");
                    s.UInt32("inuse");
                });
                return true;
            case "virtio/extra_state":
                SavedVirtioTransport.ReadExtraState(saved);
                return true;
            default:
                return false;
        }
    }

    /// <summary>The features above the 32nd, which stand in a subsection.</summary>
    private static ulong FeaturesOf(SavedOctets saved)
        => saved.FindSubsection("virtio/64bit_features") is { Length: >= 8 } wide ? BinaryPrimitives.ReadUInt64BigEndian(wide) : 0;

    /// <summary>
    /// The configuration space is little-endian for a driver of version 1; else as the guest was when it began, which is sent where it is not the order of the
    /// machine.
    /// </summary>
    private static bool IsBig(SavedOctets saved, ulong features, bool isBigEndian)
        => (features & Version1) == 0 && (saved.FindSubsection("virtio/device_endian") is [byte endian, ..] ? endian == BigEndianDevice : isBigEndian);
}
