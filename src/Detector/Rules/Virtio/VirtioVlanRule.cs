using Ber.Compat;

namespace Ber.Detector;

/// <summary>
/// The table of VLANs of virtio-net. Up to 5.2 the loader sets the accepted features after the table has been loaded (hw/net/virtio-net.c,
/// virtio_net_set_features), which fills it: with zeros where the guest filters VLANs, else with ones.
/// </summary>
internal static class VirtioVlanRule
{
    private const ulong FiltersVlans = 1ul << 19;

    /// <summary>6.0 to 7.1 are not known.</summary>
    private static readonly QemuVersion s_firstUnknown = new(6, 0);

    public static VirtioClassRules.Outcome? Compare(string device, VirtioState received, QemuVersionRange destination)
    {
        if (device != "virtio-net" || !destination.IsBefore(s_firstUnknown) || received.Field.Find("net", "vlans") is not SavedField.Value table)
            return null;
        byte filler = (received.Features & FiltersVlans) != 0 ? (byte)0x00 : (byte)0xff;
        if (received.Field.Octets.Slice(table.Offset, table.Length).IndexOfAnyExcept(filler) < 0)
            return null;
        return new(CheckFindingKind.VirtioDevice, "vlans", table.Offset, "its own table", filler == 0 ? "no VLAN passes" : "all VLANs pass")
        {
            Stops = false,
            Hint = "This release fills the table when it sets the features, after it has loaded it. A guest that filters VLANs must set them again.",
        };
    }
}
