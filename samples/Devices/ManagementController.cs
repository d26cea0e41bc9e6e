using Ber.Visitors;

namespace Samples.Devices;

/// <summary>The KCS interface of an IPMI controller on an ISA bus (hw/ipmi/isa_ipmi_kcs.c): one struct, sent in the version that the section has.</summary>
[VMState("ipmi-interface", Version = 2, MinimumVersion = 1)]
public partial class ManagementInterface
{
    [VMStateField("kcs[0]", Exists = nameof(IsBeforeVersion2), StructVersion = 1)]
    private KcsState OldKcs
    {
        get => Kcs;
        set => Kcs = value;
    }

    [VMStateField("kcs[1]", Version = 2, StructVersion = 2)]
    public KcsState Kcs = new();

    private static bool IsBeforeVersion2(int versionId) => versionId <= 1;
}

/// <summary>The interface itself (hw/ipmi/ipmi_kcs.c).</summary>
[VMState("ipmi-interface-kcs", Version = 2, MinimumVersion = 1, PostLoad = nameof(BoundMessages))]
public partial class KcsState
{
    private const int MaxMessage = 300;

    [VMStateField] public bool ObfIrqSet;
    [VMStateField] public bool AtnIrqSet;

    [VMStateUnused(1, Exists = nameof(IsBeforeVersion2))]
    [VMStateField]
    public bool IrqsEnabled;

    [VMStateField("outpos")] public uint OutPosition;
    [VMStateField("outlen", Version = 2)] public uint OutLength;
    [VMStateField("outmsg", Count = MaxMessage)] public byte[] OutMessage = new byte[MaxMessage];
    [VMStateField("inlen", Version = 2)] public uint InLength;
    [VMStateField("inmsg", Count = MaxMessage)] public byte[] InMessage = new byte[MaxMessage];
    [VMStateField] public bool WriteEnd;
    [VMStateField] public byte StatusReg;
    [VMStateField] public byte DataOutReg;
    [VMStateField] public short DataInReg;
    [VMStateField] public short CmdReg;
    [VMStateField] public byte WaitingRsp;

    private static bool IsBeforeVersion2(int versionId) => versionId <= 1;

    /// <summary>Positions that came from elsewhere are used on arrays: a message that does not fit is dropped.</summary>
    private void BoundMessages()
    {
        if (OutPosition >= MaxMessage || OutLength >= MaxMessage)
            OutPosition = OutLength = 0;
        if (InLength >= MaxMessage)
            InLength = 0;
    }
}
