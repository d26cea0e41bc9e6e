using System.Runtime.InteropServices;

namespace Ber.Live;

/// <summary>The system calls that .NET does not offer on pipes: poll(2), and read(2) and write(2) that say EAGAIN.</summary>
internal static partial class Native
{
    public const short PollIn = 0x001;
    public const short PollOut = 0x004;

    /// <summary>POLLERR, POLLHUP, POLLNVAL: of the writing end of a pipe, that nobody will read.</summary>
    public const short PollGone = 0x008 | 0x010 | 0x020;

    public const int Interrupted = 4;
    public const int TryAgain = 11;
    public const int BrokenPipe = 32;
    public const int Invalid = 22;
    public const int ConnectionReset = 104;

    private const uint MovePages = 1;       // SPLICE_F_MOVE
    private const int CloseExec = 0x80000;  // O_CLOEXEC, the same on all processors that .NET runs on
    private const int NoWait = 8;           // RWF_NOWAIT
    private const int SetPipeSize = 1031;   // F_SETPIPE_SZ
    private const int GetPipeSize = 1032;   // F_GETPIPE_SZ
    private const nuint GetReadable = 0x541b;   // FIONREAD
    private const nuint GetWindowSize = 0x5413;   // TIOCGWINSZ
    private const int GetDescriptorFlags = 1;   // F_GETFD
    private const int CloseOnExec = 1;          // FD_CLOEXEC
    private const int CurrentFolder = -100;     // AT_FDCWD
    private const int FollowLink = 0x400;       // AT_SYMLINK_FOLLOW
    private const int NoFollow = 0x100;         // AT_SYMLINK_NOFOLLOW
    private const uint BasicFacts = 0x7ff;      // STATX_BASIC_STATS
    private const int StatxLength = 256;        // struct statx, which is the same on all processors
    private const int StatxUser = 20;
    private const int StatxGroup = 24;
    private const int StatxMode = 28;

    /// <summary>Whether an error of a socket says that its connection is lost: reset, or its host does not answer any more.</summary>
    public static bool IsConnectionLost(int error)
    {
        const int NetworkDown = 100, NetworkUnreachable = 101, NetworkReset = 102, ConnectionAborted = 103;
        const int TimedOut = 110, HostDown = 112, HostUnreachable = 113;
        return error is ConnectionReset or NetworkDown or NetworkUnreachable or NetworkReset or ConnectionAborted or TimedOut or HostDown or HostUnreachable;
    }

    /// <summary>What poll(2) looks at.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Polled
    {
        public int Descriptor;
        public short Events;
        public short Found;
    }

    /// <summary>struct iovec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public unsafe struct IoVector
    {
        public byte* Start;
        public nuint Length;
    }

    /// <summary>poll(2); again when a signal interrupts it.</summary>
    public static int Poll(Span<Polled> descriptors, int timeout)
    {
        while (true)
        {
            int ready = poll(ref MemoryMarshal.GetReference(descriptors), (nuint)descriptors.Length, timeout);
            if (ready >= 0 || Marshal.GetLastPInvokeError() != Interrupted)
                return ready;
        }
    }

    /// <summary>read(2).</summary>
    /// <returns>Octets read, 0 at the end; or less than 0, and the error is Marshal.GetLastPInvokeError.</returns>
    public static nint Read(int descriptor, Span<byte> destination) => read(descriptor, ref MemoryMarshal.GetReference(destination), (nuint)destination.Length);

    /// <summary>
    /// preadv2(2) with RWF_NOWAIT, as <see cref="Read"/>: EAGAIN when it would wait, EOPNOTSUPP where the system cannot do that with such a descriptor.
    /// </summary>
    public static unsafe nint ReadWithoutWaiting(int descriptor, Span<byte> destination)
    {
        fixed (byte* start = destination)
        {
            var room = new IoVector { Start = start, Length = (nuint)destination.Length };
            return preadv2(descriptor, &room, 1, -1, NoWait);
        }
    }

    /// <summary>write(2), as <see cref="Read"/>.</summary>
    public static nint Write(int descriptor, ReadOnlySpan<byte> octets) => write(descriptor, in MemoryMarshal.GetReference(octets), (nuint)octets.Length);

    /// <summary>writev(2), as <see cref="Read"/>.</summary>
    public static unsafe nint Write(int descriptor, ReadOnlySpan<IoVector> pieces)
    {
        fixed (IoVector* first = pieces)
            return writev(descriptor, first, pieces.Length);
    }

