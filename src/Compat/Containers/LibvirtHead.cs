using System.Buffers.Binary;
using System.Text;

namespace Ber.Compat;

/// <summary>
/// What a libvirt save image has before the stream: a header in the byte order of its host, the domain's XML, a cookie, padding (qemu_saveimage.c).
/// </summary>
/// <param name="Octets">All of it.</param>
internal sealed record LibvirtHead(ReadOnlyMemory<byte> Octets)
{
    /// <summary>Octets of the header.</summary>
    public const int HeaderLength = 92;

    /// <summary>Octets at most of XML, cookie and padding; libvirt makes some 64 KiB.</summary>
    public const int MaxDataLength = 8 * 1024 * 1024;

    /// <summary>Octets at most of all.</summary>
    public const int MaxTotal = HeaderLength + MaxDataLength;

    /// <summary>The format number of a mapped-ram stream, whose offsets count from the start of the file.</summary>
    public const uint SparseFormat = 6;

    private const int VersionAt = 16;
    private const int DataLengthAt = 20;
    private const int WasRunningAt = 24;
    private const int FormatAt = 28;
    private const int CookieAt = 32;
    private const uint KnownVersion = 2;

    private static readonly string[] s_formats = ["raw", "gzip", "bzip2", "xz", "lzop", "zstd", "sparse"];

    public static ReadOnlySpan<byte> Magic => "LibvirtQemudSave"u8;

    /// <summary>The magic until saving is done.</summary>
    public static ReadOnlySpan<byte> PartialMagic => "LibvirtQemudPart"u8;

    /// <summary>Whether the host that wrote it has its most significant octets first.</summary>
    public bool IsBigEndian { get; } = IsBig(Octets.Span);

    public uint Version => Word(VersionAt);

    public bool WasRunning => Word(WasRunningAt) != 0;

    /// <summary>The format's name.</summary>
    public string Format => s_formats[(int)Word(FormatAt)];

    /// <summary>The domain's XML.</summary>
    public string Xml => TextAt(HeaderLength);

    /// <summary>The cookie's XML; null: there is none.</summary>
    public string? Cookie => Word(CookieAt) is > 0 and uint at ? TextAt(HeaderLength + (int)at) : null;

    private uint Word(int at) => Word(Octets.Span, at, IsBigEndian);

    /// <summary>Reads a head.</summary>
    /// <param name="octets">All of it, and nothing else.</param>
    public static LibvirtHead Of(ReadOnlyMemory<byte> octets)
        => octets.Length >= HeaderLength && LengthOf(octets.Span, 0) == octets.Length
            ? new LibvirtHead(octets)
            : throw new StreamFormatException(StreamFormatError.Malformed, 0, "the head of a libvirt save image", $"{octets.Length} other octets");

    /// <summary>Octets of a head.</summary>
    /// <param name="header">The header.</param>
    /// <param name="at">Octets of the input before it.</param>
    public static int LengthOf(ReadOnlySpan<byte> header, long at)
    {
        bool isBig = IsBig(header);
        uint version = Word(header, VersionAt, isBig);
        if (version is 0 or > KnownVersion)
            throw new StreamFormatException(StreamFormatError.Unsupported, at + VersionAt, "a libvirt save image of version 1 or 2", $"version {version}");
        uint format = Word(header, FormatAt, isBig);
        if (format >= s_formats.Length)
            throw new StreamFormatException(StreamFormatError.Unsupported, at + FormatAt, $"a libvirt save image of format 0 to {SparseFormat}", $"{format}");
        uint length = Word(header, DataLengthAt, isBig);
        if (length > MaxDataLength)
            throw new StreamFormatException(
                StreamFormatError.LimitExceeded, at + DataLengthAt, $"at most {MaxDataLength} octets of XML in a libvirt save image", $"{length}");
        uint cookie = Word(header, CookieAt, isBig);
        return cookie == 0 || cookie < length
            ? HeaderLength + (int)length
            : throw new StreamFormatException(StreamFormatError.Malformed, at + CookieAt, $"a cookie within {length} octets", $"one at {cookie}");
    }

    /// <summary>A head for a stream in another format.</summary>
    /// <param name="name">One of the formats.</param>
    public LibvirtHead WithFormat(string name)
    {
        int format = Array.IndexOf(s_formats, name);
        byte[] octets = Octets.ToArray();
        if (IsBigEndian)
            BinaryPrimitives.WriteInt32BigEndian(octets.AsSpan(FormatAt), format);
        else
            BinaryPrimitives.WriteInt32LittleEndian(octets.AsSpan(FormatAt), format);
        return new LibvirtHead(octets);
    }

    private static bool IsBig(ReadOnlySpan<byte> header) => Word(header, VersionAt, isBig: false) > KnownVersion;

    private static uint Word(ReadOnlySpan<byte> header, int at, bool isBig)
        => isBig ? BinaryPrimitives.ReadUInt32BigEndian(header[at..]) : BinaryPrimitives.ReadUInt32LittleEndian(header[at..]);

    private string TextAt(int at)
    {
        ReadOnlySpan<byte> text = Octets.Span[Math.Min(at, Octets.Length)..];
        int end = text.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? text : text[..end]);
    }
}
