using Ber.Visitors;

namespace Samples.Devices;

/// <summary>A memory card (hw/sd/sd.c): a bitmap of as many bits as the receiver's card has, an enumeration, octets of a field that moved.</summary>
[VMState("sd-card", Version = 2, MinimumVersion = 2)]
[VMStateUnused(512)]
[VMStateUnused(1)]
public partial class SdCard
{
    [VMStateField] public uint Mode;
    [VMStateField] public SdState State = SdState.Inactive;
    [VMStateField("cid", Count = 16)] public byte[] CardId = new byte[16];
    [VMStateField("csd", Count = 16)] public byte[] CardSpecificData = new byte[16];
    [VMStateField("rca")] public ushort RelativeAddress;
    [VMStateField] public uint CardStatus;
    [VMStateField(TypeName = "buffer", Size = 1)] public byte[] SdStatus = new byte[1];
    [VMStateField("vhs")] public uint VoltageSupplied;

    [VMStateField("wp_group_bmap", TypeName = "bitmap", CountField = nameof(WriteProtectGroups))]
    public ulong[] WriteProtection = [];

    [VMStateField] public uint BlkLen;
    [VMStateField] public uint MultiBlkCnt;
    [VMStateField] public uint EraseStart;
    [VMStateField] public uint EraseEnd;
    [VMStateField("pwd", Count = 16)] public byte[] Password = new byte[16];
    [VMStateField("pwd_len")] public uint PasswordLength;
    [VMStateField(Count = 6)] public byte[] FunctionGroup = new byte[6];
    [VMStateField] public byte CurrentCmd;
    [VMStateField] public bool ExpectingAcmd;
    [VMStateField] public uint BlkWritten;
    [VMStateField] public ulong DataStart;
    [VMStateField] public uint DataOffset;
    [VMStateField(Count = 512)] public byte[] Data = new byte[512];

    [VMStateSubsection]
    public SdOperatingConditions? OperatingConditions;

    /// <summary>Not sent: both sides have a card of the same size, 64 MiB here.</summary>
    public int WriteProtectGroups { get; init; } = 33;
}

/// <summary>The states of the specification; -1 is QEMU's own.</summary>
public enum SdState
{
    Inactive = -1,
    Idle = 0,
    Ready,
    Identification,
    Standby,
    Transfer,
    SendingData,
    ReceivingData,
    Programming,
    Disconnect,
}

[VMState("sd-card/ocr-state", Version = 1, MinimumVersion = 1)]
public partial struct SdOperatingConditions
{
    [VMStateField] public uint Ocr;
    [VMStateField(TypeName = "timer")] public long OcrPowerTimer;
}
