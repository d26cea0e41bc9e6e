using System.CommandLine;
using Ber.Compat;

namespace Ber.Cli;

/// <summary><c>qber verify</c>: every octet of a BER stream against its digests; of a legacy stream, that it survives the way to BER and back.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        Argument<string> input = Inputs.Argument();
        var command = new Command("verify", "Proves a stream whole and unchanged: the digests of a BER stream, the round trip of a legacy one.") { input };
        command.SetAction(result => Failures.Guard(result.GetValue(input)!, () => Run(result.GetValue(input)!)));
        return command;
    }

    private static int Run(string path)
    {
        using Stream input = Inputs.Open(path);
        using Stream ber = Inputs.AsBer(input);

        // The end record holds the digest of the legacy octets: what decodes to that digest decodes to those octets.
        TranslationResult result = StreamTranslator.BerToLegacy(new StreamOctetSource(ber), new StreamOctetSink(Stream.Null));
        Console.Out.WriteLine($"good: legacy {result.LegacyOctets} octets, BER {result.BerOctets}, {result.TypedDevices} devices typed, {result.OpaqueDevices} opaque");
        return ExitCode.Done;
    }
}
