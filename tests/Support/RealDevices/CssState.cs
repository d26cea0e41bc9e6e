using Ber.Visitors;

namespace Support.RealDevices;

/// <summary>
/// <c>s390_css</c> (hw/s390x/css.c): a queue, and an array of 256 pointers to structs that hold 256 structs each (VMS_ARRAY_OF_POINTER); the
/// receiver goes by its own pointers.
/// </summary>
public sealed class CssState : IVMState<CssState>
{
    private static readonly VMStateField s_pending = new("pending_crws", FieldKind.List, "qtailq") { VersionId = 1, Struct = CrwContainer.Description };
    private static readonly VMStateField s_seiPending = new("sei_pending", FieldKind.Boolean);
    private static readonly VMStateField s_doCrwMchk = new("do_crw_mchk", FieldKind.Boolean);
    private static readonly VMStateField s_crwsLost = new("crws_lost", FieldKind.Boolean);
    private static readonly VMStateField s_maxCssid = new("max_cssid", FieldKind.UInt8);
    private static readonly VMStateField s_maxSsid = new("max_ssid", FieldKind.UInt8);
    private static readonly VMStateField s_isActive = new("chnmon_active", FieldKind.Boolean);
    private static readonly VMStateField s_area = new("chnmon_area", FieldKind.UInt64);
    private static readonly VMStateField s_css = new("css", FieldKind.Struct) { Count = 256, Pointer = PointerRule.NullMarker, Struct = CssImage.Description };
    private static readonly VMStateField s_default = new("default_cssid", FieldKind.UInt8);

    public List<CrwContainer> Pending = [];
    public byte SeiPending;
    public byte DoCrwMchk;
    public byte CrwsLost;
    public byte MaxCssid;
    public byte MaxSsid;
    public byte IsActive;
    public ulong Area;
    public CssImage?[] Css = new CssImage?[256];
    public byte Default;

    public static VMStateDescription Description { get; } = new(
        "s390_css", 1,
        [s_pending, s_seiPending, s_doCrwMchk, s_crwsLost, s_maxCssid, s_maxSsid, s_isActive, s_area, s_css, s_default])
    {
        MinimumVersionId = 1,
    };

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref CssState state, int versionId)
        where TVisitor : IVisitor, allows ref struct
    {
        bool isInput = visitor.Direction is VisitDirection.Input;
        int count = isInput ? -1 : state.Pending.Count;
        visitor.BeginArray(s_pending, ref count);
        for (int i = 0; visitor.NextElement(s_pending, isInput || i < state.Pending.Count); i++)
        {
            CrwContainer element = isInput ? default : state.Pending[i];
            VMState.Visit(ref visitor, ref element, s_pending);
            if (isInput) { state.Pending.Add(element); }
        }

        visitor.EndArray(s_pending);
        visitor.VisitBoolean(s_seiPending, ref state.SeiPending);
        visitor.VisitBoolean(s_doCrwMchk, ref state.DoCrwMchk);
        visitor.VisitBoolean(s_crwsLost, ref state.CrwsLost);
        visitor.VisitByte(s_maxCssid, ref state.MaxCssid);
        visitor.VisitByte(s_maxSsid, ref state.MaxSsid);
        visitor.VisitBoolean(s_isActive, ref state.IsActive);
        visitor.VisitUInt64(s_area, ref state.Area);
        count = s_css.Count;
        visitor.BeginArray(s_css, ref count);
        for (int i = 0; i < count; i++)
        {
            bool isPresent = state.Css[i] is not null;
            visitor.VisitPresent(s_css, ref isPresent);
            CssImage? image = isPresent ? state.Css[i] : null;
            if (image is not null) { VMState.Visit(ref visitor, ref image, s_css); }
            state.Css[i] = image;
        }

        visitor.EndArray(s_css);
        visitor.VisitByte(s_default, ref state.Default);
    }
}

/// <summary>An element of the queue, a struct around a struct.</summary>
public struct CrwContainer : IVMState<CrwContainer>
{
    private static readonly VMStateField s_crw = new("crw", FieldKind.Struct) { Struct = Crw.Description };

    public Crw Crw;

    public static VMStateDescription Description { get; } = new("s390_crw_container", 1, [s_crw]) { MinimumVersionId = 1 };

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref CrwContainer state, int versionId)
        where TVisitor : IVisitor, allows ref struct
        => VMState.Visit(ref visitor, ref state.Crw, s_crw);
}

/// <summary>A channel report word.</summary>
public struct Crw : IVMState<Crw>
{
    private static readonly VMStateField s_flags = new("flags", FieldKind.UInt16);
    private static readonly VMStateField s_rsid = new("rsid", FieldKind.UInt16);

    public ushort Flags;
    public ushort Rsid;

    public static VMStateDescription Description { get; } = new("s390_crw", 1, [s_flags, s_rsid]) { MinimumVersionId = 1 };

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref Crw state, int versionId)
        where TVisitor : IVisitor, allows ref struct
    {
        visitor.VisitUInt16(s_flags, ref state.Flags);
        visitor.VisitUInt16(s_rsid, ref state.Rsid);
    }
}

/// <summary>What a pointer points to.</summary>
public sealed class CssImage : IVMState<CssImage>
{
    private static readonly VMStateField s_chpids = new("chpids", FieldKind.Struct) { Count = 256, Struct = ChpInfo.Description };

    public ChpInfo[] Chpids = new ChpInfo[256];

    public static VMStateDescription Description { get; } = new("s390_css_img", 1, [s_chpids]) { MinimumVersionId = 1 };

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref CssImage state, int versionId)
        where TVisitor : IVisitor, allows ref struct
    {
        int count = s_chpids.Count;
        visitor.BeginArray(s_chpids, ref count);
        for (int i = 0; i < count; i++) { VMState.Visit(ref visitor, ref state.Chpids[i], s_chpids); }
        visitor.EndArray(s_chpids);
    }
}

/// <summary>A channel path.</summary>
public struct ChpInfo : IVMState<ChpInfo>
{
    private static readonly VMStateField s_inUse = new("in_use", FieldKind.UInt8);
    private static readonly VMStateField s_type = new("type", FieldKind.UInt8);
    private static readonly VMStateField s_isVirtual = new("is_virtual", FieldKind.UInt8);

    public byte InUse;
    public byte Type;
    public byte IsVirtual;

    public static VMStateDescription Description { get; } = new("s390_chp_info", 1, [s_inUse, s_type, s_isVirtual]) { MinimumVersionId = 1 };

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref ChpInfo state, int versionId)
        where TVisitor : IVisitor, allows ref struct
    {
        visitor.VisitByte(s_inUse, ref state.InUse);
        visitor.VisitByte(s_type, ref state.Type);
        visitor.VisitByte(s_isVirtual, ref state.IsVirtual);
    }
}
