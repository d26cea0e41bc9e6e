using Ber.Compat;
using Ber.Detector;

namespace Unit.Compat.Checks;

/// <summary>Which register of a PCI configuration space stops the loader, and which does not. Masks as in hw/pci of QEMU.</summary>
public sealed class PciMasksTests
{
    private static readonly QemuMessages s_messages = new(new QemuVersionRange(new QemuVersion(10, 0), null, false));

    /// <summary>Capabilities begin at 40 (MSI), 50 (MSI-X), 5c (power management); extended ones at 100 (access control) and 108 (error reporting).</summary>
    [Theory]
    [InlineData(0x00, 0x01, "vendor id.")]
    [InlineData(0x06, 0x10, "status (capability list).", " Only the destination has: MSI capability, MSI-X capability, power management capability.")]
    [InlineData(0x08, 0x01, "revision id.")]
    [InlineData(0x0e, 0x80, "header type (multifunction bit included).")]
    [InlineData(0x10, 0x04, "BAR 0 (type, or bits below the size of the region).")]
    [InlineData(0x42, 0x02, "MSI capability, control.")]
    [InlineData(0x50, 0x02, "MSI-X capability, id at the destination, capability 0x13, id at the source.",
        " Only the source has: capability 0x13. Only the destination has: MSI-X capability.")]
    [InlineData(0x51, 0x5c, "link from the MSI-X capability to the next.", " Only the destination has: power management capability.")]
    [InlineData(0x52, 0x01, "MSI-X capability, control.")]
    [InlineData(0x57, 0x01, "MSI-X capability, table.")]
    [InlineData(0x5e, 0x01, "power management capability, pmc.")]
    [InlineData(0x104, 0x02, "access control services capability, cap.")]
    [InlineData(0x106, 0x02, "access control services capability, ctrl.")]
    [InlineData(0x120, 0x01, "advanced error reporting capability, cap.")]
    public void Compare_BitThatTheGuestCannotWrite_Stops(int index, byte bits, string register, string others = "")
    {
        PciConfigRule.Difference? difference = Compare(index, bits);

        Assert.Equal((index, register + others), (difference?.Index ?? -1, difference?.Hint));
    }

    [Theory]
    [InlineData(0x04, 0x07)]     // command
    [InlineData(0x07, 0xf9)]     // errors in status
    [InlineData(0x11, 0xff)]     // address of a BAR
    [InlineData(0x3c, 0xff)]     // interrupt line
    [InlineData(0x42, 0x71)]     // MSI: enable, vectors in use
    [InlineData(0x44, 0xfc)]     // address
    [InlineData(0x53, 0xc0)]     // MSI-X: enable, function mask
    [InlineData(0x60, 0x03)]     // power state
    [InlineData(0x70, 0xff)]     // no capability
    [InlineData(0x106, 0x01)]    // access control: what it can, it may
    [InlineData(0x10c, 0x30)]    // an error, cleared by writing 1
    [InlineData(0x110, 0x30)]    // its mask, where the default is set
    [InlineData(0x13b, 0xf8)]    // interrupt message number
    public void Compare_BitThatTheGuestMayChange_Loads(int index, byte bits) => Assert.Null(Compare(index, bits));

    [Fact]
    public void Compare_MessageOfQemu_HasItsMasks()
        => Assert.Equal("get_pci_config_device: Bad config data: i=0x53 read: 1 device: 0 cmask: ff wmask: c0 w1cmask:0", Compare(0x53, 0x01)?.Message);

    private static PciConfigRule.Difference? Compare(int index, byte bits)
    {
        byte[] local = new Support.PciConfig(0x8086, 0x10d3, 4096)
            .Octet(0x10, 0x00).Bar(0, 0xfe000008)
            .Capability(0x05, [0x80, 0x00, .. new byte[12]])
            .Capability(0x11, 0x03, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x08, 0x00, 0x00)
            .Capability(0x01, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00)
            .Extended(0x0d, 0x01, 0x00, 0x00, 0x00)
            .Extended(0x01, [0, 0, 0, 0, 0x30, 0, 0, 0, .. new byte[60]])
            .ToArray();
        byte[] received = [.. local];
        received[index] ^= bits;
        return PciConfigRule.Compare(s_messages, received, local);
    }
}
