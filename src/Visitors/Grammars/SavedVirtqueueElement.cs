namespace Ber.Visitors;

/// <summary>
/// What qemu_put_virtqueue_element writes (QEMU hw/virtio/virtio.c): the struct VirtQueueElementOld as the compiler of a 64-bit host laid it out, in the order
/// of octets of that host, which is little-endian here.
/// </summary>
internal static class SavedVirtqueueElement
{
    private const int Iovecs = 1024;   // VIRTQUEUE_MAX_SIZE
    private const int PointerLength = 8;
    private const int Length = (4 * sizeof(uint)) + (2 * Iovecs * PointerLength) + (2 * Iovecs * 2 * PointerLength);

    /// <summary>Reads one.</summary>
    /// <param name="saved">The octets.</param>
    /// <param name="isPacked">Whether the device's rings are packed.</param>
    public static void Read(SavedOctets saved, bool isPacked)
    {
        if (isPacked)
            saved.UInt32("ndescs");
        if (saved.Left < Length)
        {
            saved.Break();
            return;
        }

        saved.Begin();
        saved.Little("index", 4);
        int writable = CountOf(saved, "out_num");
        int readable = CountOf(saved, "in_num");
        saved.Buffer("padding", 4, "unused_buffer");
        ReadAddresses(saved, "in_addr", readable);
        ReadAddresses(saved, "out_addr", writable);
        ReadPieces(saved, "in_sg", readable);
        ReadPieces(saved, "out_sg", writable);
        saved.EndStruct("elem", "VirtQueueElementOld");
    }

    private static int CountOf(SavedOctets saved, string name)
    {
        ulong count = saved.Little(name, 4);
        if (count <= Iovecs)
            return (int)count;
        saved.Break();
        return 0;
    }

    private static void ReadAddresses(SavedOctets saved, string name, int count)
    {
        saved.Structs(name, "hwaddr", count, static s => s.Little("addr", PointerLength));
        saved.Buffer($"{name}_unused", (Iovecs - count) * PointerLength, "unused_buffer");
    }

    private static void ReadPieces(SavedOctets saved, string name, int count)
    {
        saved.Structs(name, "iovec", count, static s =>
        {
            s.Little("base", PointerLength);
            s.Little("len", PointerLength);
        });
        saved.Buffer($"{name}_unused", (Iovecs - count) * 2 * PointerLength, "unused_buffer");
    }
}
