using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Ber.Compat;

/// <summary>Files that nobody else can open, and that are gone when they are closed, whatever ends the process: they have no name.</summary>
internal static partial class UnnamedFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int ReadWrite = 0x2;
    private const int CloseOnExec = 0x80000;

    /// <summary>Makes one, with the mode 0600.</summary>
    /// <param name="folder">The folder in whose file system it stands.</param>
    /// <returns>The file; null: this file system, or this system, can only make files that have a name.</returns>
    /// <exception cref="IOException">There can be no file there.</exception>
    public static SafeFileHandle? TryCreate(string folder)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        int descriptor = open(folder, TemporaryFlag() | ReadWrite | CloseOnExec, (uint)OwnerOnly);
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : null;
    }

    /// <summary>Makes one, or a file that loses its name at once.</summary>
    /// <param name="folder">The folder in whose file system it stands.</param>
    /// <exception cref="IOException">There can be no file there.</exception>
    public static FileStream Create(string folder)
    {
        if (TryCreate(folder) is SafeFileHandle unnamed)
            return new FileStream(unnamed, FileAccess.ReadWrite, bufferSize: 0);
        FileStream file = CreateNamed(Path.Join(folder, Path.GetRandomFileName()));
        File.Delete(file.Name);
        return file;
    }

    /// <summary>Makes a file of a name that no file has, with the mode 0600.</summary>
    /// <exception cref="IOException">There can be no such file.</exception>
    public static FileStream CreateNamed(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        return new FileStream(path, options);
    }

    /// <summary>O_TMPFILE, which has O_DIRECTORY in it; that one differs between processors.</summary>
    private static int TemporaryFlag()
        => 0x400000 | (RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64 or Architecture.Ppc64le ? 0x4000 : 0x10000);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags, uint mode);
}
