using System.Globalization;
using System.IO.Compression;
using System.Numerics;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Ber.Compat;

/// <summary>
/// A kdump-compressed file, version 6 (makedumpfile's diskdump_mod.h; QEMU include/sysemu/dump.h, dump/dump.c): header, sub header with notes, two equal
/// bitmaps of the pages that there are, a descriptor for each of those, and their contents, each a zlib stream or as it is.
/// </summary>
internal static class KdumpFile
{
    private const int DefaultBlock = 4096;
    private const int HeaderLength = 464, SubHeaderLength = 104, DescriptorLength = 24;
    private const int MachineOffset = 272, StatusOffset = 424;
    private const int GuestNoteOffset = 32, MaxPageOffset = 96;
    private const uint Version = 6, HasZlib = 1, DumpLevel = 1;
    private const int ReadLength = 256 * 1024;

    /// <summary>Writes a file.</summary>
    /// <param name="file">The file, empty.</param>
    /// <param name="image">The memory.</param>
    /// <param name="notes">The notes.</param>
    public static void Write(SafeFileHandle file, GuestImage image, CoreNotes notes)
    {
        string text = Encoding.ASCII.GetString(notes.Octets.AsSpan(notes.GuestNote));
        int block = BlockOf(text, image.Ranges);
        ulong pages = image.Ranges[^1].End / (uint)block;
        long subBlocks = Blocks(SubHeaderLength + notes.Octets.Length, block);
        long bitmapBlocks = Blocks((long)((pages + 7) / 8), block);

        byte[] head = new byte[HeaderLength];
        Encoding.ASCII.GetBytes("KDUMP   ", head);
        var header = new NumberWriter(head);
        header.Skip(sizeof(ulong));
        header.Put(Version);
        string machine = notes.Machine switch { ElfMachine.AArch64 => "aarch64", ElfMachine.X8664 => "x86_64", _ => "i386" };
        Encoding.ASCII.GetBytes(machine, head.AsSpan(MachineOffset));
        header.Skip(StatusOffset - header.Position);
        header.Put(HasZlib);
        header.Put((uint)block);
        header.Put((uint)subBlocks);
        header.Put((uint)(2 * bitmapBlocks));
        header.Put((uint)Math.Min(pages, uint.MaxValue));
        header.Skip(4 * sizeof(uint));
        header.Put((uint)notes.Cpus);
        RandomAccess.Write(file, head, 0);
        RandomAccess.Write(file, MakeSubHeader(image, notes, text, block, pages), block);
        RandomAccess.Write(file, notes.Octets, block + SubHeaderLength);

        long bitmap = (1 + subBlocks) * block;
        WriteBitmap(file, bitmap, image.Ranges, block);
        WriteBitmap(file, bitmap + (bitmapBlocks * block), image.Ranges, block);
        WritePages(file, bitmap + (2 * bitmapBlocks * block), image, block);
    }

    private static long Blocks(long octets, int block) => (octets + block - 1) / block;

    private static byte[] MakeSubHeader(GuestImage image, CoreNotes notes, string text, int block, ulong pages)
    {
        byte[] octets = new byte[SubHeaderLength];
        var header = new NumberWriter(octets);
        ulong notesPlace = (ulong)(block + SubHeaderLength);
        (int start, int length) = notes.GuestNote.GetOffsetAndLength(notes.Octets.Length);
        header.Put(PhysicalBaseOf(text, notes.Machine) ?? (notes.Machine is ElfMachine.AArch64 ? image.Ranges[0].Start : 0));
        header.Put(DumpLevel);
        header.Skip(GuestNoteOffset - header.Position);
        header.Put(length > 0 ? notesPlace + (ulong)start : 0);
        header.Put((ulong)length);
        header.Put(notesPlace);
        header.Put((ulong)notes.Octets.Length);
        header.Skip(MaxPageOffset - header.Position);
        header.Put(pages);
        return octets;
    }

