using Ber.Visitors;

namespace Samples.Devices;

/// <summary>The HPET (hw/timer/hpet.c): an array whose length another field holds, which is checked before anything is allocated for it.</summary>
[VMState("hpet", Version = 2, MinimumVersion = 1)]
public partial class EventTimer
{
    private const int MinTimers = 3;
    private const int MaxTimers = 32;

    [VMStateField]
    public ulong Config;

    [VMStateField]
    public ulong Isr;

    [VMStateField("hpet_counter")]
    public ulong Counter;

    [VMStateField(Version = 2, FormerNames = ["num_timers_save"])]
    [VMStateValidate(nameof(IsTimerNumberInRange), "num_timers in range")]
    public byte NumTimers = MinTimers;

    [VMStateField("timer", Version = 2, CountField = nameof(NumTimers), Count = MaxTimers)]
    public Comparator[] Timers = new Comparator[MinTimers];

    [VMStateSubsection(Needed = nameof(IsIrqLevelNeeded))]
    public EventTimerIrqLevel IrqLevel;

    [VMStateSubsection]
    public EventTimerOffset? Offset;

    private bool IsTimerNumberInRange => NumTimers is >= MinTimers and <= MaxTimers;

    private bool IsIrqLevelNeeded => IrqLevel.RtcIrqLevel != 0;
}

[VMState("hpet_timer", Version = 1, MinimumVersion = 1)]
public partial struct Comparator
{
    [VMStateField("tn")] public byte Number;
    [VMStateField] public ulong Config;
    [VMStateField("cmp")] public ulong Value;
    [VMStateField("fsb")] public ulong InterruptRoute;
    [VMStateField] public ulong Period;
    [VMStateField] public byte WrapFlag;
    [VMStateField("qemu_timer", TypeName = "timer")] public long Expires;
}

[VMState("hpet/rtc_irq_level", Version = 1, MinimumVersion = 1)]
public partial struct EventTimerIrqLevel
{
    [VMStateField]
    public byte RtcIrqLevel;
}

[VMState("hpet/offset", Version = 1, MinimumVersion = 1)]
public partial struct EventTimerOffset
{
    [VMStateField("hpet_offset")]
    public ulong Offset;
}
