using System.CommandLine;
using System.Text.Json;
using Ber.Compat;
using Ber.Detector;
using Ber.Live;
using Microsoft.Win32.SafeHandles;

namespace Ber.Cli;

/// <summary><c>qber ram list|extract</c>: the RAM of a stream, legacy or BER.</summary>
internal static class RamCommand
{
    public static Command Create()
        => new("ram", "Lists the RAM blocks of a stream, or writes one as an image.") { CreateList(), CreateExtract() };

    private static Command CreateList()
    {
        Argument<string> input = InputArgument.Create();
        var (format, isJson) = Formats.Options(Formats.Html);
        var command = new Command("list", "Lists the RAM blocks of a stream with their counts of pages.")
        {
            input, format, isJson, LimitOptions.Ram, LimitOptions.Held,
        };
        ContainerChoices.AddTo(command);
        var channels = new ChannelOptions();
        channels.AddTo(command);
        command.SetAction(result => Failures.Guard(
            result.GetValue(input)!, () => List(result.GetValue(input)!, channels.Of(result), Formats.Chosen(result, format, isJson))));
        return command;
    }

    private static Command CreateExtract()
    {
        Argument<string> input = InputArgument.Create();
        var block = new Option<string?>("--block") { Description = "The RAM block, by its idstr; the largest by default.", HelpName = "IDSTR" };
        var output = new Option<string>("--output", "-o")
        {
            Description = "File to write: the contents of the block, holes where pages are zero.",
            HelpName = "OUT",
            Required = true,
        };
        var command = new Command("extract", "Writes the contents of a RAM block, or of the whole guest, as an image.")
        {
            input, block, output, LimitOptions.Ram, LimitOptions.Held,
        };
        ExtractOptions.AddTo(command, block);
        ContainerChoices.AddTo(command);
        var channels = new ChannelOptions();
        channels.AddTo(command);
        command.SetAction(result => Failures.Guard(
            result.GetValue(input)!,
            () => GuestExtraction.Of(result, input, block, channels) is GuestExtraction guest
                ? guest.Run(result.GetValue(output)!)
                : Extract(
                    result.GetValue(input)!, channels.Of(result), result.GetValue(block), result.GetValue(output)!,
                    result.GetValue(ExtractOptions.Unknown) is not null)));
        return command;
    }

    private static int List(string path, ChannelNames channels, string format)
    {
        using Input input = Inputs.Open(path);
        if (format is Formats.Html)
        {
            RamHtmlPrinter.Print(path, consumer => Inputs.Skim(input, channels, consumer));
            return ExitCode.Done;
        }

        var list = new RamListConsumer();
        Inputs.Skim(input, channels, list);
        using Stream output = StandardStreams.OpenOutput();
        if (format is not Formats.Json)
        {
            using TerminalWriter text = StandardStreams.TextOn(output);
            RamBlockPrinter.WriteText(text, list.Blocks);
            return ExitCode.Done;
        }

        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("format", list.IsLegacy ? "legacy" : "ber");
            RamBlockPrinter.WriteJson(json, list.Blocks);
            json.WriteEndObject();
        }

        output.WriteByte((byte)'\n');
        return ExitCode.Done;
    }

    private static int Extract(string path, ChannelNames channels, string? block, string outputPath, bool isUnknownZero)
    {
        using Input input = Inputs.Open(path);
        using OutputFile output = OutputFile.Create(outputPath);
        using FileStream? whole = outputPath == "-" || output.Image is null ? UnnamedFile.Create(Path.GetTempPath()) : null;   // the output has no places
        var image = new RamImage(block, whole?.SafeFileHandle ?? output.Image!);
        try
        {
            Inputs.Skim(input, channels, image);
        }
        catch (IOException exception) when (exception is not (ReaderGoneException or ChannelFileException))
        {
            throw new OutputException(outputPath, exception.Message, exception);   // the input is open: what fails now is to write pages
        }

        if (image.Block is null)
        {
            string names = MemoryMap.NamesOf(image.BlockNames);
            Messages.Say($"{Messages.NameOf(path)}: no RAM block{(block is null ? "" : $" \"{block}\"; there are: {names}")}");
            return ExitCode.Unreadable;
        }

        if (UnknownPages.AreRefused(path, [image.Block], image.Start, isUnknownZero))
            return ExitCode.Unreadable;
        if (whole is not null)
            GuestExtraction.Copy(whole, output.Sink);
        output.Commit();
        return ExitCode.Done;
    }
}
