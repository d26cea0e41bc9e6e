using System.Buffers.Binary;
using System.Text;

namespace EndToEnd;

/// <summary>A 64-bit core file, ours or QEMU's: segments of memory and notes.</summary>
internal sealed class CoreFile : IDisposable
{
    private readonly FileStream _file;

    public CoreFile(string path)
    {
        _file = File.OpenRead(path);
        byte[] header = Read(0, 64);
        Machine = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(18));
        long at = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(32));
        for (int i = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(56)); i > 0; i--, at += 56)
        {
            byte[] segment = Read(at, 56);
            long Number(int offset) => BinaryPrimitives.ReadInt64LittleEndian(segment.AsSpan(offset));
            if (segment[0] == 1)
                Segments.Add((Number(24), Number(32), Number(8)));
            else
                AddNotes(Read(Number(8), (int)Number(32)));
        }
    }

    public int Machine { get; }

    /// <summary>Guest-physical address, octets, place in the file.</summary>
    public List<(long Address, long Length, long Place)> Segments { get; } = [];

    /// <summary>Name, type and contents in hexadecimal.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>Where pages differ that both have, and how many octets both have.</summary>
    public static (List<long> Pages, long Octets) Compare(CoreFile one, CoreFile other)
    {
        const int Chunk = 1 << 20, Page = 4096;
        List<long> pages = [];
        long octets = 0;
        foreach ((long address, long length, long place) in one.Segments)
        {
            foreach ((long otherAddress, long otherLength, long otherPlace) in other.Segments)
            {
                long end = Math.Min(address + length, otherAddress + otherLength);
                for (long at = Math.Max(address, otherAddress); at < end; at += Chunk)
                {
                    byte[] left = one.Read(place + at - address, (int)Math.Min(Chunk, end - at));
                    byte[] right = other.Read(otherPlace + at - otherAddress, left.Length);
                    octets += left.Length;
                    for (int i = 0; i < left.Length; i += Page)
                    {
                        if (!left.AsSpan(i, Page).SequenceEqual(right.AsSpan(i, Page)))
                            pages.Add(at + i);
                    }
                }
            }
        }

        return (pages, octets);
    }

    public void Dispose() => _file.Dispose();

    private byte[] Read(long place, int length)
    {
        byte[] octets = new byte[length];
        _file.Position = place;
        _file.ReadExactly(octets);
        return octets;
    }

    private void AddNotes(ReadOnlySpan<byte> octets)
    {
        while (octets.Length >= 12)
        {
            int name = BinaryPrimitives.ReadInt32LittleEndian(octets), length = BinaryPrimitives.ReadInt32LittleEndian(octets[4..]);
            int start = 12 + ((name + 3) & ~3);
            Notes.Add($"{Encoding.ASCII.GetString(octets.Slice(12, name - 1))} {BinaryPrimitives.ReadInt32LittleEndian(octets[8..])} "
                + Convert.ToHexStringLower(octets.Slice(start, length)));
            octets = octets[(start + ((length + 3) & ~3))..];
        }
    }
}
