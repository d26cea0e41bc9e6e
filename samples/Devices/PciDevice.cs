using System.Runtime.CompilerServices;
using Ber.Visitors;

namespace Samples.Devices;

/// <summary>What every PCI device begins with (hw/pci/pci.c): the configuration space in one of two sizes, as the device is conventional or express.</summary>
[VMState("PCIDevice", Version = 2, MinimumVersion = 1)]
public partial class PciDevice
{
    /// <summary>Of type <c>int32 le</c>: at most the receiver's own version.</summary>
    [VMStateField("version_id", TypeName = "int32 le")]
    public int VersionId = 2;

    [VMStateField("config[0]", TypeName = "pci config", Size = 256, Exists = nameof(IsConventional))]
    public byte[] Config = [];

    [VMStateField("config[1]", TypeName = "pci config", Size = 4096, Exists = nameof(IsExpress))]
    public byte[] ExpressConfig = [];

    [VMStateField(TypeName = "pci irq state")]
    public PciInterrupts IrqState;

    public PciDevice()
    {
    }

    public PciDevice(bool isExpress)
    {
        IsExpress = isExpress;
        Config = isExpress ? [] : new byte[256];
        ExpressConfig = isExpress ? new byte[4096] : [];
    }

    public bool IsExpress { get; }

    private bool IsConventional => !IsExpress;
}

/// <summary>The levels of the four pins, 32 bits each.</summary>
[InlineArray(16)]
public struct PciInterrupts
{
    private byte _first;
}