    /// <summary>splice(2), as <see cref="Read"/>: octets go from one descriptor to the other within the kernel. One of the two is a pipe.</summary>
    public static unsafe nint Splice(SafeHandle from, SafeHandle to, int length)
        => splice((int)from.DangerousGetHandle(), null, (int)to.DangerousGetHandle(), null, (nuint)length, MovePages);

    /// <summary>pipe2(2), closed on exec.</summary>
    /// <param name="output">The descriptor that is read.</param>
    /// <param name="input">The descriptor that is written.</param>
    /// <returns>Whether there is one.</returns>
    public static unsafe bool TryMakePipe(out int output, out int input)
    {
        int* ends = stackalloc int[2];
        bool isMade = pipe2(ends, CloseExec) == 0;
        (output, input) = (ends[0], ends[1]);
        return isMade;
    }

    /// <summary>Makes a pipe hold so many octets, if the system lets us; whatever comes of it, the pipe works.</summary>
    /// <returns>Whether it does.</returns>
    public static bool TrySetPipeLength(SafeHandle pipe, int length) => fcntl((int)pipe.DangerousGetHandle(), SetPipeSize, length) >= 0;

    /// <summary>How many octets a pipe holds; less than 0: it is none.</summary>
    public static int GetPipeLength(SafeHandle pipe) => fcntl((int)pipe.DangerousGetHandle(), GetPipeSize, 0);

    /// <summary>How many octets of a pipe nobody has read yet.</summary>
    public static unsafe int GetUnread(SafeHandle pipe)
    {
        int count = 0;
        return ioctl((int)pipe.DangerousGetHandle(), GetReadable, &count) == 0 ? count : 0;
    }

    /// <summary>Rows and columns of a terminal. The run time's own way sends the terminal a sequence first, which changes its keys.</summary>
    /// <returns>null: it is none, or does not say.</returns>
    public static unsafe (int Rows, int Columns)? GetTerminalSize(int descriptor)
    {
        ushort* size = stackalloc ushort[4];   // rows, columns, and the same in pixels
        return ioctl(descriptor, GetWindowSize, (int*)size) == 0 && size[0] > 0 && size[1] > 0 ? (size[0], size[1]) : null;
    }

    /// <summary>The user as whom we act.</summary>
    public static uint EffectiveUser => geteuid();

    /// <summary>
    /// Whether a descriptor came from the process that started us. What this process opens by itself, the run time's own files among it, closes on exec; what
    /// came through exec cannot.
    /// </summary>
    public static bool IsInherited(int descriptor) => fcntl(descriptor, GetDescriptorFlags, 0) is >= 0 and int flags && (flags & CloseOnExec) == 0;

    /// <summary>Gives a file that has no name one. No file has that name.</summary>
    /// <returns>Whether it has it now; else the error is Marshal.GetLastPInvokeError.</returns>
    public static bool TryLink(SafeHandle file, string path)
        => linkat(CurrentFolder, $"/proc/self/fd/{file.DangerousGetHandle()}", CurrentFolder, path, FollowLink) == 0;

    /// <summary>Gives a file an owner and a group.</summary>
    public static bool TrySetOwner(SafeHandle file, uint user, uint group) => fchown((int)file.DangerousGetHandle(), user, group) == 0;

    /// <summary>What a file is, by its path.</summary>
    /// <param name="path">The path.</param>
    /// <param name="followsLink">Whether of a symbolic link the file is meant that it points to.</param>
    /// <returns>null: there is none.</returns>
    public static unsafe FileFacts? FactsOf(string path, bool followsLink)
    {
        byte* facts = stackalloc byte[StatxLength];
        return statx(CurrentFolder, path, followsLink ? 0 : NoFollow, BasicFacts, facts) != 0 ? null
            : new FileFacts(*(ushort*)(facts + StatxMode), *(uint*)(facts + StatxUser), *(uint*)(facts + StatxGroup));
    }

    [LibraryImport("libc")]
    private static partial uint geteuid();

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int ioctl(int descriptor, nuint request, int* value);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int linkat(int oldFolder, string oldPath, int newFolder, string newPath, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fchown(int descriptor, uint user, uint group);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int statx(int folder, string path, int flags, uint mask, byte* facts);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int poll(ref Polled descriptors, nuint count, int timeout);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(int descriptor, ref byte destination, nuint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(int descriptor, in byte octets, nuint length);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial nint writev(int descriptor, IoVector* pieces, int count);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial nint preadv2(int descriptor, IoVector* pieces, int count, long offset, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial nint splice(int from, long* fromOffset, int to, long* toOffset, nuint length, uint flags);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int pipe2(int* ends, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fcntl(int descriptor, int command, int argument);
}
