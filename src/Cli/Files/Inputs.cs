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

    /// <summary>What messages call it.</summary>
    public static string NameOf(string path) => path == "-" ? "standard input" : path;

    public static IOctetSource Source(Stream stream)
        => stream is FileStream { CanSeek: false } pipe ? new StreamOctetSource(pipe, () => Poll.IsReadable(pipe.SafeFileHandle)) : new StreamOctetSource(stream);

    /// <summary>The source, and which of the two formats it has.</summary>
    /// <exception cref="StreamFormatException">It has neither.</exception>
    public static IOctetSource Source(Stream stream, out StreamFormat format)
    {
        var peeked = new PeekedStream(stream, StreamTranslator.FormatLength);
        format = StreamTranslator.FormatOf(peeked.Start, out string name);
        if (format is StreamFormat.Unknown)
            throw new StreamFormatException(StreamFormatError.NotAStream, 0, "a migration stream, legacy or BER", name);
        IOctetSource rest = Source(stream);
        return new StreamOctetSource(peeked, () => peeked.IsAtStart || rest.IsReadable);
    }
}
