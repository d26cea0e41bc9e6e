using Ber.Visitors;

namespace Support.RealDevices;

/// <summary>
/// <c>cpu</c> of sparc (target/sparc/machine.c), version 7: an array whose count is 16 times a field (VMS_MULTIPLY_ELEMENTS), doubles, infos of its own.
/// </summary>
public sealed class SparcCpuState : IVMState<SparcCpuState>
{
    private static readonly VMStateField s_gregs = new("env.gregs", FieldKind.UInt32) { Count = 8 };
    private static readonly VMStateField s_nwindows = new("env.nwindows", FieldKind.UInt32);
    private static readonly VMStateField s_regbase = new("env.regbase", FieldKind.UInt32) { CountField = "env.nwindows", CountFactor = 16 };
    private static readonly VMStateField s_fpr = new("env.fpr", FieldKind.UInt64, "CPU_Double_U") { Count = 16 };
    private static readonly VMStateField s_pc = new("env.pc", FieldKind.UInt32);
    private static readonly VMStateField s_npc = new("env.npc", FieldKind.UInt32);
    private static readonly VMStateField s_y = new("env.y", FieldKind.UInt32);
    private static readonly VMStateField s_psr = new("psr", FieldKind.Buffer, "psr") { Size = 4 };
    private static readonly VMStateField s_fsr = new("fsr", FieldKind.Buffer, "fsr") { Size = 4 };
    private static readonly VMStateField s_tbr = new("env.tbr", FieldKind.UInt32);
    private static readonly VMStateField s_interrupt = new("env.interrupt_index", FieldKind.Int32);
    private static readonly VMStateField s_pilIn = new("env.pil_in", FieldKind.UInt32);
    private static readonly VMStateField s_wim = new("env.wim", FieldKind.UInt32);
    private static readonly VMStateField s_mmuRegs = new("env.mmuregs", FieldKind.UInt32) { Count = 32 };
    private static readonly VMStateField s_mxccData = new("env.mxccdata", FieldKind.UInt64) { Count = 4 };
    private static readonly VMStateField s_mxccRegs = new("env.mxccregs", FieldKind.UInt64) { Count = 8 };
    private static readonly VMStateField s_mmuBpControlV = new("env.mmubpctrv", FieldKind.UInt32);
    private static readonly VMStateField s_mmuBpControlC = new("env.mmubpctrc", FieldKind.UInt32);
    private static readonly VMStateField s_mmuBpControlS = new("env.mmubpctrs", FieldKind.UInt32);
    private static readonly VMStateField s_mmuBpAction = new("env.mmubpaction", FieldKind.UInt64);
    private static readonly VMStateField s_mmuBpRegs = new("env.mmubpregs", FieldKind.UInt64) { Count = 4 };

    public uint[] Gregs = new uint[8];
    public uint Nwindows;
    public uint[] Regbase = [];
    public ulong[] Fpr = new ulong[16];
    public uint Pc;
    public uint Npc;
    public uint Y;
    public byte[] Psr = new byte[4];
    public byte[] Fsr = new byte[4];
    public uint Tbr;
    public int Interrupt;
    public uint PilIn;
    public uint Wim;
    public uint[] MmuRegs = new uint[32];
    public ulong[] MxccData = new ulong[4];
    public ulong[] MxccRegs = new ulong[8];
    public uint MmuBpControlV;
    public uint MmuBpControlC;
    public uint MmuBpControlS;
    public ulong MmuBpAction;
    public ulong[] MmuBpRegs = new ulong[4];

    public static VMStateDescription Description { get; } = new(
        "cpu",
        7,
        [
            s_gregs, s_nwindows, s_regbase, s_fpr, s_pc, s_npc, s_y, s_psr, s_fsr, s_tbr, s_interrupt, s_pilIn, s_wim, s_mmuRegs, s_mxccData, s_mxccRegs,
            s_mmuBpControlV, s_mmuBpControlC, s_mmuBpControlS, s_mmuBpAction, s_mmuBpRegs,
        ])
    {
        MinimumVersionId = 7,
    };

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref SparcCpuState state, int versionId)
        where TVisitor : IVisitor, allows ref struct
    {
        VisitArray(ref visitor, s_gregs, state.Gregs);
        visitor.VisitUInt32(s_nwindows, ref state.Nwindows);
        if (state.Nwindows > 32) { visitor.Refuse(s_nwindows, VisitError.ValidationFailed, "at most 32 windows", $"{state.Nwindows}"); }   // MAX_NWINDOWS
        if (visitor.Direction is VisitDirection.Input) { state.Regbase = new uint[state.Nwindows * 16]; }
        VisitArray(ref visitor, s_regbase, state.Regbase);
        VisitArray(ref visitor, s_fpr, state.Fpr);
        visitor.VisitUInt32(s_pc, ref state.Pc);
        visitor.VisitUInt32(s_npc, ref state.Npc);
        visitor.VisitUInt32(s_y, ref state.Y);
        visitor.VisitBuffer(s_psr, state.Psr);
        visitor.VisitBuffer(s_fsr, state.Fsr);
        visitor.VisitUInt32(s_tbr, ref state.Tbr);
        visitor.VisitInt32(s_interrupt, ref state.Interrupt);
        visitor.VisitUInt32(s_pilIn, ref state.PilIn);
        visitor.VisitUInt32(s_wim, ref state.Wim);
        VisitArray(ref visitor, s_mmuRegs, state.MmuRegs);
        VisitArray(ref visitor, s_mxccData, state.MxccData);
        VisitArray(ref visitor, s_mxccRegs, state.MxccRegs);
        visitor.VisitUInt32(s_mmuBpControlV, ref state.MmuBpControlV);
        visitor.VisitUInt32(s_mmuBpControlC, ref state.MmuBpControlC);
        visitor.VisitUInt32(s_mmuBpControlS, ref state.MmuBpControlS);
        visitor.VisitUInt64(s_mmuBpAction, ref state.MmuBpAction);
        VisitArray(ref visitor, s_mmuBpRegs, state.MmuBpRegs);
    }

    private static void VisitArray<TVisitor, T>(ref TVisitor visitor, VMStateField field, T[] values)
        where TVisitor : IVisitor, allows ref struct
        where T : unmanaged, System.Numerics.IBinaryInteger<T>
    {
        int count = values.Length;
        visitor.BeginArray(field, ref count);
        visitor.VisitIntegers<T>(field, values);
        visitor.EndArray(field);
    }
}
