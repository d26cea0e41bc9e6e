using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Ber.Compat;

/// <summary>What an input is that is not the one asked for: named by its first octets, so that a refusal says more than "no".</summary>
internal static class KnownFormats
{
    /// <summary>Octets that <see cref="NameOf"/> wants to see.</summary>
    public const int Length = 32;

    /// <summary>Octets that tell the channels of a migration apart.</summary>
    public const int LeastLength = 4;

    /// <summary>Octets with which it tells more formats, where an input is a file.</summary>
    public const int LongLength = 512;

    private const int TarMagicAt = 257;

    private const int LeastText = 8;        // octets: fewer may be printable by chance

    private const int NameLength = 4;       // octets of an input that has no name here
    private const int ContentOffset = 29;   // m, h, format name, version: docs/format.md, section 3; then ENUMERATED of one octet

    /// <summary>The format's name, or the first octets in hexadecimal.</summary>
    public static string NameOf(ReadOnlySpan<byte> start)
    {
        if (IsTar(start))
            return "a tar archive: unpack it (tar -xf) and give the file in it";
        start = start[..Math.Min(start.Length, Length)];   // however much is at hand
        if (start.IsEmpty)
            return "no octets";
        if (start.StartsWith("LibvirtQemudSave"u8) || start.StartsWith("LibvirtQemudPart"u8))
            return "a libvirt save image";
        if (start.StartsWith("QFI\xfb"u8[..3]) && start.Length > 3 && start[3] == 0xfb)
            return "a qcow2 image";
        if (start.StartsWith("QEVM"u8))
            return "a legacy migration stream";
        if (IsBer(start))
            return ContentOf(start) switch
            {
                StreamContent.Schema => "a BER schema",
                StreamContent.Profile => "a BER profile",
                StreamContent.Answers => "a return path between two relays",
                _ => "a BER migration stream",
            };
        if (CompressionOf(start) is string compression)
            return $"{compression} data";
        if (TryNameDump(start, out string? name) || TryNameDocument(start, out name) || TryNameChannel(start, out name))
            return name;
        return start.Length >= LeastText && !start[..LeastText].ContainsAnyExceptInRange((byte)0x20, (byte)0x7e)
            ? $"text, {Encoding.ASCII.GetString(start[..LeastText])}…"
            : Convert.ToHexStringLower(start[..Math.Min(start.Length, NameLength)]);
    }

    /// <summary>An archive of the tar program (POSIX ustar, GNU).</summary>
    public static bool IsTar(ReadOnlySpan<byte> start) => start.Length > TarMagicAt && start[TarMagicAt..].StartsWith("ustar"u8);

    /// <summary>What decompresses it.</summary>
    /// <returns>null: it is not compressed.</returns>
    public static string? CompressionOf(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]))
            return "gzip";
        if (start.StartsWith((ReadOnlySpan<byte>)[0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]))
            return "xz";
        if (start.StartsWith((ReadOnlySpan<byte>)[0x28, 0xb5, 0x2f, 0xfd]))
            return "zstd";
        if (start.Length > 4 && (start[0] & 0xf0) == 0x50 && start[1..4].SequenceEqual((ReadOnlySpan<byte>)[0x2a, 0x4d, 0x18]))
            return "zstd";   // a skippable frame, with which pzstd begins
        if (start.StartsWith((ReadOnlySpan<byte>)[0x04, 0x22, 0x4d, 0x18]))
            return "lz4";
        if (start.StartsWith((ReadOnlySpan<byte>)[0x89, 0x4c, 0x5a, 0x4f, 0, 0x0d, 0x0a, 0x1a, 0x0a]))
            return "lzop";
        return start.StartsWith("BZh"u8) && start.Length > 3 && start[3] is >= (byte)'1' and <= (byte)'9' ? "bzip2" : null;
    }

    /// <summary>Channels of a migration beside the main one.</summary>
    private static bool TryNameChannel(ReadOnlySpan<byte> start, [NotNullWhen(true)] out string? name)
    {
        name = null;
        if (start.StartsWith("QCPR"u8))
            name = "the CPR channel of a migration: it has file descriptors, not state; give the main channel";
        else if (start.StartsWith((ReadOnlySpan<byte>)[0x11, 0x22, 0x33, 0x44]))
            name = "a multifd channel of a migration, not its main channel";
        else if (IsPageRecord(start))
            name = "the preempt channel of a postcopy migration, not its main channel";
        else if (IsReturnPath(start))
            name = "the return path of a migration";
        return name is not null;
    }

    /// <summary>What holds a guest's memory and no device state, or octets that nobody can read.</summary>
    private static bool TryNameDump(ReadOnlySpan<byte> start, [NotNullWhen(true)] out string? name)
    {
        name = null;
        if (start.StartsWith("\u007fELF"u8))
            name = "an ELF file, as dump-guest-memory makes: it has no device state; gdb and crash read it";
        else if (start.StartsWith("KDUMP   "u8) || start.StartsWith("makedumpfile\0"u8))
            name = "a kdump file, as dump-guest-memory makes: it has no device state; crash reads it";
        else if (start.Length > 2 && start[0] is >= 0x14 and <= 0x17 && start[1] == 3 && start[2] <= 4)
            name = "TLS records: the channel is encrypted; record the migration without tls-creds, or behind it";
        return name is not null;
    }

    /// <summary>What people give by mistake: text that is about a machine, and files that are none of QEMU's streams.</summary>
    private static bool TryNameDocument(ReadOnlySpan<byte> start, [NotNullWhen(true)] out string? name)
    {
        name = null;
        ReadOnlySpan<byte> text = start.TrimStart(" \t\r\n"u8);
        if (text.StartsWith("{"u8) && text[1..].TrimStart(" \t\r\n"u8) is [(byte)'"' or (byte)'}', ..])
            name = "JSON, as -dump-vmstate makes: qber schema show reads one";
        else if (StartsAsHtml(text))
            name = "an HTML page: what was downloaded is not the file itself";
        else if (text.StartsWith("<domain"u8) || text.StartsWith("<?xml"u8))
            name = "XML, as of a domain: it has no device state";
        else if (start.StartsWith("PK\u0003\u0004"u8))
            name = "a zip archive: unpack it (unzip) and give the file in it";
        else if (start.StartsWith("%PDF"u8))
            name = "a PDF document";
        else if (start.StartsWith("#!"u8))
            name = "a script";
        else if (start.StartsWith("KDMV"u8) || start.StartsWith("conectix"u8) || start.StartsWith("vhdxfile"u8) || start.StartsWith("<<< "u8))
            name = "a disk image of another program than QEMU: it has no device state";
        return name is not null;
    }

    private static bool StartsAsHtml(ReadOnlySpan<byte> text)
        => text.Length >= 5 && (Ascii.EqualsIgnoreCase(text[..5], "<html"u8) || Ascii.EqualsIgnoreCase(text[..5], "<!doc"u8));

    /// <summary>The constructed [APPLICATION 13] of indefinite length and the header record's identifier octet.</summary>
    public static bool IsBer(ReadOnlySpan<byte> start) => start.Length >= 3 && start[0] == 0x6d && start[1] == 0x80 && start[2] == 0x68;

    /// <summary>What a BER file says that it is.</summary>
    /// <returns>null: it is no BER file, or one of a later version.</returns>
    public static StreamContent? ContentOf(ReadOnlySpan<byte> start)
        => IsBer(start) && start.Length > ContentOffset && start[ContentOffset] <= (byte)StreamContent.Answers ? (StreamContent)start[ContentOffset] : null;

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
