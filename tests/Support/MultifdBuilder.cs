using System.Text;

namespace Support;

/// <summary>Builds a multifd channel from its parts, as QEMU's migration/multifd.c writes it; also such as QEMU would not write.</summary>
/// <remarks>Written from QEMU's sources alone, without the code under test.</remarks>
public sealed class MultifdBuilder
{
    public const uint Sync = 1, Zlib = 2, Zstd = 4, DeviceState = 0x40;

    private const int PacketOctets = 0x80000;

    private readonly List<byte> _octets = [];
    private readonly int _pageLength;
    private readonly bool _isStale;
    private readonly byte[] _fixed;

    /// <param name="id">The channel's id.</param>
    /// <param name="pageLength">Octets of a page.</param>
    /// <param name="isStale">Whether the octets of a packet that nothing is written to are those of the one before, as up to 8.2.</param>
    public MultifdBuilder(byte id, int pageLength = 4096, bool isStale = false)
    {
        _pageLength = pageLength;
        _isStale = isStale;
        _fixed = new byte[320 + (8 * (PacketOctets / pageLength))];
        _octets.AddRange([0x11, 0x22, 0x33, 0x44, 0, 0, 0, 1, .. new byte[16], id, .. new byte[39]]);
    }

    public int Length => _octets.Count;

    public byte[] ToArray() => [.. _octets];

    public MultifdBuilder Octets(ReadOnlySpan<byte> octets)
    {
        _octets.AddRange(octets);
        return this;
    }

    /// <summary>A packet with SYNC and no pages.</summary>
    public MultifdBuilder SyncPacket(ulong number, uint pagesAlloc = 0, uint nextPacketSize = 0)
        => Packet(number, Sync, "", [], [], [], pagesAlloc, nextPacketSize);

    /// <summary>Pages as they are, each of one octet.</summary>
    public MultifdBuilder Pages(ulong number, string block, params (ulong Offset, byte Octet)[] pages)
        => Packet(number, 0, block, [.. pages.Select(static p => p.Offset)], [], [.. pages.SelectMany(p => Enumerable.Repeat(p.Octet, _pageLength))]);

    /// <summary>A packet.</summary>
    public MultifdBuilder Packet(
        ulong number, uint flags, string block, ulong[] normal, ulong[] zero, byte[] payload, uint? pagesAlloc = null, uint? nextPacketSize = null)
    {
        if (!_isStale)
            Array.Clear(_fixed);
        Put(0, LegacyStruct.UInt32(0x11223344));
        Put(4, LegacyStruct.UInt32(1));
        Put(8, LegacyStruct.UInt32(flags));
        Put(12, LegacyStruct.UInt32(pagesAlloc ?? (uint)(PacketOctets / _pageLength)));
        Put(16, LegacyStruct.UInt32((uint)normal.Length));
        Put(20, LegacyStruct.UInt32(nextPacketSize ?? (uint)payload.Length));
        Put(24, LegacyStruct.UInt64(number));
        Put(32, LegacyStruct.UInt32((uint)zero.Length));
        if (block.Length > 0 || !_isStale)
        {
            _fixed.AsSpan(64, 256).Clear();
            Put(64, Encoding.Latin1.GetBytes(block));
        }

        int at = 320;
        foreach (ulong offset in normal.Concat(zero))
        {
            Put(at, LegacyStruct.UInt64(offset));
            at += 8;
        }

        return Octets(_fixed).Octets(payload);
    }

    /// <summary>A piece of a device's state.</summary>
    public MultifdBuilder Device(string idstr, uint instanceId, byte[] payload)
    {
        byte[] name = new byte[256];
        Encoding.Latin1.GetBytes(idstr).CopyTo(name, 0);
        return Octets(
        [
            0x11, 0x22, 0x33, 0x44, 0, 0, 0, 1, .. LegacyStruct.UInt32(DeviceState), .. name, .. LegacyStruct.UInt32(instanceId),
            .. LegacyStruct.UInt32((uint)payload.Length), .. payload,
        ]);
    }

    private void Put(int at, byte[] octets) => octets.CopyTo(_fixed, at);
}
