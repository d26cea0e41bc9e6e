using Ber.Compat;

namespace Ber.Live;

/// <summary>The translations as a filter runs them: whichever of the two formats the input has.</summary>
internal static class StreamFilter
{
    /// <summary>Which of the two formats an input has.</summary>
    /// <exception cref="StreamFormatException">It has neither.</exception>
    public static StreamFormat FormatOf(PeekedSource source)
    {
        StreamFormat format = StreamTranslator.FormatOf(source.Start, out string name);
        return format is not StreamFormat.Unknown
            ? format
            : throw new StreamFormatException(StreamFormatError.NotAStream, 0, "a migration stream, legacy or BER", name);
    }

    /// <summary>To BER; BER input is decoded and encoded anew.</summary>
    public static TranslationResult Encode(PeekedSource source, IOctetSink output, TranslationOptions options, IStreamConsumer? consumer = null)
    {
        if (FormatOf(source) is StreamFormat.Legacy)
            return StreamTranslator.LegacyToBer(source, output, options, consumer);
        var carried = new CarriedContainer();
        return Conduit.Run(
            legacy => StreamTranslator.BerToLegacy(source, new CarryingSink(legacy, carried), limits: options.Limits, channels: RefuseChannel),
            legacy => StreamTranslator.LegacyToBer(legacy, output, options with { Container = carried }, consumer));
    }

    /// <summary>To legacy; legacy input is encoded and decoded again, so that its device state comes out as a whole or not at all, too.</summary>
    public static TranslationResult Decode(
        PeekedSource source, IOctetSink output, TranslationOptions options, IStreamConsumer? consumer = null, PagelessCopy? pageless = null)
        => FormatOf(source) is not StreamFormat.Ber ? DecodeLegacy(source, output, options, consumer, pageless)
            : options.Channels.Count == 0
                ? StreamTranslator.BerToLegacyAndCopy(source, output, consumer, options.Limits, new DecodeOutputs(pageless, options.ChannelSinks))
                : throw new StreamFormatException(
                    StreamFormatError.NotAStream, 0, "a legacy stream, as the main channel beside others", "a BER migration stream");

    private static TranslationResult DecodeLegacy(
        PeekedSource source, IOctetSink output, TranslationOptions options, IStreamConsumer? consumer, PagelessCopy? pageless)
        => Conduit.Run(
            ber => StreamTranslator.LegacyToBer(source, ber, options),
            ber => StreamTranslator.BerToLegacyAndCopy(ber, output, consumer, options.Limits, new DecodeOutputs(pageless, options.ChannelSinks)));

    /// <summary>What is encoded anew is one stream. Its channels would be lost.</summary>
    private static IOctetSink RefuseChannel(MigrationChannel channel)
        => throw new StreamFormatException(
            StreamFormatError.Unsupported, 0, "a BER stream of one channel, to encode it anew",
            $"channel {channel.Name} (decode --split, then encode --channel)");
}
