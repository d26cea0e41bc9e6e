using Ber.Visitors;

namespace Support.RealDevices;

/// <summary><c>timer</c> (system/cpu-timers.c): octets that once were a field, a field of a later version, subsections inside one another.</summary>
public struct TimersState : IVMState<TimersState>
{
    private static readonly VMStateField s_ticksOffset = new("cpu_ticks_offset", FieldKind.Int64);
    private static readonly VMStateField s_unused = new("unused", FieldKind.Buffer, "unused_buffer") { Size = 8 };
    private static readonly VMStateField s_clockOffset = new("cpu_clock_offset", FieldKind.Int64) { VersionId = 2 };

    public long TicksOffset;
    public long ClockOffset;
    public IcountState? Icount;

    public static VMStateDescription Description { get; } =
        new("timer", 2, [s_ticksOffset, s_unused, s_clockOffset], [IcountState.Description]) { MinimumVersionId = 1 };

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref TimersState state, int versionId)
        where TVisitor : IVisitor, allows ref struct
    {
        visitor.VisitInt64(s_ticksOffset, ref state.TicksOffset);
        VMState.VisitUnused(ref visitor, s_unused);
        if (s_clockOffset.VersionId <= versionId) { visitor.VisitInt64(s_clockOffset, ref state.ClockOffset); }

        bool isInput = visitor.Direction is VisitDirection.Input;
        int following = visitor.NextSubsection(Description, isInput || state.Icount is not null ? 0 : -1);
        while (following >= 0)
        {
            IcountState icount = state.Icount ?? default;
            VMState.Visit(ref visitor, ref icount);
            state.Icount = icount;
            following = visitor.NextSubsection(Description, -1);
        }
    }
}

/// <summary>Subsection <c>timer/icount</c>.</summary>
public struct IcountState : IVMState<IcountState>
{
    private static readonly VMStateField s_bias = new("qemu_icount_bias", FieldKind.Int64);
    private static readonly VMStateField s_icount = new("qemu_icount", FieldKind.Int64);

    public long Bias;
    public long Icount;

    public static VMStateDescription Description { get; } = new("timer/icount", 1, [s_bias, s_icount]) { MinimumVersionId = 1 };

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref IcountState state, int versionId)
        where TVisitor : IVisitor, allows ref struct
    {
        visitor.VisitInt64(s_bias, ref state.Bias);
        visitor.VisitInt64(s_icount, ref state.Icount);
    }
}
