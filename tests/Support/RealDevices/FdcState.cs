using Ber.Visitors;

namespace Support.RealDevices;

/// <summary><c>fdc</c> (hw/block/fdc-isa.c): a struct in a struct of the same name.</summary>
public sealed class FdcBusState : IVMState<FdcBusState>
{
    private static readonly VMStateField s_state = new("state", FieldKind.Struct) { Struct = FdcState.Description };

    public FdcState State = new();

    public static VMStateDescription Description { get; } = new("fdc", 2, [s_state]) { MinimumVersionId = 2 };

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref FdcBusState state, int versionId)
        where TVisitor : IVisitor, allows ref struct
        => VMState.Visit(ref visitor, ref state.State, s_state);
}

/// <summary>
/// <c>fdc</c> (hw/block/fdc.c): an array whose number of elements only the receiver knows (VMS_VARRAY_INT32 over a member that is not sent), a number that must
/// be the receiver's, an array of structs with subsections.
/// </summary>
public sealed class FdcState : IVMState<FdcState>
{
    private static readonly VMStateField s_sra = new("sra", FieldKind.UInt8);
    private static readonly VMStateField s_srb = new("srb", FieldKind.UInt8);
    private static readonly VMStateField s_dor = new("dor_vmstate", FieldKind.UInt8);
    private static readonly VMStateField s_tdr = new("tdr", FieldKind.UInt8);
    private static readonly VMStateField s_dsr = new("dsr", FieldKind.UInt8);
    private static readonly VMStateField s_msr = new("msr", FieldKind.UInt8);
    private static readonly VMStateField s_status0 = new("status0", FieldKind.UInt8);
    private static readonly VMStateField s_status1 = new("status1", FieldKind.UInt8);
    private static readonly VMStateField s_status2 = new("status2", FieldKind.UInt8);
    private static readonly VMStateField s_fifo = new("fifo", FieldKind.UInt8) { HasLocalCount = true };
    private static readonly VMStateField s_dataPos = new("data_pos", FieldKind.UInt32);
    private static readonly VMStateField s_dataLen = new("data_len", FieldKind.UInt32);
    private static readonly VMStateField s_dataState = new("data_state", FieldKind.UInt8);
    private static readonly VMStateField s_dataDir = new("data_dir", FieldKind.UInt8);
    private static readonly VMStateField s_eot = new("eot", FieldKind.UInt8);
    private static readonly VMStateField s_timer0 = new("timer0", FieldKind.UInt8);
    private static readonly VMStateField s_timer1 = new("timer1", FieldKind.UInt8);
    private static readonly VMStateField s_precompTrk = new("precomp_trk", FieldKind.UInt8);
    private static readonly VMStateField s_config = new("config", FieldKind.UInt8);
    private static readonly VMStateField s_lock = new("lock", FieldKind.UInt8);
    private static readonly VMStateField s_pwrd = new("pwrd", FieldKind.UInt8);
    private static readonly VMStateField s_numFloppies = new("num_floppies", FieldKind.UInt8, "uint8 equal");
    private static readonly VMStateField s_drives = new("drives", FieldKind.Struct) { Count = 2, VersionId = 1, Struct = FdriveState.Description };

    public byte Sra;
    public byte Srb;
    public byte Dor;
    public byte Tdr;
    public byte Dsr;
    public byte Msr;
    public byte Status0;
    public byte Status1;
    public byte Status2;
    public byte[] Fifo = new byte[512];
    public uint DataPos;
    public uint DataLen;
    public byte DataState;
    public byte DataDir;
    public byte Eot;
    public byte Timer0;
    public byte Timer1;
    public byte PrecompTrk;
    public byte Config;
    public byte Lock;
    public byte Pwrd;
    public byte NumFloppies = 2;
    public FdriveState[] Drives = new FdriveState[2];
    public FdcPhase? Phase;

