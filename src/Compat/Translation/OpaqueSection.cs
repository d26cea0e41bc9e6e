using System.Buffers;
using Ber.Visitors;

namespace Ber.Compat;

/// <summary>A device section that arrives in opaque records: its octets gather until its end.</summary>
internal sealed class OpaqueSection(SectionHead section, long legacyOffset, VMStateDescription? description, bool isOldStyle, bool keepsContents)
{
    private readonly ArrayBufferWriter<byte>? _contents = keepsContents ? new() : null;

    public VMStateDescription? Description => description;

    public long Octets { get; private set; }

    public string? Reason { get; set; }

    /// <summary>Adds octets, and so many zeros behind them.</summary>
    public void Append(ReadOnlySpan<byte> octets, int zeros)
    {
        Octets += octets.Length + zeros;
        if (_contents is null || Octets > DeviceSection.MaxOpaqueContents)
            return;
        _contents.Write(octets);
        _contents.GetSpan(zeros + 1)[..zeros].Clear();
        _contents.Advance(zeros);
    }

    public DeviceSection ToDeviceSection(bool hasFooter) => new()
    {
        Path = new FieldPath(section.IdStr.Text, section.InstanceId),
        SectionId = section.Id,
        VersionId = section.VersionId,
        LegacyOffset = legacyOffset,
        HeadLength = section.Length,
        Description = description,
        IsOldStyle = isOldStyle,
        Contents = Octets <= DeviceSection.MaxOpaqueContents ? _contents?.WrittenMemory ?? default : default,
        HasFooter = hasFooter,
        Octets = Octets,
        OpaqueOctets = Octets,
        OpaqueReason = Reason ?? "unknown",
    };
}
