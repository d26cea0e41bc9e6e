using System.Buffers.Binary;

namespace Ber.Compat;

/// <summary>What stands before the payload of a multifd packet (QEMU migration/multifd.h, MultiFDPacket_t, MultiFDPacketDeviceState_t).</summary>
/// <remarks>
/// The fixed part has one length per page size, whatever <see cref="PagesAlloc"/> says. Its octets beyond the fields are zeros, or, up to 8.2, what the packet
/// before had there: <see cref="MultifdFixedPart"/>.
/// </remarks>
internal sealed class MultifdPacket
{
    /// <summary>Magic, version and flags.</summary>
    public const int HeadLength = 12;

    /// <summary>Octets of the fixed part of a piece of device state.</summary>
    public const int DeviceLength = 276;

    /// <summary>Payload that is taken as a whole: QEMU has room for twice the 512 KiB of a packet's pages.</summary>
    public const int MaxPayload = 1024 * 1024;

    private const int PacketOctets = 0x80000;   // MULTIFD_PACKET_SIZE: pages of one packet
    private const int NameOffset = 64;
    private const int NameLength = 256;
    private const int OffsetsStart = NameOffset + NameLength;

    /// <summary>Octets of the input before it.</summary>
    public long Offset { get; set; }

    public uint Flags { get; set; }

    /// <summary>Octets of the payload, if there is one: 5.2 and 7.2 leave the number of the packet before in packets without pages.</summary>
    public uint NextPacketSize { get; set; }

    /// <summary>How many pages a packet has room for; 0 in the SYNC packets of 10.0 and later. Nothing is computed of it.</summary>
    public uint PagesAlloc { get; set; }

    /// <summary>Counts up over all channels.</summary>
    public ulong Number { get; set; }

    /// <summary>The block of the pages; empty where the packet has none.</summary>
    public LegacyName Block { get; set; } = LegacyName.Empty;

    /// <summary>Pages whose octets are the payload.</summary>
    public int NormalPages { get; set; }

    /// <summary>Pages of zeros (since 9.0).</summary>
    public int ZeroPages { get; set; }

    /// <summary>Octets from the block's start to each page: the normal ones, then the zero ones.</summary>
    public ulong[] Offsets { get; private set; } = [];

    /// <summary>With DEVICE_STATE: which device.</summary>
    public LegacyName IdStr { get; set; } = LegacyName.Empty;

    /// <summary>The same.</summary>
    public uint InstanceId { get; set; }

    public bool IsSync => (Flags & MultifdFlags.Sync) != 0;

    public bool IsDeviceState => (Flags & MultifdFlags.DeviceState) != 0;

    /// <summary>How the pages are compressed.</summary>
    public uint Method => Flags & MultifdFlags.MethodMask;

    /// <summary>Octets of the payload.</summary>
    public long PayloadLength => IsDeviceState || NormalPages > 0 ? NextPacketSize : 0;

    /// <summary>How many pages a packet can have.</summary>
    public static int RoomOf(int pageBits) => PacketOctets >> pageBits;

    /// <summary>Octets of the fixed part of a packet of pages.</summary>
    public static int LengthOf(int pageBits) => OffsetsStart + (sizeof(ulong) * RoomOf(pageBits));

    /// <summary>Octets of the fixed part of this packet.</summary>
    public int FixedLength(int pageBits) => IsDeviceState ? DeviceLength : LengthOf(pageBits);

    /// <summary>The flags of a packet.</summary>
    /// <param name="octets">Its first <see cref="HeadLength"/> octets.</param>
    public static uint FlagsOf(ReadOnlySpan<byte> octets) => BinaryPrimitives.ReadUInt32BigEndian(octets[8..]);

