using System.Collections.Immutable;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>What virtio_save puts into a section (hw/virtio/virtio.c), as far as loaders go by it. Offsets count from the start of the virtio field.</summary>
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

    public ImmutableArray<VirtioSubsection> Subsections { get; init; } = [];

    /// <summary>The description of what the device class saves; null: it saves nothing that is described.</summary>
    public VMStateDescription? Class { get; init; }

    /// <summary>The subsections of that.</summary>
    public ImmutableArray<VirtioSubsection> ClassSubsections { get; init; } = [];

    /// <summary>The features that the guest accepted.</summary>
    public ulong Features { get; init; }

    /// <summary>All of it, field by field.</summary>
    public required SavedField Field { get; init; }

    public bool IsPci => PciConfigLength > 0;

    /// <summary>Reads a virtio field.</summary>
    /// <param name="octets">Its octets.</param>
    /// <param name="device">The vmsd name of the device.</param>
    /// <returns>null: the octets are no such state.</returns>
    public static VirtioState? Of(ReadOnlySpan<byte> octets, string device)
    {
        if (SavedField.Of(SavedTypes.Virtio, device, octets) is not SavedField field || field.Find("config_len") is not SavedField.Value configLength)
            return null;
        var wide = field.Find("virtio/64bit_features", "guest_features");
        var config = field.Find("config");
        (VMStateDescription? ofClass, ImmutableArray<VirtioSubsection> classSubsections) = ClassOf(field);
        return new VirtioState
        {
            Field = field,
            PciConfigLength = field.Find("pci", "config")?.Length ?? 0,
            MsixEntries = field.FindAll("", "pci", "msix_table").Count,
            StatusOffset = field.Find("status")!.Value.Offset,
            ConfigOffset = config?.Offset ?? configLength.Offset + configLength.Length,
            ConfigLength = config?.Length ?? 0,
            Queues = QueuesOf(field),
            Subsections = SubsectionsOf(field.Cursor),
            Class = ofClass,
            ClassSubsections = classSubsections,
            Features = (ulong)(wide ?? field.Find("guest_features")!.Value).Number,
        };
    }

    /// <summary>Reads that of a device.</summary>
    /// <param name="device">The device.</param>
    /// <returns>null: it has none, or its octets are not known.</returns>
    public static VirtioState? Of(ProfileDevice device)
    {
        if (device.Description is not VMStateDescription description || device.IsOldStyle || device.Contents.IsEmpty)
            return null;
        StateCursor cursor = StateCursor.OverQemuFile(description, device.Contents.Span);
        return Of(ref cursor, description.Name);
    }

    /// <summary>A subsection.</summary>
    /// <returns>null: it was not sent.</returns>
    public VirtioSubsection? Find(string name) => Subsections.FirstOrDefault(s => s.Name == name);

    private static VirtioState? Of(ref StateCursor cursor, string device)
    {
        while (cursor.MoveNext() && cursor.Field is VMStateField field)
        {
            if (field.TypeName == SavedTypes.Virtio)
                return Of(cursor.Octets, device);
            if (!cursor.IsSingleStruct || !cursor.Enter())
                continue;
            VirtioState? inner = Of(ref cursor, device);
            cursor.Leave();
            if (inner is not null)
                return inner;
        }

        return null;
    }

    private static ImmutableArray<VirtioQueue> QueuesOf(SavedField field)
    {
        List<SavedField.Value> sizes = field.FindAll("num_default", "virtio/ringsize", "vq");
        bool hasSizes = field.Find("virtio/ringsize") is not null;
        ImmutableArray<VirtioQueue>.Builder queues = ImmutableArray.CreateBuilder<VirtioQueue>();
        StateCursor cursor = field.Cursor;
        if (!cursor.MoveTo("vq") || !cursor.Enter())
            return [];
        while (cursor.MoveNext())
        {
            int i = queues.Count;
            uint? made = !hasSizes ? null : i < sizes.Count ? (uint)sizes[i].Number : 0;
            StateCursor queue = cursor;
            queue.Enter();
            queues.Add(new VirtioQueue((int)cursor.Offset, (uint)NumberOf(ref queue, "num"), (ulong)NumberOf(ref queue, "desc"),
                (ushort)NumberOf(ref queue, "last_avail_idx"), made));
        }

        return queues.ToImmutable();
    }

    private static long NumberOf(ref StateCursor cursor, string name) => cursor.MoveTo(name) && cursor.TryGetInteger(out long number) ? number : 0;

    /// <summary>It stands behind the queues.</summary>
    private static (VMStateDescription? Description, ImmutableArray<VirtioSubsection> Subsections) ClassOf(SavedField field)
    {
        StateCursor cursor = field.Cursor;
        if (!cursor.MoveTo("vq"))
            cursor = field.Cursor;   // it has no queues
        while (cursor.MoveNext())
        {
            if (!cursor.IsSubsection && cursor.IsSingleStruct && cursor.Field is { Name: not "pci", Struct: VMStateDescription description } && cursor.Enter())
                return (description, SubsectionsOf(cursor));
        }

        return (null, []);
    }

    private static ImmutableArray<VirtioSubsection> SubsectionsOf(StateCursor cursor)
    {
        ImmutableArray<VirtioSubsection>.Builder subsections = ImmutableArray.CreateBuilder<VirtioSubsection>();
        while (cursor.MoveNext())
        {
            if (cursor.IsSubsection)
                subsections.Add(new VirtioSubsection(cursor.Name, (uint)cursor.VersionId, (int)cursor.Offset));
        }

        return subsections.ToImmutable();
    }
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
internal sealed record VirtioSubsection(string Name, uint VersionId, int Offset);
