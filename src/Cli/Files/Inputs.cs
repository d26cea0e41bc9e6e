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

    /// <summary>The stream itself when it is BER, or its translation in an unlinked temporary file when it is legacy.</summary>
    public static Stream AsBer(Stream input)
    {
        var peeked = new PeekedStream(input, 4);
        if (!peeked.Start.SequenceEqual("QEVM"u8))
            return peeked;

        var translated = new FileStream(
            Path.Join(Path.GetTempPath(), Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 0, FileOptions.DeleteOnClose);
        Translation.Encode(new StreamOctetSource(peeked), new StreamOctetSink(translated));
        translated.Position = 0;
        return translated;
    }
}
