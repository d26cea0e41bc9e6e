using System.Buffers.Binary;
using System.Text;

namespace Support.Containers;

/// <summary>Makes libvirt save images.</summary>
public sealed class LibvirtBuilder
{
    public string Magic { get; init; } = "LibvirtQemudSave";

    public uint Version { get; init; } = 2;

    public uint Format { get; init; }

    public string Xml { get; init; } = "<domain type='qemu'>\n  <name>g</name>\n  <graphics type='vnc' passwd='secret'/>\n</domain>\n";

    public string? Cookie { get; init; } = "<cookie/>";

    public int Padding { get; init; } = 1000;

    /// <summary>What the header says of the octets of XML, cookie and padding; null: what they are.</summary>
    public uint? StatedLength { get; init; }

    public bool IsBigEndian { get; init; }

    public byte[] Make(ReadOnlySpan<byte> body)
    {
        byte[] xml = [.. Encoding.UTF8.GetBytes(Xml), 0];
        byte[] data = [.. xml, .. Cookie is null ? [] : Encoding.UTF8.GetBytes(Cookie), .. new byte[Padding]];
        byte[] header = new byte[92];
        Encoding.ASCII.GetBytes(Magic).CopyTo(header, 0);
        ReadOnlySpan<uint> words = [Version, StatedLength ?? (uint)data.Length, 1, Format, Cookie is null ? 0 : (uint)xml.Length];
        for (int i = 0; i < words.Length; i++)
        {
            Span<byte> place = header.AsSpan(16 + 4 * i);
            if (IsBigEndian)
                BinaryPrimitives.WriteUInt32BigEndian(place, words[i]);
            else
                BinaryPrimitives.WriteUInt32LittleEndian(place, words[i]);
        }

        return [.. header, .. data, .. body];
    }
}
