using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Ber.Cli;

/// <summary>poll(2): whether a read from a pipe or socket would return at once.</summary>
internal static partial class Poll
{
    private const short PollIn = 1;

    public static bool IsReadable(SafeFileHandle handle)
    {
        var descriptor = new PollDescriptor { FileDescriptor = (int)handle.DangerousGetHandle(), Events = PollIn };
        return poll(ref descriptor, 1, 0) != 0;   // an error or a hang-up is for the read to find out
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int poll(ref PollDescriptor descriptors, nuint count, int timeout);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int FileDescriptor;
        public short Events;
        public short ReturnedEvents;
    }
}
