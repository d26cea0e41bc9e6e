using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Ber.Compat;

/// <summary>How long files are, volumes too, and where their holes end.</summary>
internal static partial class FileLength
{
    private const int FromEnd = 2;   // SEEK_END
    private const int ToData = 3;    // SEEK_DATA

    /// <summary>Octets of a file. Of a volume the system's own length of the file is 0.</summary>
    public static long Of(SafeFileHandle file)
    {
        long length = RandomAccess.GetLength(file);
        return length > 0 || !OperatingSystem.IsLinux() ? length : Math.Max(lseek(file, 0, FromEnd), 0);
    }

    /// <summary>Whether it is a volume, not a regular file.</summary>
    public static bool IsVolume(SafeFileHandle file) => RandomAccess.GetLength(file) == 0 && Of(file) > 0;

    /// <summary>Where the next octets stand that are no hole.</summary>
    /// <param name="file">The file. Its position moves.</param>
    /// <param name="from">Octets of the file before the place to look from.</param>
    /// <returns>The place itself where the file system does not tell.</returns>
    public static long NextData(SafeFileHandle file, long from)
    {
        if (!OperatingSystem.IsLinux())
            return from;
        long data = lseek(file, from, ToData);
        return data >= 0 ? data : Marshal.GetLastPInvokeError() == NoSuchPlace ? Of(file) : from;
    }

    private const int NoSuchPlace = 6;   // ENXIO: nothing but a hole to the end

    [LibraryImport("libc", SetLastError = true)]
    private static partial long lseek(SafeFileHandle file, long offset, int whence);
}
