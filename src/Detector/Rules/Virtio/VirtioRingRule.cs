using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>
/// What virtio_load makes of the indexes in the guest's memory (hw/virtio/virtio.c): of a queue with more buffers to come than it has descriptors the device
/// gives up, and one with more under way is refused. It does not depend on the destination.
/// </summary>
internal static class VirtioRingRule
{
    public static void Check(CheckContext context, ProfileDevice device)
    {
        if (device.Rings.IsDefaultOrEmpty)
            return;
        foreach (VirtioRing ring in VirtioRing.Of(device.Description, device.Contents.Span))
        {
            foreach (RingIndexes indexes in device.Rings.Where(r => r.Queue == ring.Queue))
            {
                if (!Check(context, device, ring, indexes))
                    return;
            }
        }
    }

    /// <returns>Whether a loader goes on.</returns>
    private static bool Check(CheckContext context, ProfileDevice device, VirtioRing ring, RingIndexes indexes)
    {
        var path = new FieldPath(device.Path.IdStr, device.Path.InstanceId, [new FieldPathStep("virtio"), new FieldPathStep($"vq[{ring.Queue}]")]);
        string taken = $"last_avail_idx 0x{ring.LastAvailable:x}, {ring.Size} descriptors";
        ushort heads = unchecked((ushort)(indexes.Available - ring.LastAvailable));
        if (heads > ring.Size)
        {
            context.Findings.Lose(CheckFindingKind.VirtioQueues, path)
                .Between($"{taken}, but in memory the driver's index is 0x{indexes.Available:x}", null)
                .At(device.Offset + ring.Offset)
                .Message($"VQ {ring.Queue} size 0x{ring.Size:x} Guest index 0x{indexes.Available:x} inconsistent with Host index 0x{ring.LastAvailable:x}")
                .Hint("The stream contradicts itself. It loads, but the guest's device stands still until it is reset.");
            return true;
        }

        ushort inUse = unchecked((ushort)(ring.LastAvailable - indexes.Used));
        if (inUse <= ring.Size)
            return true;
        context.Findings.Refuse(CheckFindingKind.VirtioQueues, path)
            .Between($"{taken}, but in memory the used index is 0x{indexes.Used:x}", null)
            .At(device.Offset + ring.Offset)
            .Message($"VQ {ring.Queue} size 0x{ring.Size:x} < last_avail_idx 0x{ring.LastAvailable:x} - used_idx 0x{indexes.Used:x}")
            .Hint("The stream contradicts itself: more buffers are under way than the queue has descriptors. No destination loads it.");
        return false;
    }
}
