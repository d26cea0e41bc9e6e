using Ber.Visitors;

namespace Samples.Devices;

/// <summary>
/// The Intel 8254x network card (hw/net/e1000.c): a parent, fields of an old version, single registers and whole arrays of them, three subsections.
/// </summary>
[VMState("e1000", Version = 2, MinimumVersion = 1, PreSave = nameof(ChooseProperties), PostLoad = nameof(SpreadProperties))]
public partial class NetworkCard
{
    [VMStateField("parent_obj")]
    public PciDevice Pci = new(isExpress: false);

    /// <summary>Instance id and address of version 1.</summary>
    [VMStateUnused(4, Exists = nameof(IsVersion1))]
    [VMStateUnused(4)]
    [VMStateField("rxbuf_size")]
    public uint ReceiveBufferSize;

    [VMStateField("rxbuf_min_shift")]
    public uint ReceiveBufferMinShift;

    [VMStateField("eecd_state.val_in")] public uint EepromIn;
    [VMStateField("eecd_state.bitnum_in")] public ushort EepromBitsIn;
    [VMStateField("eecd_state.bitnum_out")] public ushort EepromBitsOut;
    [VMStateField("eecd_state.reading")] public ushort EepromReading;
    [VMStateField("eecd_state.old_eecd")] public uint OldEecd;

    [VMStateField("mig_props.ipcss")] public byte Ipcss;
    [VMStateField("mig_props.ipcso")] public byte Ipcso;
    [VMStateField("mig_props.ipcse")] public ushort Ipcse;
    [VMStateField("mig_props.tucss")] public byte Tucss;
    [VMStateField("mig_props.tucso")] public byte Tucso;
    [VMStateField("mig_props.tucse")] public ushort Tucse;
    [VMStateField("mig_props.paylen")] public uint PayloadLength;
    [VMStateField("mig_props.hdr_len")] public byte HeaderLength;
    [VMStateField("mig_props.mss")] public ushort SegmentSize;

    [VMStateField("tx.size")] public ushort TransmitSize;
    [VMStateField("tx.tso_frames")] public ushort TsoFrames;
    [VMStateField("tx.sum_needed")] public byte SumNeeded;
    [VMStateField("mig_props.ip")] public sbyte IsIp;
    [VMStateField("mig_props.tcp")] public sbyte IsTcp;

    [VMStateField("tx.header", TypeName = "buffer", Size = 256)]
    public readonly byte[] TransmitHeader = new byte[256];

    [VMStateField("tx.data", TypeName = "buffer", Size = 0x10000)]
    public readonly byte[] TransmitData = new byte[0x10000];

    [VMStateField("eeprom_data", Count = 64)] public ushort[] Eeprom = new ushort[64];
    [VMStateField("phy_reg", Count = 32)] public ushort[] PhyRegisters = new ushort[32];

    [VMStateField("mac_reg[CTRL]")] public uint Ctrl;
    [VMStateField("mac_reg[EECD]")] public uint Eecd;
    [VMStateField("mac_reg[EERD]")] public uint Eerd;
    [VMStateField("mac_reg[GPRC]")] public uint Gprc;
    [VMStateField("mac_reg[GPTC]")] public uint Gptc;
    [VMStateField("mac_reg[ICR]")] public uint Icr;
    [VMStateField("mac_reg[ICS]")] public uint Ics;
    [VMStateField("mac_reg[IMC]")] public uint Imc;
    [VMStateField("mac_reg[IMS]")] public uint Ims;
    [VMStateField("mac_reg[LEDCTL]")] public uint Ledctl;
    [VMStateField("mac_reg[MANC]")] public uint Manc;
    [VMStateField("mac_reg[MDIC]")] public uint Mdic;
    [VMStateField("mac_reg[MPC]")] public uint Mpc;
    [VMStateField("mac_reg[PBA]")] public uint Pba;
    [VMStateField("mac_reg[RCTL]")] public uint Rctl;
    [VMStateField("mac_reg[RDBAH]")] public uint Rdbah;
    [VMStateField("mac_reg[RDBAL]")] public uint Rdbal;
    [VMStateField("mac_reg[RDH]")] public uint Rdh;
    [VMStateField("mac_reg[RDLEN]")] public uint Rdlen;
    [VMStateField("mac_reg[RDT]")] public uint Rdt;
    [VMStateField("mac_reg[STATUS]")] public uint Status;
    [VMStateField("mac_reg[SWSM]")] public uint Swsm;
    [VMStateField("mac_reg[TCTL]")] public uint Tctl;
    [VMStateField("mac_reg[TDBAH]")] public uint Tdbah;
    [VMStateField("mac_reg[TDBAL]")] public uint Tdbal;
    [VMStateField("mac_reg[TDH]")] public uint Tdh;
    [VMStateField("mac_reg[TDLEN]")] public uint Tdlen;
    [VMStateField("mac_reg[TDT]")] public uint Tdt;
    [VMStateField("mac_reg[TORH]")] public uint Torh;
    [VMStateField("mac_reg[TORL]")] public uint Torl;
    [VMStateField("mac_reg[TOTH]")] public uint Toth;
    [VMStateField("mac_reg[TOTL]")] public uint Totl;
    [VMStateField("mac_reg[TPR]")] public uint Tpr;
    [VMStateField("mac_reg[TPT]")] public uint Tpt;
    [VMStateField("mac_reg[TXDCTL]")] public uint Txdctl;
    [VMStateField("mac_reg[WUFC]")] public uint Wufc;
    [VMStateField("mac_reg[VET]")] public uint Vet;

