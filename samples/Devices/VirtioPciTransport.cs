using System.Buffers.Binary;
using Ber.Visitors;

namespace Samples.Devices;

/// <summary>
/// What the PCI transport of virtio saves before the device (hw/virtio/virtio-pci.c, virtio_pci_save_config): the PCI device, the table of MSI-X and its
/// pending bits, the vector of configuration changes.
/// </summary>
/// <remarks>
/// Visited by hand: how many vectors there are is read in the configuration space that stands before the table, and no field has it. One visit serves both
/// directions and all formats. Entries of the table are little-endian, as the guest has written them.
/// </remarks>
public sealed class VirtioPciTransport : IVMState<VirtioPciTransport>
{
    private const int CapabilityList = 0x34;
    private const int FirstCapability = 0x40;
    private const int Msix = 0x11;

    private static readonly VMStateField s_table = new("msix_table", FieldKind.Struct) { Struct = MsixEntry.Description, HasLocalCount = true };
    private static readonly VMStateField s_pending = new("msix_pba", FieldKind.Octets) { HasLocalCount = true };
    private static readonly VMStateField s_configVector = new("config_vector", FieldKind.UInt16);

    public PciDevice Device;
    public MsixEntry[]? Table;
    public byte[]? Pending;
    public ushort ConfigVector;

    public VirtioPciTransport()
        : this(isExpress: false)
    {
    }

    public VirtioPciTransport(bool isExpress) => Device = new PciDevice(isExpress);

    public static VMStateDescription Description { get; } = new("virtio_pci_config", 0, [.. PciDevice.Description.Fields, s_table, s_pending, s_configVector]);

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref VirtioPciTransport state, int versionId)
        where TVisitor : IVisitor, allows ref struct
    {
        ArgumentNullException.ThrowIfNull(state);
        PciDevice.VisitFields(ref visitor, ref state.Device, PciDevice.Description.VersionId);
        int vectors = Vectors(state.Device.IsExpress ? state.Device.ExpressConfig : state.Device.Config);
        VMState.Validate(ref visitor, vectors > 0, "the device has MSI-X");
        int count = vectors;
        visitor.BeginArray(s_table, ref count);
        Span<MsixEntry> table = VMState.Elements(ref visitor, s_table, ref state.Table, vectors);
        for (int i = 0; i < table.Length; i++)
            VMState.Visit(ref visitor, ref table[i], s_table);
        visitor.EndArray(s_table);
        VMState.VisitOctets(ref visitor, s_pending, ref state.Pending, (vectors + 7) / 8);
        visitor.VisitUInt16(s_configVector, ref state.ConfigVector);
    }

    /// <summary>The table's length, as its capability says; 0: there is none. A list that goes round ends after as many steps as there is room for.</summary>
    private static int Vectors(ReadOnlySpan<byte> config)
    {
        int at = config[CapabilityList];
        for (int steps = 0; steps < 48 && at is >= FirstCapability and < 0xFD; steps++)
        {
            if (config[at] == Msix)
                return (BinaryPrimitives.ReadUInt16LittleEndian(config[(at + 2)..]) & 0x7FF) + 1;
            at = config[at + 1];
        }

        return 0;
    }
}

/// <summary>A vector of MSI-X.</summary>
public struct MsixEntry : IVMState<MsixEntry>
{
    private static readonly VMStateField s_address = new("address", FieldKind.UInt64) { IsLittleEndian = true };
    private static readonly VMStateField s_data = new("data", FieldKind.UInt32) { IsLittleEndian = true };
    private static readonly VMStateField s_control = new("control", FieldKind.UInt32) { IsLittleEndian = true };

    public ulong Address;
    public uint Data;
    public uint Control;

    public static VMStateDescription Description { get; } = new("msix_entry", 0, [s_address, s_data, s_control]);

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref MsixEntry state, int versionId)
        where TVisitor : IVisitor, allows ref struct
    {
        visitor.VisitUInt64(s_address, ref state.Address);
        visitor.VisitUInt32(s_data, ref state.Data);
        visitor.VisitUInt32(s_control, ref state.Control);
    }
}
