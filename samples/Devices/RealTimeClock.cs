using Ber.Visitors;

namespace Samples.Devices;

/// <summary>The MC146818 clock (hw/rtc/mc146818rtc.c): fields of three versions, octets of fields that were given up, timers.</summary>
[VMState("mc146818rtc", Version = 3, MinimumVersion = 1, PostLoad = nameof(Recalculate))]
public partial class RealTimeClock
{
    [VMStateField(TypeName = "buffer", Size = 128)]
    public byte[] CmosData = new byte[128];

    [VMStateField]
    public byte CmosIndex;

    [VMStateUnused(7 * sizeof(int))]
    [VMStateField(TypeName = "timer")]
    public long PeriodicTimer = -1;

    [VMStateField]
    public long NextPeriodicTime;

    [VMStateUnused(3 * sizeof(long))]
    [VMStateField(Version = 2)]
    public uint IrqCoalesced;

    [VMStateField(Version = 2)]
    public uint Period;

    [VMStateField("base_rtc", Version = 3)]
    public ulong Base;

    [VMStateField(Version = 3)]
    public ulong LastUpdate;

    [VMStateField(Version = 3)]
    public long Offset;

    [VMStateField(TypeName = "timer", Version = 3)]
    public long UpdateTimer = -1;

    [VMStateField(Version = 3)]
    public ulong NextAlarmTime;

    [VMStateSubsection]
    public RtcReinjection? Reinjection;

    /// <summary>Whether base and offset came: versions before 3 have the time in the CMOS registers alone.</summary>
    [VMStateIgnore]
    public bool HasBase;

    private void Recalculate(int versionId) => HasBase = versionId >= 3;
}

[VMState("mc146818rtc/irq_reinject_on_ack_count", Version = 1, MinimumVersion = 1)]
public partial struct RtcReinjection
{
    [VMStateField]
    public ushort IrqReinjectOnAckCount;
}
