using Ber.Visitors;

namespace Support.Devices;

/// <summary>
/// A network card in the shape of QEMU's hw/net/e1000.c: arrays, a packed array of flat structs, a buffer, a conditional field, two subsections.
/// </summary>
public struct NicState : IVMState<NicState>
{
    private static readonly VMStateField s_pci = new("parent_obj", FieldKind.Struct) { Struct = PciState.Description };
    private static readonly VMStateField s_rxBufferSize = new("rxbuf_size", FieldKind.UInt32);
    private static readonly VMStateField s_eepromBits = new("eecd_state.bitnum_in", FieldKind.UInt16);
    private static readonly VMStateField s_reading = new("eecd_state.reading", FieldKind.Boolean);
    private static readonly VMStateField s_tso = new("tx.props.tse", FieldKind.Int8);
    private static readonly VMStateField s_offset = new("tx.props.ipcss", FieldKind.Int16);
    private static readonly VMStateField s_header = new("tx.header", FieldKind.Buffer) { Size = 16 };
    private static readonly VMStateField s_mac = new("mac_reg", FieldKind.UInt32) { Count = 32 };
    private static readonly VMStateField s_phy = new("phy_reg", FieldKind.UInt16) { Count = 8 };
    private static readonly VMStateField s_enabled = new("queue_enabled", FieldKind.Boolean) { Count = 4 };
    private static readonly VMStateField s_counters = new("counters", FieldKind.Int64) { Count = 3 };
    private static readonly VMStateField s_contexts = new("tx_contexts", FieldKind.Struct) { Count = 2, Struct = NicContext.Description };
    private static readonly VMStateField s_hasDelay = new("has_delay", FieldKind.Boolean);
    private static readonly VMStateField s_delay = new("delay", FieldKind.UInt32) { IsConditional = true };
    private static readonly VMStateField s_link = new("link_up", FieldKind.UInt64) { VersionId = 2 };

    public PciState Pci = new();
    public uint RxBufferSize;
    public ushort EepromBits;
    public byte Reading;
    public sbyte Tso;
    public short Offset;
    public byte[] Header = new byte[16];
    public uint[] Mac = new uint[32];
    public ushort[] Phy = new ushort[8];
    public byte[] Enabled = new byte[4];
    public long[] Counters = new long[3];
    public NicContext[] Contexts = new NicContext[2];
    public byte HasDelay;
    public uint Delay;
    public ulong Link;
    public bool HasMitigation;
    public NicMitigation Mitigation;
    public bool HasFullMac;
    public NicFullMac FullMac = new();

    public NicState()
    {
    }

    public static VMStateDescription Description { get; } = new(
        "e1000",
        2,
        [
            s_pci, s_rxBufferSize, s_eepromBits, s_reading, s_tso, s_offset, s_header, s_mac, s_phy, s_enabled, s_counters, s_contexts,
            s_hasDelay, s_delay, s_link,
        ],
        [NicMitigation.Description, NicFullMac.Description])
    {
        MinimumVersionId = 1,
    };

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref NicState state, int versionId)
        where TVisitor : IVisitor, allows ref struct
    {
        VMState.Visit(ref visitor, ref state.Pci, s_pci);
        visitor.VisitUInt32(s_rxBufferSize, ref state.RxBufferSize);
        visitor.VisitUInt16(s_eepromBits, ref state.EepromBits);
        visitor.VisitBoolean(s_reading, ref state.Reading);
        visitor.VisitSByte(s_tso, ref state.Tso);
        visitor.VisitInt16(s_offset, ref state.Offset);
        visitor.VisitBuffer(s_header, state.Header);
        int count = s_mac.Count;
        visitor.BeginArray(s_mac, ref count);
        visitor.VisitIntegers<uint>(s_mac, state.Mac);
        visitor.EndArray(s_mac);
        count = s_phy.Count;
        visitor.BeginArray(s_phy, ref count);
        visitor.VisitIntegers<ushort>(s_phy, state.Phy);
        visitor.EndArray(s_phy);
        count = s_enabled.Count;
        visitor.BeginArray(s_enabled, ref count);
        visitor.VisitIntegers<byte>(s_enabled, state.Enabled);
        visitor.EndArray(s_enabled);
        count = s_counters.Count;
        visitor.BeginArray(s_counters, ref count);
        visitor.VisitIntegers<long>(s_counters, state.Counters);
        visitor.EndArray(s_counters);
        count = s_contexts.Count;
        visitor.BeginArray(s_contexts, ref count);
        for (int i = 0; i < s_contexts.Count; i++) { VMState.Visit(ref visitor, ref state.Contexts[i], s_contexts); }
        visitor.EndArray(s_contexts);
        visitor.VisitBoolean(s_hasDelay, ref state.HasDelay);
        bool isPresent = state.HasDelay != 0;
        visitor.VisitPresent(s_delay, ref isPresent);
        if (isPresent) { visitor.VisitUInt32(s_delay, ref state.Delay); }
        if (s_link.VersionId <= versionId) { visitor.VisitUInt64(s_link, ref state.Link); }

        bool isInput = visitor.Direction is VisitDirection.Input;
        int following = visitor.NextSubsection(Description, isInput || state.HasMitigation ? 0 : state.HasFullMac ? 1 : -1);
        while (following >= 0)
        {
            if (following == 0)
            {
                VMState.Visit(ref visitor, ref state.Mitigation);
                state.HasMitigation = true;
                following = visitor.NextSubsection(Description, isInput || state.HasFullMac ? 1 : -1);
            }
            else
            {
                VMState.Visit(ref visitor, ref state.FullMac);
                state.HasFullMac = true;
                following = visitor.NextSubsection(Description, -1);
            }
        }
    }
}
