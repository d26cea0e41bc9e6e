using Ber.Visitors;

namespace Support.RealDevices;

/// <summary>
/// <c>ipmi-interface</c> (hw/ipmi/isa_ipmi_kcs.c): one struct in the place of another, by the incoming version; either is sent in a version that the field
/// states (VMSTATE_VSTRUCT_TEST, VMSTATE_VSTRUCT_V).
/// </summary>
public sealed class IpmiState : IVMState<IpmiState>
{
    private static readonly VMStateField s_kcs1 =
        new("kcs[0]", FieldKind.Struct, "vstruct") { IsConditional = true, Struct = IpmiKcs.Description, StructVersionId = 1 };
    private static readonly VMStateField s_kcs2 =
        new("kcs[1]", FieldKind.Struct, "vstruct") { VersionId = 2, Struct = IpmiKcs.Description, StructVersionId = 2 };

    public IpmiKcs Kcs = new();

    public static VMStateDescription Description { get; } = new("ipmi-interface", 2, [s_kcs1, s_kcs2]) { MinimumVersionId = 1 };

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref IpmiState state, int versionId)
        where TVisitor : IVisitor, allows ref struct
    {
        bool isPresent = versionId < 2;
        visitor.VisitPresent(s_kcs1, ref isPresent);
        if (isPresent) { VMState.Visit(ref visitor, ref state.Kcs, s_kcs1); }
        if (s_kcs2.VersionId <= versionId) { VMState.Visit(ref visitor, ref state.Kcs, s_kcs2); }
    }
}

/// <summary>An interface; version 1 has an octet that was dropped later and no lengths.</summary>
public sealed class IpmiKcs : IVMState<IpmiKcs>
{
    private const int MaxMessage = 300;

    private static readonly VMStateField s_obfIrqSet = new("obf_irq_set", FieldKind.Boolean);
    private static readonly VMStateField s_atnIrqSet = new("atn_irq_set", FieldKind.Boolean);
    private static readonly VMStateField s_unused = new("unused", FieldKind.Buffer, "unused_buffer") { Size = 1, IsConditional = true };
    private static readonly VMStateField s_irqsEnabled = new("irqs_enabled", FieldKind.Boolean);
    private static readonly VMStateField s_outPos = new("outpos", FieldKind.UInt32);
    private static readonly VMStateField s_outLen = new("outlen", FieldKind.UInt32) { VersionId = 2 };
    private static readonly VMStateField s_outMessage = new("outmsg", FieldKind.UInt8) { Count = MaxMessage };
    private static readonly VMStateField s_inLen = new("inlen", FieldKind.UInt32) { VersionId = 2 };
    private static readonly VMStateField s_inMessage = new("inmsg", FieldKind.UInt8) { Count = MaxMessage };
    private static readonly VMStateField s_writeEnd = new("write_end", FieldKind.Boolean);
    private static readonly VMStateField s_status = new("status_reg", FieldKind.UInt8);
    private static readonly VMStateField s_dataOut = new("data_out_reg", FieldKind.UInt8);
    private static readonly VMStateField s_dataIn = new("data_in_reg", FieldKind.Int16);
    private static readonly VMStateField s_command = new("cmd_reg", FieldKind.Int16);
    private static readonly VMStateField s_waiting = new("waiting_rsp", FieldKind.UInt8);

    public byte ObfIrqSet;
    public byte AtnIrqSet;
    public byte IrqsEnabled;
    public uint OutPos;
    public uint OutLen;
    public byte[] OutMessage = new byte[MaxMessage];
    public uint InLen;
    public byte[] InMessage = new byte[MaxMessage];
    public byte WriteEnd;
    public byte Status;
    public byte DataOut;
    public short DataIn;
    public short Command;
    public byte Waiting;

    public static VMStateDescription Description { get; } = new(
        "ipmi-interface-kcs",
        2,
        [
            s_obfIrqSet, s_atnIrqSet, s_unused, s_irqsEnabled, s_outPos, s_outLen, s_outMessage, s_inLen, s_inMessage, s_writeEnd, s_status,
            s_dataOut, s_dataIn, s_command, s_waiting,
        ])
    {
        MinimumVersionId = 1,
    };

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref IpmiKcs state, int versionId)
        where TVisitor : IVisitor, allows ref struct
    {
        visitor.VisitBoolean(s_obfIrqSet, ref state.ObfIrqSet);
        visitor.VisitBoolean(s_atnIrqSet, ref state.AtnIrqSet);
        bool isPresent = versionId <= 1;
        visitor.VisitPresent(s_unused, ref isPresent);
        if (isPresent) { VMState.VisitUnused(ref visitor, s_unused); }
        visitor.VisitBoolean(s_irqsEnabled, ref state.IrqsEnabled);
        visitor.VisitUInt32(s_outPos, ref state.OutPos);
        if (s_outLen.VersionId <= versionId) { visitor.VisitUInt32(s_outLen, ref state.OutLen); }
        int count = s_outMessage.Count;
        visitor.BeginArray(s_outMessage, ref count);
        visitor.VisitIntegers<byte>(s_outMessage, state.OutMessage);
        visitor.EndArray(s_outMessage);
        if (s_inLen.VersionId <= versionId) { visitor.VisitUInt32(s_inLen, ref state.InLen); }
        count = s_inMessage.Count;
        visitor.BeginArray(s_inMessage, ref count);
        visitor.VisitIntegers<byte>(s_inMessage, state.InMessage);
        visitor.EndArray(s_inMessage);
        visitor.VisitBoolean(s_writeEnd, ref state.WriteEnd);
        visitor.VisitByte(s_status, ref state.Status);
        visitor.VisitByte(s_dataOut, ref state.DataOut);
        visitor.VisitInt16(s_dataIn, ref state.DataIn);
        visitor.VisitInt16(s_command, ref state.Command);
        visitor.VisitByte(s_waiting, ref state.Waiting);
    }
}
