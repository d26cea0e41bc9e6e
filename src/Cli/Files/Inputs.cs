using System.CommandLine;
using Ber.Compat;
using Microsoft.Win32.SafeHandles;

namespace Ber.Cli;

/// <summary>The IN argument of every subcommand.</summary>
internal static class Inputs
{
    public static Argument<string> Argument()
        => new("IN") { Description = "File to read; - is standard input.", DefaultValueFactory = _ => "-" };

    public static Stream Open(string path)
        => path == "-"
            ? new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0)
            : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);

    public static IOctetSource Source(Stream stream)
        => stream is FileStream { CanSeek: false } pipe ? new StreamOctetSource(pipe, () => Poll.IsReadable(pipe.SafeFileHandle)) : new StreamOctetSource(stream);
}
