using Ber.Compat;
using Ber.Live;

namespace Ber.Cli;

/// <summary>The translations as the commands call them: whichever of the two formats the input has.</summary>
internal static class Translation
{
    public static TranslationOptions Options { get; } = new() { Program = Product.Name };

    /// <summary>To BER; BER input is decoded and encoded anew.</summary>
    public static TranslationResult Encode(PeekedSource source, IOctetSink output, TranslationOptions options, IStreamConsumer? consumer = null)
        => Inputs.FormatOf(source) is StreamFormat.Ber
            ? Conduit.Run(legacy => StreamTranslator.BerToLegacy(source, legacy), legacy => StreamTranslator.LegacyToBer(legacy, output, options, consumer))
            : StreamTranslator.LegacyToBer(source, output, options, consumer);

    /// <summary>To legacy; legacy input is encoded and decoded again, so that its device state comes out as a whole or not at all, too.</summary>
    public static TranslationResult Decode(PeekedSource source, IOctetSink output, TranslationOptions options, IStreamConsumer? consumer = null)
        => Inputs.FormatOf(source) is StreamFormat.Legacy
            ? Conduit.Run(ber => StreamTranslator.LegacyToBer(source, ber, options), ber => StreamTranslator.BerToLegacy(ber, output, consumer))
            : StreamTranslator.BerToLegacy(source, output, consumer);
}
