using System.Globalization;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>
/// Features that the guest uses, where nobody has asked the destination what it offers: those that its release does not have refuse, and on those that a
/// property has to switch on it depends.
/// </summary>
internal static class VirtioOfferRule
{
    /// <summary>Features by the release that began to offer them; an empty name: of any device.</summary>
    private static readonly (string Device, int Bit, QemuVersion Since)[] s_since =
        [("", 40, new(7, 2)), ("virtio-blk", 17, new(8, 1)), ("virtio-net", 54, new(8, 2)), ("virtio-net", 55, new(8, 2)), ("virtio-net", 56, new(8, 2))];

    /// <summary>Features that are off unless a property of the device, or its back end, switches them on, and that leave no other trace in a stream.</summary>
    private static readonly (string Device, int[] Bits)[] s_optional =
    [
        ("", [33, 35, 36, 38]), ("virtio-balloon", [2]), ("virtio-gpu", [2, 3, 4]), ("virtio-net", [57, 60, 61, 62]), ("virtio-scsi", [3]),
        ("virtio-blk", [16]),
    ];

    /// <summary>Says what is not offered for certain, else what may not be.</summary>
    /// <returns>Whether there is anything.</returns>
    public static bool Check(CheckContext context, FindingLog findings, VirtioPlace field, VirtioState source, VirtioState destination)
    {
        ulong newer = 0;
        foreach ((string device, int bit, QemuVersion since) in s_since)
        {
            if (IsOf(device, field) && context.DestinationVersion.IsBefore(since))
                newer |= 1ul << bit;
        }

        ulong optional = 0;
        foreach ((string device, int[] bits) in s_optional)
        {
            foreach (int bit in bits)
                optional |= IsOf(device, field) ? 1ul << bit : 0;
        }

        ulong absent = source.Features & newer;
        optional &= ~destination.Features;   // a twin that a guest has run in shows some
        ulong refused = absent != 0 ? absent : source.Features & optional;
        if (refused == 0)
            return false;
        string names = VirtioFeatures.NamesOf(field.Device, refused);
        findings.Refuse(CheckFindingKind.VirtioFeatures, field.Place("guest_features"))
            .Between(string.Create(CultureInfo.InvariantCulture, $"0x{source.Features:x}: with {names}"), absent != 0 ? "without" : null)
            .At(field.Offset + source.StatusOffset + 4)
            .Message(string.Create(CultureInfo.InvariantCulture, $"Features 0x{source.Features:x} unsupported"))
            .Condition(absent != 0 ? null : $"whether the destination's device offers {names}")
            .Hint("The destination's own device tells: qber profile capture asks for it.");
        return true;
    }

    /// <summary>Whether the device's network was a twin's when its profile was made.</summary>
    public static bool IsStandIn(CheckContext context, VirtioPlace field)
        => context.Destination.Facts?.Virtio?.Any(v => v.IsStandIn && v.Place.Length > 0 && v.Place == VirtioFacts.PlaceOf(field.Section.IdStr)) is true;

    private static bool IsOf(string device, VirtioPlace field) => device.Length == 0 || device == field.Device;
}
