using Ber.Compat;

namespace Ber.Cli;

/// <summary>The two directions, as the commands call them.</summary>
internal static class Translation
{
    public static TranslationResult Encode(IOctetSource input, IOctetSink output)
        => StreamTranslator.LegacyToBer(input, output, new TranslationOptions { Program = CommandLine.Version });

    public static TranslationResult Decode(IOctetSource input, IOctetSink output)
        => StreamTranslator.BerToLegacy(input, output);
}
