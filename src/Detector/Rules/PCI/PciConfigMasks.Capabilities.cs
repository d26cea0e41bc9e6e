using System.Buffers.Binary;
using Ber.Visitors;

namespace Ber.Detector;

/// <content>Capabilities: sizes, and what each makes writable (hw/pci/msi.c, msix.c, pcie.c, pcie_aer.c, pcie_sriov.c, shpc.c, slotid_cap.c,
/// hw/virtio/virtio-pci.c).</content>
internal sealed partial class PciConfigMasks
{
    /// <summary>PCI_ERR_UNC_SUPPORTED and PCI_ERR_COR_SUPPORTED.</summary>
    private const uint UncorrectableErrors = 0x03fff030;
    private const uint CorrectableErrors = 0x0000f1c1;

    private void SetCapabilities(ReadOnlySpan<byte> config)
    {
        foreach (int place in PciCapabilities.Of(config))
            SetCapability(config, place);
    }

    private void SetCapability(ReadOnlySpan<byte> config, int at)
    {
        switch (config[at])
        {
            case 0x01 when Claim(at, 8):   // power management: state, PME enable, data select; PME status
                Writable16(at + 4, 0x1f03);
                Cleared16(at + 4, 0x8000);
                break;
            case 0x04 when Claim(at, 4):   // slot identification: chassis number
                _writable[at + 3] = 0xff;
                break;
            case 0x05:
                SetMsi(config, at);
                break;
            case 0x09:
                SetVendorSpecific(config, at);
                break;
            case 0x0c when Claim(at, 8):   // hot-plug controller: dword select and data
                _writable[at + 2] = 0xff;
                Writable32(at + 4, 0xffffffff);
                break;
            case 0x0d:
                Claim(at, 8);
                break;
            case 0x10:
                SetExpress(config, at);
                break;
            case 0x11 when Claim(at, 12):   // MSI-X: enable, function mask
                _writable[at + 3] = 0xc0;
                break;
            default:
                Claim(at, 2);   // of an unknown one: id and next
                break;
        }
    }

    /// <summary>msi_init.</summary>
    private void SetMsi(ReadOnlySpan<byte> config, int at)
    {
        if (at + 4 > Conventional)
            return;
        ushort flags = BinaryPrimitives.ReadUInt16LittleEndian(config[(at + 2)..]);
        bool is64Bit = (flags & 0x80) != 0;
        bool hasMask = (flags & 0x100) != 0;
        if (!Claim(at, (is64Bit ? 0x0e : 0x0a) + (hasMask ? 0x0a : 0)))
            return;
        Writable16(at + 2, 0x71);
        Writable32(at + 4, 0xfffffffc);
        int data = at + (is64Bit ? 0x0c : 0x08);
        if (is64Bit)
            Writable32(at + 8, 0xffffffff);
        Writable16(data, 0xffff);
        if (hasMask)
            Writable32(data + 4, 0xffffffff >> (32 - (1 << ((flags >> 1) & 7))));
    }

    /// <summary>virtio_pci_add_mem_cap: read-only, except the window into BARs (cfg_type 5).</summary>
    private void SetVendorSpecific(ReadOnlySpan<byte> config, int at)
    {
        if (at + 4 > Conventional || config[at + 2] < 2 || !Claim(at, config[at + 2]) || config[at + 3] != 5 || config[at + 2] < 0x14)
            return;
        _writable[at + 4] = 0xff;
        _writable.AsSpan(at + 8, 12).Fill(0xff);
    }

    /// <summary>pcie_cap_init, pcie_cap_v1_init and what ports add.</summary>
    private void SetExpress(ReadOnlySpan<byte> config, int at)
    {
        if (at + 4 > Conventional)
            return;
        bool isVersion1 = (config[at + 2] & 0xf) == 1;
        if (!Claim(at, isVersion1 ? 0x14 : 0x3c))
            return;
        Writable16(at + 0x08, 0x800f);    // device control: error reporting, function level reset
        Cleared16(at + 0x0a, 0x000f);     // device status
        Writable16(at + 0x10, 0x00c0);    // link control: common clock, extended synch
        _compared.AsSpan(at + 0x12, 2).Clear();   // link status
        if (isVersion1)
            return;
        Writable16(at + 0x18, 0x0ff9);    // slot control
        Cleared16(at + 0x1a, 0x0019);     // slot status: events
        _compared[at + 0x1a] &= 0xbf;     // presence detect state
        Writable16(at + 0x1c, 0x0007);    // root control
        Writable16(at + 0x28, 0x8020);    // device control 2: end-end TLP prefix blocking, ARI forwarding
    }

    private void SetExtendedCapabilities(ReadOnlySpan<byte> config)
    {
        foreach ((int place, int id) in PciCapabilities.OfExtended(config))
            SetExtendedCapability(config, place, id);
    }

    private void SetExtendedCapability(ReadOnlySpan<byte> config, int at, int id)
    {
        switch (id)
        {
            case 0x01 when Claim(at, 0x48):
                SetErrorReporting(config, at);
                break;
            case 0x03:
                Claim(at, 12);   // device serial number
                break;
            case 0x0d when Claim(at, 8):   // access control: what it can, it may
                Writable16(at + 6, BinaryPrimitives.ReadUInt16LittleEndian(config[(at + 4)..]));
                break;
            case 0x0e:
                Claim(at, 8);   // alternative routing id
                break;
            case 0x0f when Claim(at, 8):   // address translation: enable, smallest translation unit
                Writable16(at + 6, 0x800f);
                break;
            case 0x10 when Claim(at, 0x40):
                SetVirtualFunctions(at);
                break;
            case 0x1b when Claim(at, 8):   // PASID control
                Writable16(at + 6, 0x0007);
                break;
            default:
                Claim(at, 4);
                break;
        }
    }

    /// <summary>pcie_aer_init, pcie_aer_root_init.</summary>
    private void SetErrorReporting(ReadOnlySpan<byte> config, int at)
    {
        Cleared32(at + 0x04, UncorrectableErrors);
        // x-pcie-err-unc-mask (since 8.0): the mask is writable where its default is set.
        if (BinaryPrimitives.ReadUInt32LittleEndian(config[(at + 0x08)..]) != 0)
            Writable32(at + 0x08, UncorrectableErrors);
        Writable32(at + 0x0c, UncorrectableErrors);
        Cleared32(at + 0x10, CorrectableErrors);
        Writable32(at + 0x14, CorrectableErrors);
        Writable32(at + 0x18, 0x540);
        Writable32(at + 0x2c, 0x7);
        Cleared32(at + 0x30, 0x7f);
        _compared[at + 0x33] = 0x07;   // the interrupt message number is the chip's own
    }

    /// <summary>pcie_sriov_pf_init: control, number of functions, page size, BARs.</summary>
    private void SetVirtualFunctions(int at)
    {
        Writable16(at + 0x08, 0x001f);
        Writable16(at + 0x10, 0xffff);
        Writable32(at + 0x20, 0x553);
        for (int bar = 0; bar < 6; bar++)
            Writable32(at + 0x24 + (4 * bar), 0xfffffff0);
    }
}