    private static void WriteBitmap(SafeFileHandle file, long place, IReadOnlyList<GuestRange> ranges, int block)
    {
        byte[] chunk = new byte[block];
        ulong perChunk = (ulong)block * 8;
        ulong current = 0;
        foreach (GuestRange range in ranges)
        {
            for (ulong page = range.Start / (uint)block; page < range.End / (uint)block; page++)
            {
                if (page / perChunk != current)
                {
                    RandomAccess.Write(file, chunk, place + ((long)current * block));
                    chunk.AsSpan().Clear();
                    current = page / perChunk;
                }

                chunk[page % perChunk / 8] |= (byte)(1 << (int)(page % 8));
            }
        }

        RandomAccess.Write(file, chunk, place + ((long)current * block));
    }

    private static void WritePages(SafeFileHandle file, long place, GuestImage image, int block)
    {
        ImageFile descriptors = new(file), contents = new(file);
        long at = place + (image.Ranges.Sum(range => (long)(range.Length / (uint)block)) * DescriptorLength);
        byte[] read = new byte[ReadLength];
        byte[] descriptor = new byte[DescriptorLength];
        var compressed = new MemoryStream(block);
        long zeros = at;   // all pages of zeros share their contents
        contents.Write(read.AsSpan(0, block), at);
        at += block;
        foreach (GuestRange range in image.Ranges)
        {
            for (ulong from = 0; from < range.Length; from += ReadLength)
            {
                Span<byte> octets = read.AsSpan(0, (int)Math.Min(ReadLength, range.Length - from));
                image.TryRead(range.Start + from, octets);
                for (; !octets.IsEmpty; octets = octets[block..], place += DescriptorLength)
                {
                    ReadOnlySpan<byte> page = octets[..block];
                    bool isZero = !page.ContainsAnyExcept((byte)0);
                    bool isSmaller = !isZero && TryCompress(page, compressed);
                    ReadOnlySpan<byte> written = isSmaller ? compressed.GetBuffer().AsSpan(0, (int)compressed.Length) : page;
                    var fields = new NumberWriter(descriptor);
                    fields.Put((ulong)(isZero ? zeros : at));
                    fields.Put((uint)written.Length);
                    fields.Put(isSmaller ? HasZlib : 0);
                    descriptors.Write(descriptor, place);
                    if (isZero)
                        continue;
                    contents.Write(written, at);
                    at += written.Length;
                }
            }
        }

        descriptors.Flush();
        contents.Flush();
    }

    private static bool TryCompress(ReadOnlySpan<byte> page, MemoryStream compressed)
    {
        compressed.SetLength(0);
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
            zlib.Write(page);
        return compressed.Length < page.Length;
    }

    /// <summary>Octets of the guest's pages: what its note says, where ranges consist of such pages.</summary>
    private static int BlockOf(string text, IReadOnlyList<GuestRange> ranges)
        => ValueOf(text, "PAGESIZE") is ulong size and >= DefaultBlock and <= (1 << RamFlags.MaxPageBits) && BitOperations.IsPow2(size)
            && ranges.All(range => (range.Start | range.Length) % size == 0)
            ? (int)size
            : DefaultBlock;

    /// <summary>Where the kernel stands, as its note says it: decimal on x86, hexadecimal on Arm.</summary>
    private static ulong? PhysicalBaseOf(string text, ElfMachine machine)
        => ValueOf(text, machine is ElfMachine.AArch64 ? "NUMBER(PHYS_OFFSET)" : "NUMBER(phys_base)");

    private static ulong? ValueOf(string text, string name)
    {
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            if (!line.StartsWith(name) || line.Length <= name.Length || line[name.Length] != '=')
                continue;
            ReadOnlySpan<char> value = line[(name.Length + 1)..];
            if (value.StartsWith("0x"))
                return ulong.TryParse(value[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong number) ? number : null;
            return long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long signed) ? (ulong)signed : null;
        }

        return null;
    }
}
