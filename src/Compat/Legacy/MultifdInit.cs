using System.Buffers.Binary;

namespace Ber.Compat;

/// <summary>The first 64 octets of a multifd channel (QEMU migration/multifd.c, MultiFDInit_t).</summary>
/// <param name="Id">Which of the channels; the order in which they connect is another.</param>
/// <param name="Uuid">16 octets: the machine's; zeros where it has none.</param>
/// <param name="Reserved">39 octets, zeros as a rule.</param>
internal sealed record MultifdInit(byte Id, byte[] Uuid, byte[] Reserved)
{
    /// <summary>Octets of it.</summary>
    public const int Length = 64;

    public const int UuidLength = 16;
    public const int ReservedLength = Length - IdOffset - 1;

    /// <summary>be32 at the start of the channel, and of each packet (MULTIFD_MAGIC, MULTIFD_VERSION).</summary>
    public const uint Magic = 0x11223344;
    public const uint Version = 1;

    private const int UuidOffset = 8;
    private const int IdOffset = 24;

    /// <summary>Reads it.</summary>
    /// <param name="octets">So many octets.</param>
    /// <param name="init">What it says.</param>
    /// <returns>false: it is none, or of another version.</returns>
    public static bool TryRead(ReadOnlySpan<byte> octets, out MultifdInit init)
    {
        init = new MultifdInit(octets[IdOffset], octets.Slice(UuidOffset, UuidLength).ToArray(), octets[(IdOffset + 1)..Length].ToArray());
        return IsHead(octets);
    }

    /// <summary>The octets.</summary>
    public byte[] ToOctets()
    {
        var octets = new byte[Length];
        BinaryPrimitives.WriteUInt32BigEndian(octets, Magic);
        BinaryPrimitives.WriteUInt32BigEndian(octets.AsSpan(4), Version);
        Uuid.CopyTo(octets.AsSpan(UuidOffset));
        octets[IdOffset] = Id;
        Reserved.CopyTo(octets.AsSpan(IdOffset + 1));
        return octets;
    }

    /// <summary>Whether octets begin as the start of a channel, or a packet, does.</summary>
    public static bool IsHead(ReadOnlySpan<byte> octets)
        => BinaryPrimitives.ReadUInt32BigEndian(octets) == Magic && BinaryPrimitives.ReadUInt32BigEndian(octets[4..]) == Version;
}
