using System.Buffers.Binary;

namespace Ber.Detector;

/// <summary>
/// Which bits of a PCI device's configuration space QEMU compares while loading: those in cmask that neither the guest may write (wmask) nor clear by
/// writing 1 (w1cmask). Rebuilt from the device's own registers: each by the rule of its name.
/// </summary>
/// <remarks>What a device sets on its own beyond these rules is not known; the masks err on the side of "writable".</remarks>
internal sealed class PciConfigMasks
{
    private const int AccessWindow = 5;   // VIRTIO_PCI_CAP_PCI_CFG

    private readonly byte[] _compared;
    private readonly byte[] _writable;
    private readonly byte[] _cleared;
    private readonly List<int> _memoryBars = [];

    private PciConfigMasks(int length)
    {
        _compared = new byte[length];
        _writable = new byte[length];
        _cleared = new byte[length];
    }

    /// <summary>The masks of the device with this configuration space.</summary>
    /// <param name="config">Its registers.</param>
    /// <param name="length">Its octets.</param>
    /// <param name="firstBarSize">Octets of the region behind the first BAR; null where that is not known.</param>
    public static PciConfigMasks Of(PciSpace config, int length, uint? firstBarSize = null)
    {
        var masks = new PciConfigMasks(length);
        foreach (PciPart part in config.Parts)
        {
            if (PciRegisterBits.Headers.TryGetValue(part.VMSD, out PciRegisterBits[]? header))
                masks.SetHeader(part, header, firstBarSize);
            else
                masks.SetCapability(part);
        }

        return masks;
    }

    public byte Cmask(int index) => _compared[index];

    /// <summary>As QEMU would print it: memory regions have 256 octets and more, so the first octet of their BAR is not writable.</summary>
    public byte Wmask(int index) => _memoryBars.Contains(index) ? (byte)0 : _writable[index];

    public byte W1Cmask(int index) => _cleared[index];

    /// <summary>The first octet that the loader objects to; -1: none.</summary>
    public int FirstDifference(ReadOnlySpan<byte> received, ReadOnlySpan<byte> local)
    {
        int length = Math.Min(Math.Min(received.Length, local.Length), _compared.Length);
        for (int i = 0; i < length; i++)
        {
            if (((received[i] ^ local[i]) & _compared[i] & ~_writable[i] & ~_cleared[i]) != 0)
                return i;
        }

        return -1;
    }

    private void SetHeader(PciPart header, PciRegisterBits[] rules, uint? firstBarSize)
    {
        SetRegisters(header, rules);
        PciRegister[] bars = [.. header.Registers.Where(static r => r.Name.StartsWith("bar", StringComparison.Ordinal))];
        for (int i = 0; i < bars.Length; i++)
        {
            if (SetBar(bars[i], i == 0 ? firstBarSize : null) && i + 1 < bars.Length)
                Set(bars[++i], new PciRegisterBits(bars[i].Name, uint.MaxValue) { Compared = 0 });
        }
    }

    /// <summary>
    /// pci_register_bar: the type bits, and all bits below the region's size. A BAR that reads 0 may be none at all: then nothing is compared.
    /// </summary>
    /// <returns>Whether the next register has the upper half of the address.</returns>
    private bool SetBar(PciRegister bar, uint? knownSize)
    {
        bool isIo = (bar.Value & 1) != 0;
        if ((bar.Value & (isIo ? 3 : 0xf)) == 0 && knownSize is null)
            return false;
        Set(bar, new PciRegisterBits(bar.Name, ~((knownSize ?? (isIo ? 4u : 16u)) - 1)));
        if (!isIo)
            _memoryBars.Add(bar.Offset);
        return !isIo && (bar.Value & 6) == 4;
    }

    private void SetCapability(PciPart capability)
    {
        if (!PciRegisterBits.Capabilities.TryGetValue(capability.VMSD, out PciRegisterBits[]? rules))
        {
            foreach (PciRegister register in capability.Registers.Where(static r => r.Name is "id" or "next" or "header"))
                Set(register, new PciRegisterBits(register.Name));
            return;
        }

        _compared.AsSpan(capability.Offset, capability.Length).Fill(0xff);
        SetRegisters(capability, rules);
        SetRegisters(capability, RulesByValue(capability));
    }

    /// <summary>What depends on other registers of the capability.</summary>
    private static PciRegisterBits[] RulesByValue(PciPart capability) => capability.VMSD switch
    {
        // A bit for each vector (PCI_MSI_FLAGS_QMASK).
        "pci_cap_msi" => [new("mask", uint.MaxValue >> (32 - (1 << (int)((capability.ValueOf("control") >> 1) & 7))))],
        "virtio_pci_cap" when capability.ValueOf("cfg_type") == AccessWindow
            => [new("bar", 0xff), new("offset", uint.MaxValue), new("length", uint.MaxValue), new("pci_cfg_data", uint.MaxValue)],
        // What access control can, it may.
        "pci_ext_cap_acs" => [new("ctrl", (uint)capability.ValueOf("cap"))],
        // x-pcie-err-unc-mask (since 8.0): the mask is writable where its default is set.
        "pci_ext_cap_aer" when capability.ValueOf("uncor_mask") != 0
            => [new("uncor_mask", PciRegisterBits.UncorrectableErrors)],
        _ => [],
    };

    private void SetRegisters(PciPart part, ReadOnlySpan<PciRegisterBits> rules)
    {
        foreach (PciRegisterBits bits in rules)
        {
            foreach (PciRegister register in part.Registers)
            {
                if (register.Name == bits.Register)
                    Set(register, bits);
            }
        }
    }

    private void Set(PciRegister register, PciRegisterBits bits)
    {
        Put(_compared, bits.Compared);
        Put(_writable, bits.Writable);
        Put(_cleared, bits.Cleared);

        void Put(byte[] mask, uint value)
        {
            Span<byte> octets = stackalloc byte[sizeof(uint)];
            BinaryPrimitives.WriteUInt32LittleEndian(octets, value);
            octets[..Math.Min(register.Length, sizeof(uint))].CopyTo(mask.AsSpan(register.Offset));
        }
    }
}
