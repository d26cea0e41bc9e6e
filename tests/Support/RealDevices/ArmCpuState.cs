using System.Numerics;
using Ber.Visitors;

namespace Support.RealDevices;

/// <summary>
/// <c>cpu</c> of aarch64 (target/arm/machine.c), version 22 as of 7.2: a count that is at most the receiver's, which counts two arrays (VMS_VARRAY_INT32),
/// hooks, infos of its own, timers, subsections.
/// </summary>
public sealed class ArmCpuState : IVMState<ArmCpuState>
{
    private const int MaxRegisters = 4096;

    private static readonly VMStateField s_regs = new("env.regs", FieldKind.UInt32) { Count = 16 };
    private static readonly VMStateField s_xregs = new("env.xregs", FieldKind.UInt64) { Count = 32 };
    private static readonly VMStateField s_pc = new("env.pc", FieldKind.UInt64);
    private static readonly VMStateField s_cpsr = new("cpsr", FieldKind.Buffer, "cpsr") { Size = 4 };
    private static readonly VMStateField s_spsr = new("env.spsr", FieldKind.UInt32);
    private static readonly VMStateField s_bankedSpsr = new("env.banked_spsr", FieldKind.UInt64) { Count = 8 };
    private static readonly VMStateField s_bankedR13 = new("env.banked_r13", FieldKind.UInt32) { Count = 8 };
    private static readonly VMStateField s_bankedR14 = new("env.banked_r14", FieldKind.UInt32) { Count = 8 };
    private static readonly VMStateField s_usrRegs = new("env.usr_regs", FieldKind.UInt32) { Count = 5 };
    private static readonly VMStateField s_fiqRegs = new("env.fiq_regs", FieldKind.UInt32) { Count = 5 };
    private static readonly VMStateField s_elr = new("env.elr_el", FieldKind.UInt64) { Count = 4 };
    private static readonly VMStateField s_sp = new("env.sp_el", FieldKind.UInt64) { Count = 4 };
    private static readonly VMStateField s_length = new("cpreg_vmstate_array_len", FieldKind.Int32, "int32 le");
    private static readonly VMStateField s_indexes = new("cpreg_vmstate_indexes", FieldKind.UInt64) { CountField = "cpreg_vmstate_array_len" };
    private static readonly VMStateField s_values = new("cpreg_vmstate_values", FieldKind.UInt64) { CountField = "cpreg_vmstate_array_len" };
    private static readonly VMStateField s_exclusiveAddress = new("env.exclusive_addr", FieldKind.UInt64);
    private static readonly VMStateField s_exclusiveValue = new("env.exclusive_val", FieldKind.UInt64);
    private static readonly VMStateField s_exclusiveHigh = new("env.exclusive_high", FieldKind.UInt64);
    private static readonly VMStateField s_unused = new("unused", FieldKind.Buffer, "unused_buffer") { Size = 8 };
    private static readonly VMStateField s_syndrome = new("env.exception.syndrome", FieldKind.UInt32);
    private static readonly VMStateField s_fsr = new("env.exception.fsr", FieldKind.UInt32);
    private static readonly VMStateField s_vaddress = new("env.exception.vaddress", FieldKind.UInt64);
    private static readonly VMStateField s_timer0 = new("gt_timer[0]", FieldKind.Int64, "timer");
    private static readonly VMStateField s_timer1 = new("gt_timer[1]", FieldKind.Int64, "timer");
    private static readonly VMStateField s_power = new("power_state", FieldKind.Buffer, "powered_off") { Size = 1 };

    public uint[] Regs = new uint[16];
    public ulong[] Xregs = new ulong[32];
    public ulong Pc;
    public byte[] Cpsr = new byte[4];
    public uint Spsr;
    public ulong[] BankedSpsr = new ulong[8];
    public uint[] BankedR13 = new uint[8];
    public uint[] BankedR14 = new uint[8];
    public uint[] UsrRegs = new uint[5];
    public uint[] FiqRegs = new uint[5];
    public ulong[] Elr = new ulong[4];
    public ulong[] Sp = new ulong[4];
    public ulong[] Indexes = [];
    public ulong[] Values = [];
    public ulong ExclusiveAddress;
    public ulong ExclusiveValue;
    public ulong ExclusiveHigh;
    public uint Syndrome;
    public uint Fsr;
    public ulong Vaddress;
    public long Timer0;
    public long Timer1;
    public byte[] Power = new byte[1];
    public VfpState? Vfp;
    public IrqLineState? IrqLine;

