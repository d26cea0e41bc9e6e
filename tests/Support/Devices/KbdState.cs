using Ber.Visitors;

namespace Support.Devices;

/// <summary>A small device in the shape of QEMU's hw/input/pckbd.c: scalars, one of them of a later version, one subsection.</summary>
public struct KbdState : IVMState<KbdState>
{
    private static readonly VMStateField s_writeCommand = new("write_cmd", FieldKind.UInt8);
    private static readonly VMStateField s_status = new("status", FieldKind.UInt8);
    private static readonly VMStateField s_mode = new("mode", FieldKind.UInt8);
    private static readonly VMStateField s_pending = new("pending", FieldKind.UInt8) { VersionId = 4 };

    public byte WriteCommand;
    public byte Status;
    public byte Mode;
    public byte Pending;
    public bool HasOutPort;
    public KbdOutPort OutPort;

    public static VMStateDescription Description { get; } =
        new("pckbd", 4, [s_writeCommand, s_status, s_mode, s_pending], [KbdOutPort.Description]) { MinimumVersionId = 3 };

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref KbdState state, int versionId)
        where TVisitor : IVisitor, allows ref struct
    {
        visitor.VisitByte(s_writeCommand, ref state.WriteCommand);
        visitor.VisitByte(s_status, ref state.Status);
        visitor.VisitByte(s_mode, ref state.Mode);
        if (s_pending.VersionId <= versionId) { visitor.VisitByte(s_pending, ref state.Pending); }

        bool isInput = visitor.Direction is VisitDirection.Input;
        int following = visitor.NextSubsection(Description, isInput || state.HasOutPort ? 0 : -1);
        while (following >= 0)
        {
            VMState.Visit(ref visitor, ref state.OutPort);
            state.HasOutPort = true;
            following = visitor.NextSubsection(Description, -1);
        }
    }
}

/// <summary>Subsection <c>pckbd_outport</c>: its name begins with the owner's, without a slash.</summary>
public struct KbdOutPort : IVMState<KbdOutPort>
{
    private static readonly VMStateField s_outPort = new("outport", FieldKind.UInt8);

    public byte OutPort;

    public static VMStateDescription Description { get; } = new("pckbd_outport", 1, [s_outPort]) { MinimumVersionId = 1 };

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref KbdOutPort state, int versionId)
        where TVisitor : IVisitor, allows ref struct
        => visitor.VisitByte(s_outPort, ref state.OutPort);
}
