using System.Buffers.Binary;

namespace Ber.Compat;

/// <summary>A message of the return path: be16 type, be16 length, so many octets (QEMU migration/migration.h, enum mig_rp_message_type).</summary>
/// <param name="type">1 SHUT, 2 PONG, 3 REQ_PAGES_ID, 4 REQ_PAGES, 5 RECV_BITMAP, 6 RESUME_ACK, 7 SWITCHOVER_ACK.</param>
/// <param name="contents">The octets.</param>
internal readonly ref struct ReturnPathMessage(int type, ReadOnlySpan<byte> contents)
{
    /// <summary>Octets before the contents.</summary>
    public const int HeadLength = 4;

    /// <summary>RECV_BITMAP: be64 length, a bitmap of so many octets and be64 <see cref="BitmapEnd"/> follow, and are not among its contents.</summary>
    public const int Bitmap = 5;

    /// <summary>RAMBLOCK_RECV_BITMAP_ENDING.</summary>
    public const ulong BitmapEnd = 0x0123456789abcdef;

    private const int Last = 7;

    public int Type { get; } = type;

    public ReadOnlySpan<byte> Contents { get; } = contents;

    /// <summary>Type and length at the start of a message.</summary>
    /// <returns>false: no message of that type has that length.</returns>
    public static bool TryReadHead(ReadOnlySpan<byte> octets, out int type, out int length)
    {
        type = BinaryPrimitives.ReadUInt16BigEndian(octets);
        length = BinaryPrimitives.ReadUInt16BigEndian(octets[2..]);
        return IsPlausible(type, length);
    }

    /// <summary>Whether a message of a type can have a length.</summary>
    public static bool IsPlausible(int type, int length) => type switch
    {
        1 or 2 or 6 => length == 4,
        3 => length is > 13 and <= 13 + byte.MaxValue,
        4 => length == 12,
        Bitmap => length is > 1 and <= 1 + byte.MaxValue,
        Last => length == 0,
        _ => false,
    };

    /// <summary>The octets.</summary>
    public byte[] ToOctets()
    {
        var octets = new byte[HeadLength + Contents.Length];
        BinaryPrimitives.WriteUInt16BigEndian(octets, (ushort)Type);
        BinaryPrimitives.WriteUInt16BigEndian(octets.AsSpan(2), (ushort)Contents.Length);
        Contents.CopyTo(octets.AsSpan(HeadLength));
        return octets;
    }
}
