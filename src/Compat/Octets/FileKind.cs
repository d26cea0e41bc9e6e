using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Ber.Compat;

/// <summary>What a name stands for, found out without opening it: opening a pipe waits for its writer, and opening a device may do anything.</summary>
internal static partial class FileKind
{
    private const int CurrentFolder = -100;   // AT_FDCWD
    private const uint KindFact = 0x1;        // STATX_TYPE
    private const int StatxLength = 256;      // struct statx, which is the same on all processors
    private const int StatxMode = 28;
    private const int KindMask = 0xF000;
    private const int Pipe = 0x1000;
    private const int Folder = 0x4000;
    private const int Regular = 0x8000;
    private const int UnixSocket = 0xC000;

    private const string Nothing = "none";
    private const string RegularFile = "a regular file";

    /// <summary>Whether a name is that of a regular file, or of a link to one.</summary>
    /// <param name="path">The name.</param>
    /// <param name="kind">What it stands for, in words.</param>
    public static bool IsRegular(string path, out string kind)
    {
        kind = OperatingSystem.IsLinux() ? KindOf(path) : File.Exists(path) ? RegularFile : Nothing;
        return kind == RegularFile;
    }

    private static string KindOf(string path)
    {
        Span<byte> facts = stackalloc byte[StatxLength];
        if (statx(CurrentFolder, path, 0, KindFact, ref MemoryMarshal.GetReference(facts)) != 0)
            return Nothing;
        ushort mode = BitConverter.IsLittleEndian
            ? BinaryPrimitives.ReadUInt16LittleEndian(facts[StatxMode..]) : BinaryPrimitives.ReadUInt16BigEndian(facts[StatxMode..]);
        return (mode & KindMask) switch
        {
            Regular => RegularFile,
            Pipe => "a pipe",
            Folder => "a folder",
            UnixSocket => "a socket",
            _ => "a device",
        };
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int folder, string path, int flags, uint mask, ref byte facts);
}