    [VMStateField("mac_reg[0]", Count = 32)] public uint[] ReceiveAddresses = new uint[32];
    [VMStateField("mac_reg[1]", Count = 128)] public uint[] Multicast = new uint[128];
    [VMStateField("mac_reg[2]", Count = 128)] public uint[] VlanFilters = new uint[128];

    [VMStateSubsection]
    public NetworkCardMitigation? Mitigation;

    [VMStateSubsection]
    public NetworkCardRegisters? Registers;

    [VMStateSubsection]
    public NetworkCardTso? Tso;

    /// <summary>Whether the fields of the main section hold the properties of segmentation: of a machine that does not send the subsection.</summary>
    [VMStateIgnore]
    public bool UsesTsoInMainSection;

    private static bool IsVersion1(int versionId) => versionId == 1;

    private void ChooseProperties()
    {
        if (UsesTsoInMainSection && Tso is NetworkCardTso tso)
            (Ipcss, Tucss, SegmentSize) = (tso.Ipcss, tso.Tucss, tso.SegmentSize);
    }

    private void SpreadProperties() => UsesTsoInMainSection = Tso is null;
}

[VMState("e1000/mit_state", Version = 1, MinimumVersion = 1)]
public partial struct NetworkCardMitigation
{
    [VMStateField("mac_reg[RDTR]")] public uint Rdtr;
    [VMStateField("mac_reg[RADV]")] public uint Radv;
    [VMStateField("mac_reg[TADV]")] public uint Tadv;
    [VMStateField("mac_reg[ITR]")] public uint Itr;
    [VMStateField("mit_irq_level")] public bool IsIrqRaised;
}

[VMState("e1000/full_mac_state", Version = 1, MinimumVersion = 1)]
public partial class NetworkCardRegisters
{
    private const int Length = 0x8000;

    [VMStateField("mac_reg", Count = Length)]
    public uint[] Values = new uint[Length];
}

[VMState("e1000/tx_tso_state", Version = 1, MinimumVersion = 1)]
public partial struct NetworkCardTso
{
    [VMStateField("tx.tso_props.ipcss")] public byte Ipcss;
    [VMStateField("tx.tso_props.ipcso")] public byte Ipcso;
    [VMStateField("tx.tso_props.ipcse")] public ushort Ipcse;
    [VMStateField("tx.tso_props.tucss")] public byte Tucss;
    [VMStateField("tx.tso_props.tucso")] public byte Tucso;
    [VMStateField("tx.tso_props.tucse")] public ushort Tucse;
    [VMStateField("tx.tso_props.paylen")] public uint PayloadLength;
    [VMStateField("tx.tso_props.hdr_len")] public byte HeaderLength;
    [VMStateField("tx.tso_props.mss")] public ushort SegmentSize;
    [VMStateField("tx.tso_props.ip")] public sbyte IsIp;
    [VMStateField("tx.tso_props.tcp")] public sbyte IsTcp;
}
