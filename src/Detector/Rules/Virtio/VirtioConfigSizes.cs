using Ber.Compat;

namespace Ber.Detector;

/// <summary>
/// The configuration space of a virtio device ends behind the last field that an offered feature needs (virtio_get_config_size): a shorter one proves that
/// the feature is not offered.
/// </summary>
internal static class VirtioConfigSizes
{
    /// <summary>hw/net/virtio-net.c and hw/block/virtio-blk-common.c, feature_sizes.</summary>
    private static readonly (string Device, int Bit, int End)[] s_ends =
    [
        ("virtio-net", 5, 6), ("virtio-net", 16, 8), ("virtio-net", 22, 10), ("virtio-net", 3, 12), ("virtio-net", 63, 17), ("virtio-net", 57, 24),
        ("virtio-net", 60, 24),
        ("virtio-blk", 13, 48), ("virtio-blk", 14, 57), ("virtio-blk", 16, 72), ("virtio-blk", 17, 96),
    ];

    /// <summary>Features that cannot be offered with a configuration space of this length.</summary>
    public static ulong NotOffered(string device, int configLength)
    {
        ulong features = 0;
        foreach ((string name, int bit, int end) in s_ends)
        {
            if (name == device && configLength < end)
                features |= 1UL << bit;
        }

        return features;
    }
}
