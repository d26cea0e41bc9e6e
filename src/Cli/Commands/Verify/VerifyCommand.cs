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
        var (format, isJson) = Formats.Options();
        var command = new Command("verify", "Proves a stream whole and unchanged: the digests of a BER stream, the round trip of a legacy one.")
        {
            input, format, isJson,
        };
        command.SetAction(result => Failures.Guard(result.GetValue(input)!, () => Run(result.GetValue(input)!, Formats.IsJson(result, format, isJson))));
        return command;
    }

    private static int Run(string path, bool isJson)
    {
        using FileStream input = Inputs.Open(path);

        // Of a legacy stream the end record holds the digest: what decodes to that digest decodes to those octets.
        TranslationResult result = StreamFilter.Decode(new PeekedSource(Inputs.Source(input)), NullOctetSink.Instance, Translation.Options);
        if (isJson)
            Print(result);
        else
            StandardStreams.WriteLine(
                $"good: legacy {result.LegacyOctets} octets, BER {result.BerOctets}, {result.TypedDevices} devices typed, {result.OpaqueDevices} opaque");
        return ExitCode.Done;
    }

    private static void Print(TranslationResult result)
    {
        using Stream output = StandardStreams.OpenOutput();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteString("verdict", "good");
            json.WriteNumber("legacyOctets", result.LegacyOctets);
            json.WriteNumber("berOctets", result.BerOctets);
            json.WriteNumber("typedDevices", result.TypedDevices);
            json.WriteNumber("opaqueDevices", result.OpaqueDevices);
            json.WriteNumber("opaqueOctets", result.OpaqueOctets);
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }
}
