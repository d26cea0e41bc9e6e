using System.Runtime.CompilerServices;
using Ber.Visitors;

namespace Samples.Devices;

/// <summary>The channel subsystem of s390 (hw/s390x/css.c): a list of pending reports, an array of pointers of which few are set.</summary>
/// <remarks>A pointer that is null is one octet; one that is not has no mark, so that the receiver goes by its own pointers.</remarks>
[VMState("s390_css", Version = 1, MinimumVersion = 1)]
public partial class ChannelSubsystem
{
    [VMStateField(Version = 1)]
    public List<ChannelReport> PendingCrws = [];

    [VMStateField] public bool SeiPending;
    [VMStateField] public bool DoCrwMchk;
    [VMStateField] public bool CrwsLost;
    [VMStateField] public byte MaxCssid;
    [VMStateField] public byte MaxSsid;
    [VMStateField] public bool ChnmonActive;
    [VMStateField] public ulong ChnmonArea;

    [VMStateField("css", Count = 256, Pointer = PointerRule.NullMarker)]
    public ChannelImage?[] Images = new ChannelImage?[256];

    [VMStateField] public byte DefaultCssid;
}

/// <summary>An element of the list: what the queue of QEMU holds around a report.</summary>
[VMState("s390_crw_container", Version = 1, MinimumVersion = 1)]
public partial struct ChannelReport
{
    [VMStateField("crw")]
    public ChannelReportWord Word;
}

[VMState("s390_crw", Version = 1, MinimumVersion = 1)]
public partial struct ChannelReportWord
{
    [VMStateField] public ushort Flags;
    [VMStateField("rsid")] public ushort SourceId;
}

[VMState("s390_css_img", Version = 1, MinimumVersion = 1)]
public partial class ChannelImage
{
    [VMStateField("chpids")]
    public ChannelPaths Paths;
}

[InlineArray(256)]
public struct ChannelPaths
{
    private ChannelPath _first;
}

[VMState("s390_chp_info", Version = 1, MinimumVersion = 1)]
public partial struct ChannelPath
{
    [VMStateField] public byte InUse;
    [VMStateField] public byte Type;
    [VMStateField] public byte IsVirtual;
}
