using Ber.Visitors;

namespace Support.RealDevices;

/// <summary>
/// <c>hpet</c> (hw/timer/hpet.c): hooks, a validation between two fields (VMSTATE_VALIDATE), an array of structs counted by a field of a later version
/// (VMS_VARRAY_UINT8), timers, two subsections.
/// </summary>
public sealed class HpetState : IVMState<HpetState>
{
    private const int FewestTimers = 3;

    private static readonly VMStateField s_config = new("config", FieldKind.UInt64);
    private static readonly VMStateField s_isr = new("isr", FieldKind.UInt64);
    private static readonly VMStateField s_counter = new("hpet_counter", FieldKind.UInt64);
    private static readonly VMStateField s_numTimers = new("num_timers_save", FieldKind.UInt8) { VersionId = 2, FormerNames = ["num_timers"] };
    private static readonly VMStateField s_timers = new("timer", FieldKind.Struct) { CountField = "num_timers_save", Struct = HpetTimer.Description };

    public ulong Config;
    public ulong Isr;
    public ulong Counter;
    public byte NumTimersSave;
    public HpetTimer[] Timers = new HpetTimer[FewestTimers];
    public HpetIrqLevel? IrqLevel;
    public HpetOffset? Offset;

    public static VMStateDescription Description { get; } = new(
        "hpet", 2, [s_config, s_isr, s_counter, s_numTimers, s_timers], [HpetIrqLevel.Description, HpetOffset.Description])
    {
        MinimumVersionId = 1,
    };

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref HpetState state, int versionId)
        where TVisitor : IVisitor, allows ref struct
    {
        bool isInput = visitor.Direction is VisitDirection.Input;
        // pre_load: version 1 has as many timers as it must; pre_save: all of them.
        state.NumTimersSave = isInput ? (byte)FewestTimers : (byte)state.Timers.Length;
        visitor.VisitUInt64(s_config, ref state.Config);
        visitor.VisitUInt64(s_isr, ref state.Isr);
        visitor.VisitUInt64(s_counter, ref state.Counter);
        if (s_numTimers.VersionId <= versionId) { visitor.VisitByte(s_numTimers, ref state.NumTimersSave); }
        VMState.Validate(ref visitor, state.NumTimersSave == state.Timers.Length, "num_timers must match");
        int count = state.NumTimersSave;
        visitor.BeginArray(s_timers, ref count);
        for (int i = 0; i < count; i++) { VMState.Visit(ref visitor, ref state.Timers[i], s_timers); }
        visitor.EndArray(s_timers);

        int following = visitor.NextSubsection(Description, isInput || state.IrqLevel is not null ? 0 : state.Offset is not null ? 1 : -1);
        while (following >= 0)
        {
            if (following == 0)
            {
                HpetIrqLevel irqLevel = state.IrqLevel ?? default;
                VMState.Visit(ref visitor, ref irqLevel);
                state.IrqLevel = irqLevel;
            }
            else
            {
                HpetOffset offset = state.Offset ?? default;
                VMState.Visit(ref visitor, ref offset);
                state.Offset = offset;
            }

            following = visitor.NextSubsection(Description, following == 0 && (isInput || state.Offset is not null) ? 1 : -1);
        }
    }
}

/// <summary>A flat struct: the array of it travels packed.</summary>
public struct HpetTimer : IVMState<HpetTimer>
{
    private static readonly VMStateField s_tn = new("tn", FieldKind.UInt8);
    private static readonly VMStateField s_config = new("config", FieldKind.UInt64);
    private static readonly VMStateField s_cmp = new("cmp", FieldKind.UInt64);
    private static readonly VMStateField s_fsb = new("fsb", FieldKind.UInt64);
    private static readonly VMStateField s_period = new("period", FieldKind.UInt64);
    private static readonly VMStateField s_wrapFlag = new("wrap_flag", FieldKind.UInt8);
    private static readonly VMStateField s_qemuTimer = new("qemu_timer", FieldKind.Int64, "timer");

    public byte Tn;
    public ulong Config;
    public ulong Cmp;
    public ulong Fsb;
    public ulong Period;
    public byte WrapFlag;
    public long QemuTimer;

    public static VMStateDescription Description { get; } =
        new("hpet_timer", 1, [s_tn, s_config, s_cmp, s_fsb, s_period, s_wrapFlag, s_qemuTimer]) { MinimumVersionId = 1 };

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref HpetTimer state, int versionId)
        where TVisitor : IVisitor, allows ref struct
    {
        visitor.VisitByte(s_tn, ref state.Tn);
        visitor.VisitUInt64(s_config, ref state.Config);
        visitor.VisitUInt64(s_cmp, ref state.Cmp);
        visitor.VisitUInt64(s_fsb, ref state.Fsb);
        visitor.VisitUInt64(s_period, ref state.Period);
        visitor.VisitByte(s_wrapFlag, ref state.WrapFlag);
        visitor.VisitInt64(s_qemuTimer, ref state.QemuTimer);
    }
}

/// <summary>Subsection <c>hpet/rtc_irq_level</c>.</summary>
public struct HpetIrqLevel : IVMState<HpetIrqLevel>
{
    private static readonly VMStateField s_level = new("rtc_irq_level", FieldKind.UInt32);

    public uint Level;

    public static VMStateDescription Description { get; } = new("hpet/rtc_irq_level", 1, [s_level]) { MinimumVersionId = 1 };

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref HpetIrqLevel state, int versionId)
        where TVisitor : IVisitor, allows ref struct
        => visitor.VisitUInt32(s_level, ref state.Level);
}

/// <summary>Subsection <c>hpet/offset</c>.</summary>
public struct HpetOffset : IVMState<HpetOffset>
{
    private static readonly VMStateField s_offset = new("hpet_offset", FieldKind.UInt64);

    public ulong Offset;

    public static VMStateDescription Description { get; } = new("hpet/offset", 1, [s_offset]) { MinimumVersionId = 1 };

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref HpetOffset state, int versionId)
        where TVisitor : IVisitor, allows ref struct
        => visitor.VisitUInt64(s_offset, ref state.Offset);
}