    /// <summary>Reads the fixed part.</summary>
    /// <param name="octets">It, whole.</param>
    /// <param name="pageBits">Bits of the page size.</param>
    /// <returns>false: it states more pages than it has room for.</returns>
    public bool TryRead(ReadOnlySpan<byte> octets, int pageBits)
    {
        Flags = FlagsOf(octets);
        NormalPages = ZeroPages = 0;
        if (IsDeviceState)
        {
            IdStr = NameOf(octets.Slice(HeadLength, NameLength));
            InstanceId = BinaryPrimitives.ReadUInt32BigEndian(octets[(HeadLength + NameLength)..]);
            NextPacketSize = BinaryPrimitives.ReadUInt32BigEndian(octets[(HeadLength + NameLength + 4)..]);
            return true;
        }

        PagesAlloc = BinaryPrimitives.ReadUInt32BigEndian(octets[12..]);
        NextPacketSize = BinaryPrimitives.ReadUInt32BigEndian(octets[20..]);
        Number = BinaryPrimitives.ReadUInt64BigEndian(octets[24..]);
        Block = NameOf(octets.Slice(NameOffset, NameLength));
        if (!TrySetPages(BinaryPrimitives.ReadUInt32BigEndian(octets[16..]), BinaryPrimitives.ReadUInt32BigEndian(octets[32..]), pageBits))
            return false;
        for (int i = 0; i < NormalPages + ZeroPages; i++)
            Offsets[i] = BinaryPrimitives.ReadUInt64BigEndian(octets[(OffsetsStart + (sizeof(ulong) * i))..]);
        return true;
    }

    /// <summary>Makes room for the offsets of pages.</summary>
    /// <returns>false: no packet has room for so many.</returns>
    public bool TrySetPages(long normal, long zero, int pageBits)
    {
        if (normal + zero > RoomOf(pageBits))
            return false;
        (NormalPages, ZeroPages) = ((int)normal, (int)zero);
        if (Offsets.Length < normal + zero)
            Offsets = new ulong[RoomOf(pageBits)];
        return true;
    }

    /// <summary>Writes the fields over octets that have what is between them.</summary>
    public void Write(Span<byte> octets)
    {
        BinaryPrimitives.WriteUInt32BigEndian(octets, MultifdInit.Magic);
        BinaryPrimitives.WriteUInt32BigEndian(octets[4..], MultifdInit.Version);
        BinaryPrimitives.WriteUInt32BigEndian(octets[8..], Flags);
        if (IsDeviceState)
        {
            WriteName(octets.Slice(HeadLength, NameLength), IdStr);
            BinaryPrimitives.WriteUInt32BigEndian(octets[(HeadLength + NameLength)..], InstanceId);
            BinaryPrimitives.WriteUInt32BigEndian(octets[(HeadLength + NameLength + 4)..], NextPacketSize);
            return;
        }

        BinaryPrimitives.WriteUInt32BigEndian(octets[12..], PagesAlloc);
        BinaryPrimitives.WriteUInt32BigEndian(octets[16..], (uint)NormalPages);
        BinaryPrimitives.WriteUInt32BigEndian(octets[20..], NextPacketSize);
        BinaryPrimitives.WriteUInt64BigEndian(octets[24..], Number);
        BinaryPrimitives.WriteUInt32BigEndian(octets[32..], (uint)ZeroPages);
        WriteName(octets.Slice(NameOffset, NameLength), Block);
        for (int i = 0; i < NormalPages + ZeroPages; i++)
            BinaryPrimitives.WriteUInt64BigEndian(octets[(OffsetsStart + (sizeof(ulong) * i))..], Offsets[i]);
    }

    /// <summary>Up to a NUL; a name without one is as long as there is room, and no block has such a one.</summary>
    private static LegacyName NameOf(ReadOnlySpan<byte> field)
    {
        int end = field.IndexOf((byte)0);
        return end == 0 ? LegacyName.Empty : new LegacyName(end < 0 ? field[..^1] : field[..end]);
    }

    private static void WriteName(Span<byte> field, LegacyName name)
    {
        field.Clear();
        name.Octets.CopyTo(field);
    }
}
