using System.Buffers;
using CommunityToolkit.HighPerformance.Buffers;

namespace Ber.Compat;

/// <summary>The part of a live section that is being translated: what began it, and its octets as long as they are few.</summary>
internal sealed class LiveContents : IDisposable
{
    private readonly Dictionary<uint, string> _idStrs = [];
    private readonly ArrayPoolBufferWriter<byte> _octets = new();
    private bool _isOpen;

    public byte Type { get; private set; }

    public uint Id { get; private set; }

    public SectionHead? Head { get; private set; }

    /// <summary>Why its octets are opaque.</summary>
    public string Reason { get; private set; } = "";

    public bool IsRam { get; private set; }

    /// <summary>Whether its octets go on to the output, and are not gathered here.</summary>
    public bool IsLong { get; set; }

    /// <summary>Whether it is a part whose octets are all here.</summary>
    public bool IsShort => _isOpen && !IsRam && !IsLong;

    public ReadOnlySpan<byte> Octets => _octets.WrittenSpan;

    public void Begin(byte type, uint id, SectionHead? head)
    {
        if (head is not null)
            _idStrs[id] = head.IdStr.Text;
        (Type, Id, Head) = (type, id, head);
        IsRam = _idStrs[id] == RamFlags.IdStr;
        Reason = LiveSection.OpaqueReason(_idStrs[id]);
        _isOpen = true;
    }

    public void Add(ReadOnlySpan<byte> octets) => _octets.Write(octets);

    public void End()
    {
        _octets.Clear();
        _isOpen = IsLong = false;
    }

    public void Dispose() => _octets.Dispose();
}
