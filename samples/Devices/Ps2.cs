using Ber.Visitors;

namespace Samples.Devices;

/// <summary>What PS/2 keyboard and mouse have in common (hw/input/ps2.c): the command that waits for its argument, and the queue to the controller.</summary>
[VMState("PS2 Common State", Version = 3, MinimumVersion = 2, PostLoad = nameof(IsQueueSound))]
public partial struct Ps2Common
{
    private const int QueueSize = 256;

    [VMStateField]
    public int WriteCmd;

    [VMStateField("queue.rptr")]
    public int ReadIndex;

    [VMStateField("queue.wptr")]
    public int WriteIndex;

    [VMStateField("queue.count")]
    public int Count;

    [VMStateField("queue.data", TypeName = "buffer", Size = QueueSize)]
    public byte[] Data;

    /// <summary>Indices that came from elsewhere are used on an array: what does not fit is refused.</summary>
    private readonly bool IsQueueSound() => (uint)ReadIndex < QueueSize && (uint)WriteIndex < QueueSize && (uint)Count <= QueueSize;
}

/// <summary>A PS/2 keyboard.</summary>
[VMState("ps2kbd", Version = 3, MinimumVersion = 2)]
public partial class Ps2Keyboard
{
    [VMStateField("parent_obj", FormerNames = ["common"])]
    public Ps2Common Common;

    [VMStateField]
    public int ScanEnabled;

    [VMStateField]
    public int Translate;

    [VMStateField(Version = 3)]
    public int ScancodeSet;

    [VMStateSubsection]
    public Ps2LedState? Leds;

    [VMStateSubsection(Needed = nameof(NeedsHighBit))]
    public Ps2HighBit HighBit;

    [VMStateSubsection]
    public Ps2ReplyQueue? Replies;

    private bool NeedsHighBit => HighBit.IsNeeded != 0;
}

[VMState("ps2kbd/ledstate", Version = 3, MinimumVersion = 2)]
public partial struct Ps2LedState
{
    [VMStateField("ledstate")]
    public int Leds;
}

/// <summary>A bool kept as its octet: one that is neither 0 nor 1 goes on as it came.</summary>
[VMState("ps2kbd/need_high_bit", Version = 1, MinimumVersion = 1)]
public partial struct Ps2HighBit
{
    [VMStateField("need_high_bit", TypeName = "bool")]
    public byte IsNeeded;
}

[VMState("ps2kbd/command_reply_queue")]
public partial struct Ps2ReplyQueue
{
    [VMStateField("queue.cwptr")]
    public int ReplyIndex;
}

/// <summary>A PS/2 mouse.</summary>
[VMState("ps2mouse", Version = 2, MinimumVersion = 2)]
public partial class Ps2Mouse
{
    [VMStateField("parent_obj", FormerNames = ["common"])]
    public Ps2Common Common;

    [VMStateField("mouse_status")]
    public byte Status;

    [VMStateField("mouse_resolution")]
    public byte Resolution;

    [VMStateField("mouse_sample_rate")]
    public byte SampleRate;

    [VMStateField("mouse_wrap")]
    public byte Wrap;

    [VMStateField("mouse_type")]
    public Ps2MouseType Type;

    [VMStateField("mouse_detect_state")]
    public byte DetectState;

    [VMStateField("mouse_dx")]
    public int DeltaX;

    [VMStateField("mouse_dy")]
    public int DeltaY;

    [VMStateField("mouse_dz")]
    public int DeltaZ;

    [VMStateField("mouse_buttons")]
    public byte Buttons;
}

/// <summary>The id that a mouse answers with.</summary>
public enum Ps2MouseType : byte
{
    Ps2 = 0,
    IntelliMouse = 3,
    IntelliMouseExplorer = 4,
}