    public static VMStateDescription Description { get; } = new(
        "cpu",
        22,
        [
            s_regs, s_xregs, s_pc, s_cpsr, s_spsr, s_bankedSpsr, s_bankedR13, s_bankedR14, s_usrRegs, s_fiqRegs, s_elr, s_sp, s_length, s_indexes, s_values,
            s_exclusiveAddress, s_exclusiveValue, s_exclusiveHigh, s_unused, s_syndrome, s_fsr, s_vaddress, s_timer0, s_timer1, s_power,
        ],
        [VfpState.Description, IrqLineState.Description])
    {
        MinimumVersionId = 22,
    };

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref ArmCpuState state, int versionId)
        where TVisitor : IVisitor, allows ref struct
    {
        VisitArray(ref visitor, s_regs, state.Regs);
        VisitArray(ref visitor, s_xregs, state.Xregs);
        visitor.VisitUInt64(s_pc, ref state.Pc);
        visitor.VisitBuffer(s_cpsr, state.Cpsr);
        visitor.VisitUInt32(s_spsr, ref state.Spsr);
        VisitArray(ref visitor, s_bankedSpsr, state.BankedSpsr);
        VisitArray(ref visitor, s_bankedR13, state.BankedR13);
        VisitArray(ref visitor, s_bankedR14, state.BankedR14);
        VisitArray(ref visitor, s_usrRegs, state.UsrRegs);
        VisitArray(ref visitor, s_fiqRegs, state.FiqRegs);
        VisitArray(ref visitor, s_elr, state.Elr);
        VisitArray(ref visitor, s_sp, state.Sp);
        VisitRegisters(ref visitor, state);
        visitor.VisitUInt64(s_exclusiveAddress, ref state.ExclusiveAddress);
        visitor.VisitUInt64(s_exclusiveValue, ref state.ExclusiveValue);
        visitor.VisitUInt64(s_exclusiveHigh, ref state.ExclusiveHigh);
        VMState.VisitUnused(ref visitor, s_unused);
        visitor.VisitUInt32(s_syndrome, ref state.Syndrome);
        visitor.VisitUInt32(s_fsr, ref state.Fsr);
        visitor.VisitUInt64(s_vaddress, ref state.Vaddress);
        visitor.VisitInt64(s_timer0, ref state.Timer0);
        visitor.VisitInt64(s_timer1, ref state.Timer1);
        visitor.VisitBuffer(s_power, state.Power);
        VisitSubsections(ref visitor, state);
    }

    private static void VisitRegisters<TVisitor>(ref TVisitor visitor, ArmCpuState state)
        where TVisitor : IVisitor, allows ref struct
    {
        bool isInput = visitor.Direction is VisitDirection.Input;
        int length = isInput ? MaxRegisters : state.Indexes.Length;   // pre_load and pre_save set what the field holds
        int incoming = length;
        visitor.VisitInt32(s_length, ref incoming);
        VMState.RequireAtMost(ref visitor, s_length, length, incoming);
        if (isInput)
        {
            state.Indexes = new ulong[incoming];
            state.Values = new ulong[incoming];
        }

        VisitArray(ref visitor, s_indexes, state.Indexes);
        VisitArray(ref visitor, s_values, state.Values);
    }

    private static void VisitSubsections<TVisitor>(ref TVisitor visitor, ArmCpuState state)
        where TVisitor : IVisitor, allows ref struct
    {
        bool isInput = visitor.Direction is VisitDirection.Input;
        int following = visitor.NextSubsection(Description, isInput || state.Vfp is not null ? 0 : state.IrqLine is not null ? 1 : -1);
        while (following >= 0)
        {
            if (following == 0)
            {
                VfpState vfp = state.Vfp ?? new();
                VMState.Visit(ref visitor, ref vfp);
                state.Vfp = vfp;
            }
            else
            {
                IrqLineState irqLine = state.IrqLine ?? default;
                VMState.Visit(ref visitor, ref irqLine);
                state.IrqLine = irqLine;
            }

            following = visitor.NextSubsection(Description, following == 0 && (isInput || state.IrqLine is not null) ? 1 : -1);
        }
    }

    internal static void VisitArray<TVisitor, T>(ref TVisitor visitor, VMStateField field, T[] values)
        where TVisitor : IVisitor, allows ref struct
        where T : unmanaged, IBinaryInteger<T>
    {
        int count = values.Length;
        visitor.BeginArray(field, ref count);
        visitor.VisitIntegers<T>(field, values);
        visitor.EndArray(field);
    }
}

/// <summary>Subsection <c>cpu/vfp</c>: an array given up in part (VMSTATE_UINT32_SUB_ARRAY), 32 arrays of two.</summary>
public sealed class VfpState : IVMState<VfpState>
{
    private static readonly VMStateField[] s_zregs =
        [.. Enumerable.Range(0, 32).Select(static i => new VMStateField($"env.vfp.zregs[{i}].d", FieldKind.UInt64) { Count = 2 })];
    private static readonly VMStateField s_fpsid = new("env.vfp.xregs[0]", FieldKind.UInt32);
    private static readonly VMStateField s_xregs = new("env.vfp.xregs", FieldKind.UInt32) { Count = 14 };
    private static readonly VMStateField s_fpscr = new("fpscr", FieldKind.Buffer, "fpscr") { Size = 4 };

    public ulong[][] Zregs = [.. Enumerable.Range(0, 32).Select(static _ => new ulong[2])];
    public uint Fpsid;
    public uint[] Xregs = new uint[14];
    public byte[] Fpscr = new byte[4];

    public static VMStateDescription Description { get; } = new("cpu/vfp", 3, [.. s_zregs, s_fpsid, s_xregs, s_fpscr]) { MinimumVersionId = 3 };

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref VfpState state, int versionId)
        where TVisitor : IVisitor, allows ref struct
    {
        for (int i = 0; i < s_zregs.Length; i++) { ArmCpuState.VisitArray(ref visitor, s_zregs[i], state.Zregs[i]); }
        visitor.VisitUInt32(s_fpsid, ref state.Fpsid);
        ArmCpuState.VisitArray(ref visitor, s_xregs, state.Xregs);
        visitor.VisitBuffer(s_fpscr, state.Fpscr);
    }
}

/// <summary>Subsection <c>cpu/irq-line-state</c>.</summary>
public struct IrqLineState : IVMState<IrqLineState>
{
    private static readonly VMStateField s_state = new("env.irq_line_state", FieldKind.UInt32);

    public uint State;

    public static VMStateDescription Description { get; } = new("cpu/irq-line-state", 1, [s_state]) { MinimumVersionId = 1 };

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref IrqLineState state, int versionId)
        where TVisitor : IVisitor, allows ref struct
        => visitor.VisitUInt32(s_state, ref state.State);
}
