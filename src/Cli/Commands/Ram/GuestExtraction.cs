using System.CommandLine;
using Ber.Compat;
using Ber.Live;
using Ber.Visitors;
using Microsoft.Win32.SafeHandles;

namespace Ber.Cli;

/// <summary>Writes the memory of a whole guest.</summary>
/// <param name="path">The stream.</param>
/// <param name="format">What the image looks like.</param>
/// <param name="stated">Where blocks stand, as the user states it.</param>
/// <param name="isUnknownZero">Whether zeros stand for pages that were not sent.</param>
internal sealed class GuestExtraction(string path, ImageFormat format, IReadOnlyList<StatedRange> stated, bool isUnknownZero)
{
    /// <summary>The other channels of the migration.</summary>
    public required ChannelNames Channels { get; init; }

    /// <summary>What the arguments ask for.</summary>
    /// <returns>null: one block.</returns>
    public static GuestExtraction? Of(ParseResult result, Argument<string> input, Option<string?> block, ChannelOptions channels)
        => result.GetValue(ExtractOptions.Format) is ImageFormat format && result.GetValue(block) is null
            ? new GuestExtraction(
                result.GetValue(input)!, format, result.GetValue(ExtractOptions.Map) ?? [], result.GetValue(ExtractOptions.Unknown) is not null)
            {
                Channels = channels.Of(result),
            }
            : null;

    /// <summary>Writes it.</summary>
    /// <param name="outputPath">The output. What cannot be written at any place gets a copy of a file without a name.</param>
    public int Run(string outputPath)
    {
        using Input input = Inputs.Open(path);
        using OutputFile output = OutputFile.Create(outputPath);
        bool isCopied = outputPath == "-" || output.Image is null;   // the output has no places, or is not ours to read
        using FileStream? whole = isCopied ? UnnamedFile.Create(Path.GetTempPath()) : null;
        using FileStream? memory = format is ImageFormat.Kdump ? UnnamedFile.Create(Path.GetTempPath()) : null;
        SafeFileHandle file = whole?.SafeFileHandle ?? output.Image!;
        GuestImage image;
        GuestCore? core;
        try
        {
            (image, core) = Read(input, memory?.SafeFileHandle ?? file);
            if (image.Ranges.Count == 0)
                return Refuse("no RAM block");
            if (UnknownPages.AreRefused(path, image.Blocks, image.Start, isUnknownZero))
                return ExitCode.Unreadable;
            if (core is not null && !TryFinish(file, image, core))
                return Refuse("no section of an x86 or AArch64 CPU that can be read: a core has registers (--format raw needs none)");
            if (whole is not null)
                Copy(whole, output.Sink);
        }
        catch (MemoryMapException exception)
        {
            return Refuse(exception.Message);
        }
        catch (IOException exception) when (exception is not (ReaderGoneException or OutputException or ChannelFileException))
        {
            throw new OutputException(outputPath, exception.Message, exception);   // the input is open: what fails now is to write pages
        }

        Messages.Warn(path, image.LeftOut.Select(static block => $"RAM block \"{block}\" is left out: --map does not say where it stands"));
        if (core is { UnreadableCpus: > 0 })
            Messages.Warn(path, [$"{core.UnreadableCpus} sections of CPUs cannot be read: the core has no registers of those"]);
        output.Commit();
        return ExitCode.Done;
    }

    private bool TryFinish(SafeFileHandle file, GuestImage image, GuestCore core)
    {
        if (core.MakeNotes() is not CoreNotes notes)
            return false;
        if (format is ImageFormat.Kdump)
            KdumpFile.Write(file, image, notes);
        else
            ElfCore.WriteHead(file, image, notes);
        return true;
    }

    /// <summary>Reads the stream; a file of mapped-ram twice, first for its blocks.</summary>
    private (GuestImage Image, GuestCore? Core) Read(Input input, SafeFileHandle file)
    {
        try
        {
            return Read(input, file, null);
        }
        catch (MemoryMapException exception) when (exception.NeedsBlocks && input.IsFile)
        {
            var list = new RamListConsumer();
            Inputs.Skim(input, Channels, list);
            return Read(input, file, list.Blocks);
        }
    }

    private (GuestImage Image, GuestCore? Core) Read(Input input, SafeFileHandle file, IReadOnlyList<RamBlockSummary>? blocks)
    {
        var image = new GuestImage(file, stated, blocks) { Head = format is ImageFormat.Raw ? null : ElfCore.Head };
        GuestCore? core = format is ImageFormat.Raw ? null : new GuestCore(image);
        Inputs.Skim(input, Channels, core as IRamConsumer ?? image);
        return (image, core);
    }

    /// <summary>Copies a file that is whole to an output that has no places.</summary>
    internal static void Copy(FileStream from, IOctetSink to)
    {
        byte[] octets = new byte[256 * 1024];
        from.Position = 0;
        for (int read = from.Read(octets); read > 0; read = from.Read(octets))
            to.Write(octets.AsSpan(0, read));
    }

    private int Refuse(string sentence)
    {
        Messages.Say($"{Messages.NameOf(path)}: {OneLineText.Of(sentence)}");
        return ExitCode.Unreadable;
    }
}
