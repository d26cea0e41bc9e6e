using Ber.Visitors;

namespace Support.RealDevices;

/// <summary><c>gpex_root</c> (hw/pci-host/gpex.c): nothing but a PCI device.</summary>
public sealed class PciRootState : IVMState<PciRootState>
{
    private static readonly VMStateField s_parent = new("parent_obj", FieldKind.Struct) { Struct = PciDeviceState.Description };

    public PciDeviceState Parent = new();

    public static VMStateDescription Description { get; } = new("gpex_root", 1, [s_parent]) { MinimumVersionId = 1 };

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref PciRootState state, int versionId)
        where TVisitor : IVisitor, allows ref struct
        => VMState.Visit(ref visitor, ref state.Parent, s_parent);
}

/// <summary>
/// <c>PCIDevice</c> (hw/pci/pci.c): a version that is at most the receiver's (VMSTATE_INT32_POSITIVE_LE), the configuration space with one of two sizes as the
/// device is of one sort or the other (field_exists, with and without PCI Express), infos of its own.
/// </summary>
public sealed class PciDeviceState : IVMState<PciDeviceState>
{
    private const int LocalVersion = 2;

    private static readonly VMStateField s_version = new("version_id", FieldKind.Int32, "int32 le");
    private static readonly VMStateField s_config = new("config[0]", FieldKind.Buffer, "pci config") { Size = 256, IsConditional = true };
    private static readonly VMStateField s_expressConfig = new("config[1]", FieldKind.Buffer, "pci config") { Size = 4096, IsConditional = true };
    private static readonly VMStateField s_irqState = new("irq_state", FieldKind.Buffer, "pci irq state") { Size = 16, VersionId = 2 };

    public bool IsExpress;
    public int Version = LocalVersion;
    public byte[] Config = new byte[4096];
    public byte[] IrqState = new byte[16];

    public static VMStateDescription Description { get; } = new("PCIDevice", 2, [s_version, s_config, s_expressConfig, s_irqState]) { MinimumVersionId = 1 };

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref PciDeviceState state, int versionId)
        where TVisitor : IVisitor, allows ref struct
    {
        int incoming = state.Version;
        visitor.VisitInt32(s_version, ref incoming);
        VMState.RequireAtMost(ref visitor, s_version, state.Version, incoming);
        bool isPresent = !state.IsExpress;
        visitor.VisitPresent(s_config, ref isPresent);
        if (isPresent) { visitor.VisitBuffer(s_config, state.Config.AsSpan(0, 256)); }
        isPresent = state.IsExpress;
        visitor.VisitPresent(s_expressConfig, ref isPresent);
        if (isPresent) { visitor.VisitBuffer(s_expressConfig, state.Config); }
        if (s_irqState.VersionId <= versionId) { visitor.VisitBuffer(s_irqState, state.IrqState); }
    }
}
