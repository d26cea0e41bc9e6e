using Ber.Visitors;

namespace Samples.Devices;

/// <summary>The 82078 floppy controller on an ISA bus (hw/block/fdc-isa.c).</summary>
[VMState("fdc", Version = 2, MinimumVersion = 2)]
public partial class FloppyBus
{
    [VMStateField("state")]
    public FloppyController Controller = new();
}

/// <summary>
/// The controller itself (hw/block/fdc.c): an array as long as the receiver's, a number that must be the receiver's, drives with subsections of their own.
/// </summary>
[VMState("fdc", Version = 2, MinimumVersion = 2, PreSave = nameof(Pack), PostLoad = nameof(Unpack))]
public partial class FloppyController
{
    private const int FifoSize = 512;

    [VMStateField] public byte Sra;
    [VMStateField] public byte Srb;
    [VMStateField] public byte DorVmstate;
    [VMStateField] public byte Tdr;
    [VMStateField] public byte Dsr;
    [VMStateField] public byte Msr;
    [VMStateField] public byte Status0;
    [VMStateField] public byte Status1;
    [VMStateField] public byte Status2;

    [VMStateField(CountField = nameof(FifoSize))]
    public byte[] Fifo = new byte[FifoSize];

    [VMStateField] public uint DataPos;
    [VMStateField] public uint DataLen;
    [VMStateField] public byte DataState;
    [VMStateField] public byte DataDir;
    [VMStateField("eot")] public byte EndOfTrack;
    [VMStateField] public byte Timer0;
    [VMStateField] public byte Timer1;
    [VMStateField] public byte PrecompTrk;
    [VMStateField] public byte Config;
    [VMStateField] public byte Lock;
    [VMStateField] public byte Pwrd;

    /// <summary>Not state: a stream of a machine with other drives is refused.</summary>
    [VMStateField(TypeName = "uint8 equal")]
    public readonly byte NumFloppies = 2;

    [VMStateField(Count = 2, Version = 1)]
    public FloppyDrive[] Drives = new FloppyDrive[2];

    [VMStateSubsection]
    public FloppyResetSensei? ResetSensei;

    [VMStateSubsection]
    public FloppyResultTimer? ResultTimer;

    [VMStateSubsection]
    public FloppyPhase? Phase;

    /// <summary>The digital output register; what is sent of it has the selected drive in it.</summary>
    [VMStateIgnore]
    public byte DigitalOutput;

    [VMStateIgnore]
    public byte SelectedDrive;

    private void Pack() => DorVmstate = (byte)(DigitalOutput | SelectedDrive);

    private void Unpack()
    {
        SelectedDrive = (byte)(DorVmstate & 3);
        DigitalOutput = (byte)(DorVmstate & ~3);
    }
}

[VMState("fdrive", Version = 1, MinimumVersion = 1)]
public partial struct FloppyDrive
{
    [VMStateField] public byte Head;
    [VMStateField] public byte Track;
    [VMStateField("sect")] public byte Sector;

    [VMStateSubsection]
    public FloppyMediaChanged? MediaChanged;

    [VMStateSubsection]
    public FloppyMediaRate? MediaRate;

    [VMStateSubsection]
    public FloppyPerpendicular? Perpendicular;
}

[VMState("fdrive/media_changed", Version = 1, MinimumVersion = 1)]
public partial struct FloppyMediaChanged
{
    [VMStateField] public byte MediaChanged;
}

[VMState("fdrive/media_rate", Version = 1, MinimumVersion = 1)]
public partial struct FloppyMediaRate
{
    [VMStateField] public byte MediaRate;
}

[VMState("fdrive/perpendicular", Version = 1, MinimumVersion = 1)]
public partial struct FloppyPerpendicular
{
    [VMStateField] public byte Perpendicular;
}

[VMState("fdc_reset_sensei", Version = 1, MinimumVersion = 1)]
public partial struct FloppyResetSensei
{
    [VMStateField] public int ResetSensei;
}

[VMState("fdc_result_timer", Version = 1, MinimumVersion = 1)]
public partial struct FloppyResultTimer
{
    [VMStateField(TypeName = "timer")] public long ResultTimer;
}

[VMState("fdc/phase", Version = 1, MinimumVersion = 1)]
public partial struct FloppyPhase
{
    [VMStateField] public byte Phase;
}
