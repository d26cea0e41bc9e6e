using System.Runtime.InteropServices;
using Ber.Compat;

namespace Ber.Cli;

/// <summary>What a command reads: files, standard input, and what streams are packed in.</summary>
internal static class Inputs
{
    /// <summary>Opens an input.</summary>
    /// <param name="path">Its path; - is standard input.</param>
    /// <param name="place">Which of the command's inputs it is, from 0.</param>
    public static Input Open(string path, int place = 0) => new(path, place);

    /// <summary>The octets of the stream in an input.</summary>
    /// <param name="input">The input.</param>
    /// <param name="output">Where what is made of it goes: when its reader has gone there is no point in waiting for more; null: nothing to watch.</param>
    public static IOctetSource Source(Input input, SafeHandle? output = null) => input.Open(output);

    /// <summary>The same of a migration with several channels: the pages of all are told as one RAM.</summary>
    public static TranslationResult Skim(Input input, ChannelNames channels, IStreamConsumer consumer)
    {
        if (channels.IsEmpty)
            return Skim(input, consumer);
        using OpenChannels open = channels.Open();
        TranslationResult result = StreamInspector.InspectChannels(Source(input), open.Inputs, consumer, limits: Limits.Chosen);
        Messages.Warn(result.Warnings);
        return result;
    }

    /// <summary>Tells a consumer what a stream holds; of a file only what it is told of is read.</summary>
    public static TranslationResult Skim(Input input, IStreamConsumer consumer) => StreamInspector.Skim(input.Open(), consumer, limits: Limits.Chosen);
}
