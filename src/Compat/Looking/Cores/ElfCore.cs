using Microsoft.Win32.SafeHandles;

namespace Ber.Compat;

/// <summary>
/// An ELF core file of a guest: header, program headers at 64 (makedumpfile looks nowhere else), notes, then memory. The virtual address of a segment is its
/// guest-physical one, too: gdb knows no other.
/// </summary>
internal static class ElfCore
{
    /// <summary>Octets before the memory. How many notes there are is known behind it; what of this is not needed is a hole.</summary>
    public const long Head = 8 * 1024 * 1024;

    private const int HeaderLength = 64, ProgramHeaderLength = 56;
    private const ushort CoreFile = 4;
    private const uint Load = 1, Note = 4, Readable = 7;

    /// <summary>Writes what stands before the memory.</summary>
    /// <param name="file">The file, which has the memory and room for <see cref="Head"/>.</param>
    /// <param name="image">The memory.</param>
    /// <param name="notes">The notes.</param>
    public static void WriteHead(SafeFileHandle file, GuestImage image, CoreNotes notes)
    {
        int headLength = HeaderLength + ((image.Ranges.Count + 1) * ProgramHeaderLength);

        // crash looks for notes only before the memory; it does not find those of some 9,000 CPUs.
        long place = headLength + notes.Octets.Length <= Head ? headLength : RandomAccess.GetLength(file);
        byte[] octets = new byte[headLength];
        var head = new NumberWriter(octets);
        head.Put(0x0001_0102_464c_457ful);   // magic, 64 bits, least significant octet first, version 1
        head.Skip(sizeof(ulong));
        head.Put(CoreFile);
        head.Put((ushort)notes.Machine);
        head.Put(1u);
        head.Skip(sizeof(ulong));
        head.Put((ulong)HeaderLength);
        head.Skip(sizeof(ulong) + sizeof(uint));
        head.Put((ushort)HeaderLength);
        head.Put((ushort)ProgramHeaderLength);
        head.Put((ushort)(image.Ranges.Count + 1));
        head.Skip(HeaderLength - head.Position);
        PutProgramHeader(ref head, Note, place, 0, (ulong)notes.Octets.Length);
        for (int i = 0; i < image.Ranges.Count; i++)
            PutProgramHeader(ref head, Load, image.Places[i], image.Ranges[i].Start, image.Ranges[i].Length);
        RandomAccess.Write(file, octets, 0);
        RandomAccess.Write(file, notes.Octets, place);
    }

    private static void PutProgramHeader(ref NumberWriter head, uint type, long place, ulong address, ulong length)
    {
        head.Put(type);
        head.Put(type is Load ? Readable : 0);
        head.Put((ulong)place);
        head.Put(address);
        head.Put(address);
        head.Put(length);
        head.Put(length);
        head.Put(0ul);
    }
}
