using System.Buffers.Binary;
using Ber.Compat;

namespace Ber.Detector;

/// <summary>
/// The field of a virtio-gpu device that vmdesc gives as octets (hw/display/virtio-gpu.c, virtio_gpu_save): the guest's resources with their pixels, a
/// resource id 0, then virtio-gpu-scanouts: enable, max_outputs (which must be equal), one struct for each output.
/// </summary>
/// <param name="ScanoutsOffset">Where the scanouts stand.</param>
/// <param name="MaxOutputs">Outputs of the device.</param>
/// <param name="OutputLength">Octets for each output.</param>
internal sealed record VirtioGpuState(int ScanoutsOffset, uint MaxOutputs, int OutputLength)
{
    private const int ResourceHead = 5 * 4;   // id, width, height, format, number of pieces of guest memory
    private const int PieceLength = 8 + 4;
    private const int PixelLength = 4;        // of every format that the device has
    private const int ScanoutsHead = 4 + 4;
    private const uint ScanoutsMax = 16;      // VIRTIO_GPU_MAX_SCANOUTS

    /// <summary>Reads the field; null: its octets do not add up.</summary>
    public static VirtioGpuState? Parse(ReadOnlySpan<byte> octets)
    {
        long at = 0;
        while (at + 4 <= octets.Length && BinaryPrimitives.ReadUInt32BigEndian(octets[(int)at..]) != 0)
        {
            if (at + ResourceHead > octets.Length)
                return null;
            ReadOnlySpan<byte> resource = octets[(int)at..];
            long pixels = (long)BinaryPrimitives.ReadUInt32BigEndian(resource[4..]) * BinaryPrimitives.ReadUInt32BigEndian(resource[8..]);
            if (pixels > octets.Length / PixelLength)
                return null;
            at += ResourceHead + ((long)BinaryPrimitives.ReadUInt32BigEndian(resource[16..]) * PieceLength) + (pixels * PixelLength);
        }

        at += 4;
        if (at + ScanoutsHead > octets.Length)
            return null;
        uint outputs = BinaryPrimitives.ReadUInt32BigEndian(octets[(int)(at + 4)..]);
        long rest = octets.Length - at - ScanoutsHead;
        return outputs is 0 or > ScanoutsMax || rest % outputs != 0 ? null : new VirtioGpuState((int)at, outputs, (int)(rest / outputs));
    }
}
