using System.Buffers.Binary;

namespace Ber.Compat;

/// <summary>What an input is that is not the one asked for: named by its first octets, so that a refusal says more than "no".</summary>
internal static class KnownFormats
{
    /// <summary>Octets that <see cref="NameOf"/> wants to see.</summary>
    public const int Length = 32;

    private const int NameLength = 4;       // octets of an input that has no name here
    private const int ContentOffset = 29;   // m, h, format name, version: docs/format.md, section 3; then ENUMERATED of one octet

    /// <summary>The format's name, or the first octets in hexadecimal.</summary>
    public static string NameOf(ReadOnlySpan<byte> start)
    {
        start = start[..Math.Min(start.Length, Length)];   // however much is at hand
        if (start.IsEmpty)
            return "no octets";
        if (start.StartsWith("LibvirtQemudSave"u8) || start.StartsWith("LibvirtQemudPart"u8))
            return "a libvirt save image";
        if (start.StartsWith("QFI\xfb"u8[..3]) && start.Length > 3 && start[3] == 0xfb)
            return "a qcow2 image";
        if (start.StartsWith("QEVM"u8))
            return "a legacy migration stream";
        if (start.StartsWith("QCPR"u8))
            return "a CPR state";
        if (IsBer(start))
            return ContentOf(start) switch
            {
                StreamContent.Schema => "a BER schema",
                StreamContent.Profile => "a BER profile",
                _ => "a BER migration stream",
            };
        if (start.StartsWith((ReadOnlySpan<byte>)[0x11, 0x22, 0x33, 0x44]))
            return "a multifd channel of a migration, not its main channel";
        if (start.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]))
            return "gzip data";
        if (start.StartsWith((ReadOnlySpan<byte>)[0xfd, 0x37, 0x7a, 0x58, 0x5a]))
            return "xz data";
        if (start.StartsWith((ReadOnlySpan<byte>)[0x28, 0xb5, 0x2f, 0xfd]))
            return "zstd data";
        if (IsPageRecord(start))
            return "the preempt channel of a postcopy migration, not its main channel";
        return IsReturnPath(start) ? "the return path of a migration" : Convert.ToHexStringLower(start[..Math.Min(start.Length, NameLength)]);
    }

    /// <summary>The constructed [APPLICATION 13] of indefinite length and the header record's identifier octet.</summary>
    public static bool IsBer(ReadOnlySpan<byte> start) => start.Length >= 3 && start[0] == 0x6d && start[1] == 0x80 && start[2] == 0x68;

    /// <summary>What a BER file says that it is.</summary>
    /// <returns>null: it is no BER file, or one of a later version.</returns>
    public static StreamContent? ContentOf(ReadOnlySpan<byte> start)
        => IsBer(start) && start.Length > ContentOffset && start[ContentOffset] <= (byte)StreamContent.Profile ? (StreamContent)start[ContentOffset] : null;

    /// <summary>A postcopy-preempt channel has page records and nothing else: the word of one, and the name of its block, or of its end.</summary>
    public static bool IsPageRecord(ReadOnlySpan<byte> start)
    {
        if (start.Length < 8)
            return false;
        ulong word = BinaryPrimitives.ReadUInt64BigEndian(start);
        if (word == RamFlags.Eos)
            return true;
        return (word & RamFlags.Mask) is RamFlags.Page or RamFlags.Zero && word < 1UL << 52
            && start.Length > 9 && start[8] > 0 && start[9..Math.Min(start.Length, 9 + start[8])].IndexOfAnyExceptInRange((byte)0x20, (byte)0x7e) < 0;
    }

    /// <summary>migration/migration.h, enum mig_rp_message_type: be16 type 1 to 7, be16 length that fits the type.</summary>
    public static bool IsReturnPath(ReadOnlySpan<byte> start)
    {
        return start.Length >= ReturnPathMessage.HeadLength && ReturnPathMessage.TryReadHead(start, out _, out _);
    }
}
