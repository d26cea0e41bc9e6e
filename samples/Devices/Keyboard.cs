using Ber.Visitors;

namespace Samples.Devices;

/// <summary>The 8042 keyboard controller on an ISA bus (hw/input/pckbd.c): its section holds one struct of the same name.</summary>
[VMState("pckbd", Version = 3, MinimumVersion = 3)]
public partial class Keyboard
{
    [VMStateField("kbd")]
    public KeyboardController Controller;
}

/// <summary>The controller itself.</summary>
[VMState("pckbd", Version = 3, MinimumVersion = 3, PostLoad = nameof(MigrateOldState))]
public partial struct KeyboardController
{
    private const byte OutPortAtReset = 0x03;    // reset line not active, A20 gate open

    [VMStateField]
    public byte WriteCmd;

    [VMStateField]
    public byte Status;

    [VMStateField]
    public byte Mode;

    [VMStateField("pending_tmp", FormerNames = ["pending"])]
    public byte Pending;

    /// <summary>Sent when it is not what every machine starts with.</summary>
    [VMStateSubsection(Needed = nameof(IsOutPortNeeded))]
    public KeyboardOutPort OutPort;

    /// <summary>What the output buffer holds, and where it came from; machines before 6.0 do not send it.</summary>
    [VMStateSubsection]
    public KeyboardExtendedState? Extended;

    /// <summary>Whether the data port must be filled anew, since its source did not come.</summary>
    [VMStateIgnore]
    public bool IsSourceUnknown;

    private readonly bool IsOutPortNeeded => OutPort.Value is not (0 or OutPortAtReset);

    private void MigrateOldState() => IsSourceUnknown = Extended is null && Pending != 0;
}

[VMState("pckbd_outport", Version = 1, MinimumVersion = 1)]
public partial struct KeyboardOutPort
{
    [VMStateField("outport")]
    public byte Value;
}

[VMState("pckbd/extended_state")]
public partial struct KeyboardExtendedState
{
    [VMStateField]
    public uint MigrationFlags;

    [VMStateField("obsrc")]
    public uint OutputSource;

    [VMStateField("obdata")]
    public byte OutputData;

    [VMStateField("cbdata")]
    public byte ControllerData;
}
