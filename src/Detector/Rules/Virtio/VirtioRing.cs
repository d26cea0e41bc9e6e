using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>A split ring that a guest has set up: of guest memory a loader reads its two indexes (hw/virtio/virtio.c, virtio_load).</summary>
/// <param name="Queue">The queue's number.</param>
/// <param name="Offset">Octets of the section before the queue.</param>
/// <param name="Size">Its descriptors.</param>
/// <param name="AvailableIndex">The guest-physical address of the index of buffers that the driver has made available: 16 bits.</param>
/// <param name="UsedIndex">The address of the index of those that the device has used.</param>
/// <param name="LastAvailable">What the device has taken of the former.</param>
/// <param name="IsBigEndian">Whether the indexes are; null: as the processor is.</param>
internal readonly record struct VirtioRing(
    int Queue, int Offset, uint Size, ulong AvailableIndex, ulong UsedIndex, ushort LastAvailable, bool? IsBigEndian)
{
    private const ulong Version1 = 1ul << 32;
    private const ulong PackedRings = 1ul << 34;
    private const ulong Alignment = 4096;
    private const int DescriptorLength = 16;
    private const int IndexOffset = 2;
    private const uint BigEndianDevice = 2;   // enum virtio_device_endian

    /// <summary>
    /// The rings of a device; none: it is no virtio device, its driver has not set up any, or they are packed ones, whose memory no loader reads.
    /// </summary>
    public static IReadOnlyList<VirtioRing> Of(VMStateDescription? description, ReadOnlySpan<byte> octets)
    {
        if (description is not { Fields: [{ TypeName: "virtio" } field, ..] })
            return [];
        if (field.Size > 0 && field.Size < octets.Length)
            octets = octets[..field.Size];
        if (VirtioState.Of(octets, description.Name) is not VirtioState state || (state.Features & PackedRings) != 0)
            return [];

        bool? isBig = (state.Features & Version1) != 0 ? false
            : state.Field.Find("virtio/device_endian", "device_endian") is { Length: > 0 } endian ? endian.Number == BigEndianDevice
            : null;
        List<SavedField.Value> available = state.Field.FindAll("avail", "virtio/virtqueues", "vq");
        List<SavedField.Value> used = state.Field.FindAll("used", "virtio/virtqueues", "vq");
        List<VirtioRing> rings = [];
        for (int i = 0; i < state.Queues.Length; i++)
        {
            if (state.Queues[i].Descriptors != 0)
                rings.Add(Of(i, state.Queues[i], i < available.Count ? ((ulong)available[i].Number, (ulong)used[i].Number) : null, isBig));
        }

        return rings;
    }

    private static VirtioRing Of(int number, VirtioQueue queue, (ulong Available, ulong Used)? sent, bool? isBigEndian)
    {
        // virtio_queue_update_rings, where the addresses are not sent
        ulong available = queue.Descriptors + (queue.Size * DescriptorLength);
        ulong used = (available + 4 + (2 * queue.Size) + Alignment - 1) & ~(Alignment - 1);
        if (sent is { } addresses)
            (available, used) = addresses;
        return new VirtioRing(number, queue.Offset, queue.Size, available + IndexOffset, used + IndexOffset, queue.LastAvailable, isBigEndian);
    }
}
