namespace Ber.Visitors;

/// <summary>
/// What virtio_gpu_save and virtio_gpu_blob_save write (QEMU hw/display/virtio-gpu.c): the guest's resources with their pixels, then the scanouts; and the
/// resources that stand in the guest's memory.
/// </summary>
internal static class SavedVirtioGpu
{
    public const string VMSD = "virtio-gpu-resources";
    public const string BlobVMSD = "virtio-gpu-blobs";

    private const int PixelLength = 4;    // of every format that the device has
    private const int MostScanouts = 16;  // VIRTIO_GPU_MAX_SCANOUTS
    private const int ScanoutLength = 10 * 4;
    private const int LayoutLength = 6 * 4;

    public static void Read(SavedOctets saved)
    {
        saved.While("resources", "virtio-gpu-resource", IsNext, static s =>
        {
            s.UInt32("resource_id");
            ulong width = s.UInt32("width");
            ulong height = s.UInt32("height");
            s.UInt32("format");
            ReadPieces(s);
            if (width * height > (ulong)s.Left / PixelLength)
                s.Break();
            else
                s.Buffer("pixels", (int)(width * height) * PixelLength);
        });
        saved.UInt32("resources_end");
        if (saved.Left < 8)
            saved.Break();
        saved.Begin();
        saved.Int32("enable");
        uint outputs = saved.UInt32("max_outputs", "uint32 equal");
        if (outputs > MostScanouts)
            saved.Break();
        ReadScanouts(saved, (int)Math.Min(outputs, MostScanouts));
        saved.EndStruct("scanouts", "virtio-gpu-scanouts");
    }

    public static void ReadBlobs(SavedOctets saved)
    {
        saved.While("resources", "virtio-gpu-blob", IsNext, static s =>
        {
            s.UInt32("resource_id");
            s.UInt32("blob_size");
            ReadPieces(s);
        });
        saved.UInt32("resources_end");
    }

    /// <summary>
    /// From 9.0 on a scanout has the frame buffer's layout, too. Whether it has, QEMU asks (vmstate_after_v2) at a place that is right for the first scanout
    /// alone: of the others it depends on whatever stands there (findings/virtio-gpu-scanout-layouts.sh).
    /// </summary>
    private static void ReadScanouts(SavedOctets saved, int count)
    {
        int layouts = count == 0 ? 0 : Math.DivRem(saved.Left - (count * ScanoutLength), LayoutLength, out int rest) is var n && rest == 0 ? n : -1;
        if (layouts < 0 || layouts > count)
        {
            saved.Buffer("scanout_rest", saved.Left);   // of another release
            return;
        }

        int next = 0;
        bool areKnown = layouts <= 1 || layouts == count;
        saved.Structs("scanout", "virtio-gpu-one-scanout", areKnown ? count : 1, s => ReadScanout(s, next++ < layouts));
        if (!areKnown)
            saved.Buffer("scanout_rest", saved.Left);
    }

    private static void ReadScanout(SavedOctets saved, bool hasLayout)
    {
        saved.UInt32("resource_id");
        saved.UInt32("width");
        saved.UInt32("height");
        saved.Int32("x");
        saved.Int32("y");
        foreach (string name in (ReadOnlySpan<string>)["cursor.resource_id", "cursor.hot_x", "cursor.hot_y", "cursor.pos.x", "cursor.pos.y"])
            saved.UInt32(name);
        if (!hasLayout)
            return;
        foreach (string name in (ReadOnlySpan<string>)["fb.format", "fb.bytes_pp", "fb.width", "fb.height", "fb.stride", "fb.offset"])
            saved.UInt32(name);
    }

    private static bool IsNext(SavedOctets saved) => saved.Left >= 4 && saved.Rest[..4].ContainsAnyExcept((byte)0);

    /// <summary>Where a resource stands in guest memory.</summary>
    private static void ReadPieces(SavedOctets saved)
    {
        uint count = saved.UInt32("iov_cnt");
        saved.Structs("iov", "virtio-gpu-iovec", (int)Math.Min(count, int.MaxValue), static s =>
        {
            s.UInt64("addr");
            s.UInt32("len");
        });
    }
}
