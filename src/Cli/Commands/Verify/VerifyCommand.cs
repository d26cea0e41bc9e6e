using System.CommandLine;
using System.Text.Json;
using Ber.Compat;
using Ber.Live;

namespace Ber.Cli;

/// <summary><c>qber verify</c>: every octet of a BER stream against its digests; of a legacy stream, that it survives the way to BER and back.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        Argument<string> input = InputArgument.Create();
        var quick = new Option<bool>("--quick")
        {
            Description = "Looks through it only: RAM is passed over, the digests of devices and the form of all records are checked.",
        };
        var (format, isJson) = Formats.Options();
        var command = new Command("verify", "Proves a stream whole and unchanged: the digests of a BER stream, the round trip of a legacy one.")
        {
            input, quick, format, isJson, LimitOptions.Ram, LimitOptions.Held,
        };
        ContainerChoices.AddTo(command);
        var channels = new ChannelOptions();
        channels.AddTo(command);
        command.SetAction(result => Failures.Guard(
            result.GetValue(input)!,
            () => Run(result.GetValue(input)!, channels.Of(result), result.GetValue(quick), Formats.IsJson(result, format, isJson))));
        return command;
    }

    private static int Run(string path, ChannelNames names, bool isQuick, bool isJson)
    {
        using Input input = Inputs.Open(path);
        using OpenChannels channels = names.Open();

        // Of a legacy stream the end record holds the digest: what decodes to that digest decodes to those octets.
        var ram = new RamListConsumer();
        TranslationResult result = isQuick
            ? Inputs.Skim(input, names, ram)
            : StreamFilter.Decode(
                new PeekedSource(Inputs.Source(input)), NullOctetSink.Instance, Translation.Options with { Channels = channels.Inputs }, ram);
        if (isJson)
        {
            Print(result, ram.Blocks, isQuick);
            return ExitCode.Done;
        }

        StandardStreams.WriteLine(
            $"{(isQuick ? "good but for RAM, which was passed over" : "good")}: legacy {result.LegacyOctets} octets, BER {result.BerOctets}, "
            + $"{result.TypedDevices} devices typed, {result.OpaqueDevices} opaque");
        if (UnknownPages.Has(ram.Blocks, out string? missing))
            StandardStreams.WriteLine($"note: {missing}");
        return ExitCode.Done;
    }

    private static void Print(TranslationResult result, IReadOnlyList<RamBlockSummary> blocks, bool isQuick)
    {
        using Stream output = StandardStreams.OpenOutput();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteString("verdict", "good");
            json.WriteBoolean("isQuick", isQuick);
            json.WriteNumber("legacyOctets", result.LegacyOctets);
            json.WriteNumber("berOctets", result.BerOctets);
            json.WriteNumber("typedDevices", result.TypedDevices);
            json.WriteNumber("opaqueDevices", result.OpaqueDevices);
            json.WriteNumber("opaqueOctets", result.OpaqueOctets);
            RamBlockPrinter.WriteJson(json, blocks);
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }
}