    public static VMStateDescription Description { get; } = new(
        "fdc",
        2,
        [
            s_sra, s_srb, s_dor, s_tdr, s_dsr, s_msr, s_status0, s_status1, s_status2, s_fifo, s_dataPos, s_dataLen, s_dataState, s_dataDir, s_eot,
            s_timer0, s_timer1, s_precompTrk, s_config, s_lock, s_pwrd, s_numFloppies, s_drives,
        ],
        [FdcPhase.Description])
    {
        MinimumVersionId = 2,
    };

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref FdcState state, int versionId)
        where TVisitor : IVisitor, allows ref struct
    {
        visitor.VisitByte(s_sra, ref state.Sra);
        visitor.VisitByte(s_srb, ref state.Srb);
        visitor.VisitByte(s_dor, ref state.Dor);
        visitor.VisitByte(s_tdr, ref state.Tdr);
        visitor.VisitByte(s_dsr, ref state.Dsr);
        visitor.VisitByte(s_msr, ref state.Msr);
        visitor.VisitByte(s_status0, ref state.Status0);
        visitor.VisitByte(s_status1, ref state.Status1);
        visitor.VisitByte(s_status2, ref state.Status2);
        int count = state.Fifo.Length;
        visitor.BeginArray(s_fifo, ref count);
        visitor.VisitIntegers<byte>(s_fifo, state.Fifo);
        visitor.EndArray(s_fifo);
        visitor.VisitUInt32(s_dataPos, ref state.DataPos);
        visitor.VisitUInt32(s_dataLen, ref state.DataLen);
        visitor.VisitByte(s_dataState, ref state.DataState);
        visitor.VisitByte(s_dataDir, ref state.DataDir);
        visitor.VisitByte(s_eot, ref state.Eot);
        visitor.VisitByte(s_timer0, ref state.Timer0);
        visitor.VisitByte(s_timer1, ref state.Timer1);
        visitor.VisitByte(s_precompTrk, ref state.PrecompTrk);
        visitor.VisitByte(s_config, ref state.Config);
        visitor.VisitByte(s_lock, ref state.Lock);
        visitor.VisitByte(s_pwrd, ref state.Pwrd);
        byte incoming = state.NumFloppies;
        visitor.VisitByte(s_numFloppies, ref incoming);
        VMState.RequireEqual(ref visitor, s_numFloppies, state.NumFloppies, incoming);
        count = s_drives.Count;
        visitor.BeginArray(s_drives, ref count);
        for (int i = 0; i < count; i++) { VMState.Visit(ref visitor, ref state.Drives[i], s_drives); }
        visitor.EndArray(s_drives);

        int following = visitor.NextSubsection(Description, visitor.Direction is VisitDirection.Input || state.Phase is not null ? 0 : -1);
        while (following >= 0)
        {
            FdcPhase phase = state.Phase ?? default;
            VMState.Visit(ref visitor, ref phase);
            state.Phase = phase;
            following = visitor.NextSubsection(Description, -1);
        }
    }
}

/// <summary>Subsection <c>fdc/phase</c>.</summary>
public struct FdcPhase : IVMState<FdcPhase>
{
    private static readonly VMStateField s_phase = new("phase", FieldKind.UInt8);

    public byte Phase;

    public static VMStateDescription Description { get; } = new("fdc/phase", 1, [s_phase]) { MinimumVersionId = 1 };

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref FdcPhase state, int versionId)
        where TVisitor : IVisitor, allows ref struct
        => visitor.VisitByte(s_phase, ref state.Phase);
}

/// <summary>A drive.</summary>
public struct FdriveState : IVMState<FdriveState>
{
    private static readonly VMStateField s_head = new("head", FieldKind.UInt8);
    private static readonly VMStateField s_track = new("track", FieldKind.UInt8);
    private static readonly VMStateField s_sect = new("sect", FieldKind.UInt8);

    public byte Head;
    public byte Track;
    public byte Sect;
    public FdriveMediaRate? MediaRate;

    public static VMStateDescription Description { get; } = new("fdrive", 1, [s_head, s_track, s_sect], [FdriveMediaRate.Description]) { MinimumVersionId = 1 };

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref FdriveState state, int versionId)
        where TVisitor : IVisitor, allows ref struct
    {
        visitor.VisitByte(s_head, ref state.Head);
        visitor.VisitByte(s_track, ref state.Track);
        visitor.VisitByte(s_sect, ref state.Sect);
        int following = visitor.NextSubsection(Description, visitor.Direction is VisitDirection.Input || state.MediaRate is not null ? 0 : -1);
        while (following >= 0)
        {
            FdriveMediaRate mediaRate = state.MediaRate ?? default;
            VMState.Visit(ref visitor, ref mediaRate);
            state.MediaRate = mediaRate;
            following = visitor.NextSubsection(Description, -1);
        }
    }
}

/// <summary>Subsection <c>fdrive/media_rate</c>.</summary>
public struct FdriveMediaRate : IVMState<FdriveMediaRate>
{
    private static readonly VMStateField s_rate = new("media_rate", FieldKind.UInt8);

    public byte Rate;

    public static VMStateDescription Description { get; } = new("fdrive/media_rate", 1, [s_rate]) { MinimumVersionId = 1 };

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref FdriveMediaRate state, int versionId)
        where TVisitor : IVisitor, allows ref struct
        => visitor.VisitByte(s_rate, ref state.Rate);
}
