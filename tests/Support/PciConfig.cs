using System.Buffers.Binary;

namespace Support;

/// <summary>A PCI configuration space, built from the PCI specifications: header, BARs, capabilities one after the other.</summary>
public sealed class PciConfig
{
    private readonly byte[] _octets;
    private int _next = 0x40;
    private int _link = 0x34;
    private int _nextExtended = 0x100;
    private int _lastExtended;

    public PciConfig(ushort vendor, ushort device, int length = 256)
    {
        _octets = new byte[length];
        Word(0, vendor);
        Word(2, device);
    }

    public PciConfig Octet(int index, byte value)
    {
        _octets[index] = value;
        return this;
    }

    public PciConfig Bar(int number, uint value) => Dword(0x10 + (4 * number), value);

    public PciConfig Word(int index, ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_octets.AsSpan(index), value);
        return this;
    }

    public PciConfig Dword(int index, uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_octets.AsSpan(index), value);
        return this;
    }

    /// <summary>A capability: id, link, contents.</summary>
    public PciConfig Capability(byte id, params byte[] contents)
    {
        _octets[0x06] |= 0x10;
        _octets[_link] = (byte)_next;
        _octets[_next] = id;
        contents.CopyTo(_octets, _next + 2);
        _link = _next + 1;
        _next += (2 + contents.Length + 3) & ~3;
        return this;
    }

    /// <summary>An extended capability: header of 4 octets, contents.</summary>
    public PciConfig Extended(ushort id, params byte[] contents)
    {
        if (_lastExtended > 0)
            Dword(_lastExtended, BinaryPrimitives.ReadUInt32LittleEndian(_octets.AsSpan(_lastExtended)) | ((uint)_nextExtended << 20));
        _lastExtended = _nextExtended;
        Dword(_nextExtended, id | (1u << 16));
        contents.CopyTo(_octets, _nextExtended + 4);
        _nextExtended += (4 + contents.Length + 3) & ~3;
        return this;
    }

    public byte[] ToArray() => _octets;

    public string ToHex() => Convert.ToHexString(_octets);

    /// <summary>vmstate_pci_device.</summary>
    public LegacyStruct ToDevice()
        => new LegacyStruct("PCIDevice", 2).Field("version_id", "int32", "00 00 00 02").Field("config", "pci config", ToHex())
            .Field("irq_state", "pci irq state", "00*16");
}
