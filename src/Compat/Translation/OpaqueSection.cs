using System.Buffers;
using Ber.Visitors;

namespace Ber.Compat;

/// <summary>A device section that arrives in opaque records: its octets gather until its end.</summary>
internal sealed class OpaqueSection(SectionHead section, long legacyOffset, VMStateDescription? description, bool isOldStyle, bool keepsContents)
{
    private const long FreeZeros = 1024 * 1024;
    private const int ZerosPerOctet = 1024;

    private ArrayBufferWriter<byte>? _contents = keepsContents ? new() : null;
    private long _zeros;

    public VMStateDescription? Description => description;

    public long Octets { get; private set; }

    public string? Reason { get; set; }

    /// <summary>Adds octets, and so many zeros behind them.</summary>
    public void Append(ReadOnlySpan<byte> octets, int zeros)
    {
        Octets += octets.Length + zeros;
        _zeros += zeros;
        if (Octets > DeviceSection.MaxOpaqueContents || (_zeros > FreeZeros && _zeros / ZerosPerOctet > Octets - _zeros))
            _contents = null;   // a few octets must not stand for so much memory
        if (_contents is null)
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
        Contents = _contents?.WrittenMemory ?? default,
        HasFooter = hasFooter,
        Octets = Octets,
        OpaqueOctets = Octets,
        OpaqueReason = Reason ?? "unknown",
    };
}
