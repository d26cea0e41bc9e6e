using System.Runtime.InteropServices;
using Ber.Compat;
using Ber.Live;
using Microsoft.Win32.SafeHandles;

namespace Ber.Cli;

/// <summary>What a command reads: files, standard input.</summary>
internal static class Inputs
{
    public static FileStream Open(string path)
        => path == "-"
            ? new FileStream(StandardStreams.Input, FileAccess.Read, bufferSize: 0)
            : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);

    /// <summary>The octets of an input.</summary>
    /// <param name="stream">The input.</param>
    /// <param name="output">Where what is made of it goes: when its reader has gone there is no point in waiting for more; null: nothing to watch.</param>
    public static IOctetSource Source(FileStream stream, SafeHandle? output = null)
        => stream.CanSeek ? new StreamOctetSource(stream) : new DescriptorSource(stream.SafeFileHandle, output);

    /// <summary>The same of a migration with several channels: the pages of all are told as one RAM.</summary>
    public static TranslationResult Skim(FileStream input, ChannelNames channels, IStreamConsumer consumer)
    {
        if (channels.IsEmpty)
            return Skim(input, consumer);
        using OpenChannels open = channels.Open();
        TranslationResult result = StreamInspector.InspectChannels(Source(input), open.Inputs, consumer, limits: Limits.Chosen);
        foreach (string warning in result.Warnings)
            Messages.Say(warning);
        return result;
    }

    /// <summary>Tells a consumer what a stream holds; of a file only what it is told of is read.</summary>
    public static TranslationResult Skim(FileStream input, IStreamConsumer consumer)
        => input.CanSeek && input.Position == 0 && input.Length > 0
            ? StreamInspector.Skim(input.SafeFileHandle, consumer, limits: Limits.Chosen)
            : StreamInspector.Skim(Source(input), consumer, limits: Limits.Chosen);
}
