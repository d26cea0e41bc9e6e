using System.Collections.Immutable;

namespace Ber.Compat;

/// <summary>What a machine answered about one of its virtio devices.</summary>
public sealed record VirtioFacts
{
    /// <summary>What QEMU calls it: virtio-net.</summary>
    public required string Device { get; init; }

    /// <summary>Slots and functions from the root bus to it, as in the idstr of its section: <c>1c.0:00.0</c>; empty: it is on no PCI bus.</summary>
    public string Place { get; init; } = "";

    /// <summary>The features that it offers, by bit; null: not known.</summary>
    public ulong? OfferedFeatures { get; init; }

    /// <summary>How many descriptors each of its queues has by default; null: not known.</summary>
    public ImmutableArray<uint>? QueueSizes { get; init; }

    /// <summary>Whether its network is not the machine's own but a twin's: what follows from a network back end is not known.</summary>
    public bool IsStandIn { get; init; }

    /// <summary>Where on the PCI buses a section's device is (qdev_get_dev_path, pcibus_get_dev_path): what stands behind the root bus in its idstr.</summary>
    /// <param name="idStr">The idstr: <c>0000:00:1c.0:00.0/virtio-net</c>.</param>
    /// <returns>The place; empty: it is no device on a PCI bus.</returns>
    internal static string PlaceOf(string idStr)
    {
        int end = idStr.LastIndexOf('/');
        string[] parts = end < 0 ? [] : idStr[..end].Split(':');
        int slots = parts.Reverse().TakeWhile(static p => p.Length == 4 && p[2] == '.').Count();
        return string.Join(':', parts[^slots..]);
    }
}
