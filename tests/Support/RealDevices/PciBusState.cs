using Ber.Visitors;

namespace Support.RealDevices;

/// <summary><c>PCIBUS</c> (hw/pci/pci.c): a number that must be the receiver's (VMSTATE_INT32_EQUAL), and an array that it counts (VMS_VARRAY_INT32).</summary>
public struct PciBusState(int nirq) : IVMState<PciBusState>
{
    private static readonly VMStateField s_nirq = new("nirq", FieldKind.Int32, "int32 equal");
    private static readonly VMStateField s_irqCount = new("irq_count", FieldKind.Int32) { CountField = "nirq" };

    public int Nirq = nirq;
    public int[] IrqCount = new int[nirq];

    public static VMStateDescription Description { get; } = new("PCIBUS", 1, [s_nirq, s_irqCount]) { MinimumVersionId = 1 };

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref PciBusState state, int versionId)
        where TVisitor : IVisitor, allows ref struct
    {
        int incoming = state.Nirq;
        visitor.VisitInt32(s_nirq, ref incoming);
        VMState.RequireEqual(ref visitor, s_nirq, state.Nirq, incoming);
        int count = state.Nirq;
        visitor.BeginArray(s_irqCount, ref count);
        visitor.VisitIntegers<int>(s_irqCount, state.IrqCount);
        visitor.EndArray(s_irqCount);
    }
}
