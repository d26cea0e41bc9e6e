using System.Buffers.Binary;
using Ber.Compat;

namespace Ber.Detector;

/// <summary>
/// Which bits of a PCI device's configuration space QEMU compares while loading: those in cmask that neither the guest may write (wmask) nor clear by
/// writing 1 (w1cmask). Rebuilt from the device's own octets: the header's rules (hw/pci/pci.c), then each capability's.
/// </summary>
/// <remarks>What a device sets on its own beyond these rules is not known; the masks err on the side of "writable".</remarks>
internal sealed partial class PciConfigMasks
{
    private const int HeaderLength = 0x40;
    private const int Conventional = 0x100;

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
    /// <param name="config">Its 256 or 4096 octets.</param>
    /// <param name="firstBarSize">Octets of the region behind the first BAR; null where that is not known.</param>
    public static PciConfigMasks Of(ReadOnlySpan<byte> config, uint? firstBarSize = null)
    {
        var masks = new PciConfigMasks(config.Length);
        masks.SetHeader(config, firstBarSize);
        masks.SetCapabilities(config);
        masks.SetExtendedCapabilities(config);
        return masks;
    }

    public byte Cmask(int index) => _compared[index];

    /// <summary>As QEMU would print it: memory regions have 256 octets and more, so the first octet of their BAR is not writable.</summary>
    public byte Wmask(int index) => _memoryBars.Contains(index) ? (byte)0 : _writable[index];

    public byte W1Cmask(int index) => _cleared[index];

    /// <summary>The first octet that the loader objects to; -1: none.</summary>
    public int FirstDifference(ReadOnlySpan<byte> received, ReadOnlySpan<byte> local, int from = 0)
    {
        int length = Math.Min(Math.Min(received.Length, local.Length), _compared.Length);
        for (int i = from; i < length; i++)
        {
            if (((received[i] ^ local[i]) & _compared[i] & ~_writable[i] & ~_cleared[i]) != 0)
                return i;
        }

        return -1;
    }

    private void SetHeader(ReadOnlySpan<byte> config, uint? firstBarSize)
    {
        if (config.Length < HeaderLength)
            return;

        // pci_init_cmask: vendor, device, capability bit of status, revision, class, header type, capability list.
        _compared.AsSpan(0x00, 4).Fill(0xff);
        _compared[0x06] = 0x10;
        _compared.AsSpan(0x08, 4).Fill(0xff);
        _compared[0x0e] = 0xff;
        _compared[0x34] = 0xff;

        // pci_init_wmask: command (I/O, memory, master, SERR, INTx disable), cache line size, interrupt line; all behind the header.
        _writable[0x04] = 0x07;
        _writable[0x05] = 0x05;
        _writable[0x0c] = 0xff;
        _writable[0x3c] = 0xff;
        _writable.AsSpan(HeaderLength).Fill(0xff);
        _cleared[0x07] = 0xf9;   // pci_init_w1cmask: errors in status

        bool isBridge = (config[0x0e] & 0x7f) == 1;
        if (isBridge)
            SetBridge();
        SetBars(config, isBridge ? 2 : 6, firstBarSize);
    }

    /// <summary>pci_init_mask_bridge.</summary>
    private void SetBridge()
    {
        _writable.AsSpan(0x18, 4).Fill(0xff);
        _writable[0x1c] = _writable[0x1d] = 0xf0;
        _compared[0x1c] = _compared[0x1d] = 0x0f;
        for (int at = 0x20; at < 0x28; at += 2)
        {
            _writable[at] = 0xf0;
            _writable[at + 1] = 0xff;
        }

        _compared[0x24] = _compared[0x26] = 0x0f;
        _writable.AsSpan(0x28, 8).Fill(0xff);
        _writable[0x3e] = 0xff;
        _writable[0x3f] = 0x0b;
        _cleared[0x3f] = 0x04;
    }

    /// <summary>
    /// pci_register_bar: the type bits, and all bits below the region's size. A BAR that reads 0 may be none at all: then nothing is compared.
    /// </summary>
    private void SetBars(ReadOnlySpan<byte> config, int count, uint? firstBarSize)
    {
        for (int bar = 0; bar < count; bar++)
        {
            int at = 0x10 + (4 * bar);
            uint value = BinaryPrimitives.ReadUInt32LittleEndian(config[at..]);
            bool isIo = (value & 1) != 0;
            bool is64Bit = !isIo && (value & 6) == 4;
            uint size = bar == 0 && firstBarSize is uint known ? known : isIo ? 4u : 16u;
            if ((value & (isIo ? 3u : 0xfu)) == 0 && !(bar == 0 && firstBarSize is not null))
                continue;
            _compared.AsSpan(at, 4).Fill(0xff);
            BinaryPrimitives.WriteUInt32LittleEndian(_writable.AsSpan(at), ~(size - 1));
            if (!isIo)
                _memoryBars.Add(at);
            if (is64Bit && bar + 1 < count)
            {
                _writable.AsSpan(at + 4, 4).Fill(0xff);
                bar++;
            }
        }
    }

    /// <summary>A capability is read-only and compared as a whole until its own code makes parts of it writable (pci_add_capability).</summary>
    private bool Claim(int offset, int size)
    {
        if (offset + size > _compared.Length)
            return false;
        _compared.AsSpan(offset, size).Fill(0xff);
        _writable.AsSpan(offset, size).Clear();
        _cleared.AsSpan(offset, size).Clear();
        return true;
    }

    private void Writable16(int offset, ushort mask) => BinaryPrimitives.WriteUInt16LittleEndian(_writable.AsSpan(offset), mask);

    private void Writable32(int offset, uint mask) => BinaryPrimitives.WriteUInt32LittleEndian(_writable.AsSpan(offset), mask);

    private void Cleared16(int offset, ushort mask) => BinaryPrimitives.WriteUInt16LittleEndian(_cleared.AsSpan(offset), mask);

    private void Cleared32(int offset, uint mask) => BinaryPrimitives.WriteUInt32LittleEndian(_cleared.AsSpan(offset), mask);
}
