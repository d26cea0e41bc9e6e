using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Ber.Live;

/// <summary>Who may connect to a unix socket: to write to it is to connect.</summary>
/// <param name="Mode">The permissions that it has in the end.</param>
/// <param name="Group">The group that it is given; null: the one that the system gives it.</param>
internal sealed partial record SocketAccess(UnixFileMode Mode, uint? Group)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerAndGroup = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;
    private const uint AllPermissions = 0x1ff;              // 0777
    private const uint Unchanged = uint.MaxValue;           // of chown(2)
    private const int PathOnly = 0x200000;                  // O_PATH
    private const int CloseOnExec = 0x80000;                // O_CLOEXEC
    private static readonly int s_noFollow =                // O_NOFOLLOW
        RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64 or Architecture.Ppc64le ? 0x8000 : 0x20000;

    /// <summary>What is not said follows from what is: a group may connect that was named, else nobody but the owner.</summary>
    public static SocketAccess Of(UnixFileMode? mode, uint? group) => new(mode ?? (group is null ? OwnerOnly : OwnerAndGroup), group);

    /// <summary>The number of a group.</summary>
    /// <param name="text">Its name, or its number.</param>
    /// <returns>null: there is no such group.</returns>
    public static unsafe uint? GroupOf(string text)
    {
        nint* group = getgrnam(text);
        if (group is not null)
            return *(uint*)(group + 2);   // struct group: gr_name, gr_passwd, gr_gid
        return uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint number) && number != Unchanged ? number : null;
    }

    /// <summary>Binds a socket, which then is there for its owner alone, or for those who may connect to it in the end.</summary>
    /// <exception cref="SocketException">The path cannot be had.</exception>
    public void Bind(Socket socket, string path)
    {
        // Until it has its group, the group's permissions would be another group's.
        UnixFileMode first = Group is null ? Mode : Mode & OwnerOnly;
        uint before = umask(AllPermissions & ~(uint)first);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint(path));
        }
        finally
        {
            _ = umask(before);
        }
    }

    /// <summary>Gives a bound socket its group, and the permissions after it.</summary>
    /// <exception cref="IOException">The group cannot be given.</exception>
    public void Complete(string path)
    {
        if (Group is not uint group || OperatingSystem.IsWindows())
            return;

        // What is changed is the socket that is there now, not what somebody puts in its place who may write to the folder.
        using var socket = new SafeFileHandle(open(path, PathOnly | CloseOnExec | s_noFollow), ownsHandle: true);
        string here = $"/proc/self/fd/{socket.DangerousGetHandle()}";
        if (socket.IsInvalid || Native.FactsOf(here, followsLink: true) is not FileFacts { IsSocket: true })
            throw new IOException("something else has taken its place");
        if (chown(here, Unchanged, group) != 0)
            throw new IOException($"the group {group} cannot be given to it: {Marshal.GetLastPInvokeErrorMessage()}");
        File.SetUnixFileMode(here, Mode);
    }

    [LibraryImport("libc")]
    private static partial uint umask(uint mask);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int chown(string path, uint user, uint group);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial nint* getgrnam(string name);
}
