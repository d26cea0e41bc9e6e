using System.Globalization;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>
/// Whether a card is in the slot of a PCI Express port (slot status, presence detect state). Up to 8.0 the loader compares the bit; newer releases leave it
/// out (hw/pci/pcie.c, pcie_cap_slot_init).
/// </summary>
internal static class PciSlotRule
{
    private const string Express = "pci_cap_express";
    private const string SlotStatus = "sltsta";
    private const byte PresenceDetectState = 0x40;
    private const byte Events = 0x19;

    private static readonly QemuVersion s_leavesOut = new(8, 1);

    /// <summary>The slot's octet; null where it is the same, not there, or not compared.</summary>
    public static PciConfigRule.Difference? Compare(CheckContext context, ReadOnlySpan<byte> received, ReadOnlySpan<byte> local)
    {
        if (received.SequenceEqual(local) || context.DestinationVersion.Newest is null || context.DestinationVersion.IsAtLeast(s_leavesOut)
            || StatusOf(local) is not int at || at >= received.Length || ((received[at] ^ local[at]) & PresenceDetectState) == 0)
            return null;
        return new PciConfigRule.Difference(at, context.Messages.PciConfig(at, received[at], local[at], 0xff, 0, Events), Card(received[at]), Card(local[at]),
            "Only where the same slots hold cards does this release load.")
        {
            Condition = context.DestinationVersion.IsBefore(s_leavesOut)
                ? null
                : string.Create(CultureInfo.InvariantCulture, $"whether the destination is older than QEMU {s_leavesOut}"),
        };
    }

    private static string Card(byte status) => (status & PresenceDetectState) != 0 ? "a card in the slot" : "an empty slot";

    private static int? StatusOf(ReadOnlySpan<byte> config)
    {
        PciPart? express = PciSpace.Of(config)?.Parts.FirstOrDefault(static p => p.VMSD == Express);
        return express?.Registers.FirstOrDefault(static r => r.Name == SlotStatus) is { Length: > 0 } status ? status.Offset : null;
    }
}
