using System.Buffers.Binary;
using Ber.Compat;

namespace Ber.Detector;

/// <summary>
/// The table of VLANs of virtio-net. Up to 5.2 the loader sets the accepted features after the table has been loaded (hw/net/virtio-net.c,
/// virtio_net_set_features), which fills it: with zeros where the guest filters VLANs, else with ones.
/// </summary>
internal static class VirtioVlanRule
{
    private const int AddressesOffset = 6 + 4 + 4 + 2 + 1 + 1;   // mac, tx_waiting, mergeable_rx_bufs, status, promisc, allmulti
    private const int AddressLength = 6;
    private const int TableLength = 4096 / 8;
    private const ulong FiltersVlans = 1ul << 19;

    /// <summary>6.0 to 7.1 are not known.</summary>
    private static readonly QemuVersion s_firstUnknown = new(6, 0);

    public static VirtioClassRules.Outcome? Compare(string device, ReadOnlySpan<byte> received, ulong features, QemuVersionRange destination)
    {
        if (device != "virtio-net" || !destination.IsBefore(s_firstUnknown) || received.Length < AddressesOffset + 4)
            return null;
        long at = AddressesOffset + 4 + (BinaryPrimitives.ReadUInt32BigEndian(received[AddressesOffset..]) * (long)AddressLength);
        if (at + TableLength > received.Length)
            return null;
        byte filler = (features & FiltersVlans) != 0 ? (byte)0x00 : (byte)0xff;
        if (received.Slice((int)at, TableLength).IndexOfAnyExcept(filler) < 0)
            return null;
        return new(CheckFindingKind.VirtioDevice, "vlans", (int)at, "its own table", filler == 0 ? "no VLAN passes" : "all VLANs pass")
        {
            Stops = false,
            Hint = "This release fills the table when it sets the features, after it has loaded it. A guest that filters VLANs must set them again.",
        };
    }
}
