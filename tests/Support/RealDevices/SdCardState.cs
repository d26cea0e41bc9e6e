using System.Numerics;
using Ber.Visitors;

namespace Support.RealDevices;

/// <summary>
/// <c>sd-card</c> (hw/sd/sd.c), version 2: a bitmap whose number of bits only the receiver knows, octets given up, a subsection with a timer.
/// </summary>
public sealed class SdCardState : IVMState<SdCardState>
{
    private static readonly VMStateField s_mode = new("mode", FieldKind.UInt32);
    private static readonly VMStateField s_state = new("state", FieldKind.Int32);
    private static readonly VMStateField s_cid = new("cid", FieldKind.UInt8) { Count = 16 };
    private static readonly VMStateField s_csd = new("csd", FieldKind.UInt8) { Count = 16 };
    private static readonly VMStateField s_rca = new("rca", FieldKind.UInt16);
    private static readonly VMStateField s_cardStatus = new("card_status", FieldKind.UInt32);
    private static readonly VMStateField s_sdStatus = new("sd_status", FieldKind.Buffer) { Size = 1 };
    private static readonly VMStateField s_vhs = new("vhs", FieldKind.UInt32);
    private static readonly VMStateField s_wpGroups = new("wp_group_bmap", FieldKind.Octets, "bitmap") { HasLocalCount = true, FormerNames = ["wp_groups"] };
    private static readonly VMStateField s_blkLen = new("blk_len", FieldKind.UInt32);
    private static readonly VMStateField s_multiBlkCnt = new("multi_blk_cnt", FieldKind.UInt32);
    private static readonly VMStateField s_eraseStart = new("erase_start", FieldKind.UInt32);
    private static readonly VMStateField s_eraseEnd = new("erase_end", FieldKind.UInt32);
    private static readonly VMStateField s_pwd = new("pwd", FieldKind.UInt8) { Count = 16 };
    private static readonly VMStateField s_pwdLen = new("pwd_len", FieldKind.UInt32);
    private static readonly VMStateField s_functionGroup = new("function_group", FieldKind.UInt8) { Count = 6 };
    private static readonly VMStateField s_currentCmd = new("current_cmd", FieldKind.UInt8);
    private static readonly VMStateField s_expectingAcmd = new("expecting_acmd", FieldKind.Boolean);
    private static readonly VMStateField s_blkWritten = new("blk_written", FieldKind.UInt32);
    private static readonly VMStateField s_dataStart = new("data_start", FieldKind.UInt64);
    private static readonly VMStateField s_dataOffset = new("data_offset", FieldKind.UInt32);
    private static readonly VMStateField s_data = new("data", FieldKind.UInt8) { Count = 512 };
    private static readonly VMStateField s_unused0 = new("unused[0]", FieldKind.Buffer, "unused_buffer") { Size = 512 };
    private static readonly VMStateField s_unused1 = new("unused[1]", FieldKind.Buffer, "unused_buffer") { Size = 1 };

    public uint Mode;
    public int State;
    public byte[] Cid = new byte[16];
    public byte[] Csd = new byte[16];
    public ushort Rca;
    public uint CardStatus;
    public byte[] SdStatus = new byte[1];
    public uint Vhs;
    public ulong[] WpGroups = new ulong[1];
    public uint BlkLen;
    public uint MultiBlkCnt;
    public uint EraseStart;
    public uint EraseEnd;
    public byte[] Pwd = new byte[16];
    public uint PwdLen;
    public byte[] FunctionGroup = new byte[6];
    public byte CurrentCmd;
    public byte ExpectingAcmd;
    public uint BlkWritten;
    public ulong DataStart;
    public uint DataOffset;
    public byte[] Data = new byte[512];
    public SdOcrState? Ocr;

