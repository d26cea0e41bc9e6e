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

    public void Append(ReadOnlySpan<byte> octets)
    {
        Octets += octets.Length;
        if (_contents is not null && Octets <= DeviceSection.MaxOpaqueContents)
            _contents.Write(octets);
    }

    public void AppendZeros(long count)
    {
        Octets += count;
        if (_contents is not null && Octets <= DeviceSection.MaxOpaqueContents)
        {
            _contents.GetSpan((int)count)[..(int)count].Clear();
            _contents.Advance((int)count);
        }
    }

    public DeviceSection ToDeviceSection() => new()
    {
        Path = new FieldPath(section.IdStr.Text, section.InstanceId),
        SectionId = section.Id,
        VersionId = section.VersionId,
        LegacyOffset = legacyOffset,
        Description = description,
        IsOldStyle = isOldStyle,
        Contents = Octets <= DeviceSection.MaxOpaqueContents ? _contents?.WrittenMemory ?? default : default,
        Octets = Octets,
        OpaqueOctets = Octets,
        OpaqueReason = Reason ?? "unknown",
    };
}
