using Microsoft.Win32.SafeHandles;

namespace Ber.Compat;

/// <summary>Octets that stand one after the other in a regular file.</summary>
/// <param name="File">The file, whatever its position.</param>
/// <param name="Start">Octets of the file before the first one.</param>
/// <param name="End">Octets of the file before what follows the last one.</param>
internal readonly record struct FilePart(SafeFileHandle File, long Start, long End)
{
    /// <summary>How many octets they are.</summary>
    public long Length => End - Start;
}