    public static VMStateDescription Description { get; } = new(
        "sd-card",
        2,
        [
            s_mode, s_state, s_cid, s_csd, s_rca, s_cardStatus, s_sdStatus, s_vhs, s_wpGroups, s_blkLen, s_multiBlkCnt, s_eraseStart, s_eraseEnd,
            s_pwd, s_pwdLen, s_functionGroup, s_currentCmd, s_expectingAcmd, s_blkWritten, s_dataStart, s_dataOffset, s_data, s_unused0, s_unused1,
        ],
        [SdOcrState.Description])
    {
        MinimumVersionId = 2,
    };

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref SdCardState state, int versionId)
        where TVisitor : IVisitor, allows ref struct
    {
        visitor.VisitUInt32(s_mode, ref state.Mode);
        visitor.VisitInt32(s_state, ref state.State);
        VisitArray(ref visitor, s_cid, state.Cid);
        VisitArray(ref visitor, s_csd, state.Csd);
        visitor.VisitUInt16(s_rca, ref state.Rca);
        visitor.VisitUInt32(s_cardStatus, ref state.CardStatus);
        visitor.VisitBuffer(s_sdStatus, state.SdStatus);
        visitor.VisitUInt32(s_vhs, ref state.Vhs);
        int octets = state.WpGroups.Length * sizeof(ulong);
        visitor.BeginArray(s_wpGroups, ref octets);
        VMState.VisitBitmap(ref visitor, s_wpGroups, state.WpGroups);
        visitor.EndArray(s_wpGroups);
        visitor.VisitUInt32(s_blkLen, ref state.BlkLen);
        visitor.VisitUInt32(s_multiBlkCnt, ref state.MultiBlkCnt);
        visitor.VisitUInt32(s_eraseStart, ref state.EraseStart);
        visitor.VisitUInt32(s_eraseEnd, ref state.EraseEnd);
        VisitArray(ref visitor, s_pwd, state.Pwd);
        visitor.VisitUInt32(s_pwdLen, ref state.PwdLen);
        VisitArray(ref visitor, s_functionGroup, state.FunctionGroup);
        visitor.VisitByte(s_currentCmd, ref state.CurrentCmd);
        visitor.VisitBoolean(s_expectingAcmd, ref state.ExpectingAcmd);
        visitor.VisitUInt32(s_blkWritten, ref state.BlkWritten);
        visitor.VisitUInt64(s_dataStart, ref state.DataStart);
        visitor.VisitUInt32(s_dataOffset, ref state.DataOffset);
        VisitArray(ref visitor, s_data, state.Data);
        VMState.VisitUnused(ref visitor, s_unused0);
        VMState.VisitUnused(ref visitor, s_unused1);

        int following = visitor.NextSubsection(Description, visitor.Direction is VisitDirection.Input || state.Ocr is not null ? 0 : -1);
        while (following >= 0)
        {
            SdOcrState ocr = state.Ocr ?? default;
            VMState.Visit(ref visitor, ref ocr);
            state.Ocr = ocr;
            following = visitor.NextSubsection(Description, -1);
        }
    }

    private static void VisitArray<TVisitor, T>(ref TVisitor visitor, VMStateField field, T[] values)
        where TVisitor : IVisitor, allows ref struct
        where T : unmanaged, IBinaryInteger<T>
    {
        int count = values.Length;
        visitor.BeginArray(field, ref count);
        visitor.VisitIntegers<T>(field, values);
        visitor.EndArray(field);
    }
}

/// <summary>Subsection <c>sd-card/ocr-state</c>.</summary>
public struct SdOcrState : IVMState<SdOcrState>
{
    private static readonly VMStateField s_ocr = new("ocr", FieldKind.UInt32);
    private static readonly VMStateField s_powerTimer = new("ocr_power_timer", FieldKind.Int64, "timer");

    public uint Ocr;
    public long PowerTimer;

    public static VMStateDescription Description { get; } = new("sd-card/ocr-state", 1, [s_ocr, s_powerTimer]) { MinimumVersionId = 1 };

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref SdOcrState state, int versionId)
        where TVisitor : IVisitor, allows ref struct
    {
        visitor.VisitUInt32(s_ocr, ref state.Ocr);
        visitor.VisitInt64(s_powerTimer, ref state.PowerTimer);
    }
}
