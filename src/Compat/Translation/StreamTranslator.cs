namespace Ber.Compat;

/// <summary>Legacy QEMUFile streams to self-describing BER and back, octet for octet. Synchronous, forward only, in bounded memory.</summary>
public static class StreamTranslator
{
    /// <summary>Octets from the start of an input that <see cref="FormatOf"/> looks at, where there are so many.</summary>
    public const int FormatLength = KnownFormats.Length;

    /// <summary>Says what an input is by its first octets.</summary>
    /// <param name="start">The first octets: <see cref="FormatLength"/>, or all there are.</param>
    /// <param name="name">What it is called in messages, also where it is no migration stream: <c>a qcow2 image</c>.</param>
    /// <returns>The format.</returns>
    public static StreamFormat FormatOf(ReadOnlySpan<byte> start, out string name)
    {
        name = KnownFormats.NameOf(start);
        if (start.StartsWith(LegacyTags.MagicOctets))
            return StreamFormat.Legacy;
        return KnownFormats.IsBer(start) ? StreamFormat.Ber : StreamFormat.Unknown;
    }

    /// <summary>Translates a legacy stream to BER while it flows.</summary>
    /// <param name="legacy">The legacy stream, read to its end.</param>
    /// <param name="ber">Where the BER stream goes.</param>
    /// <param name="options">Choices.</param>
    /// <param name="consumer">Is told what the stream holds, each thing before it is written: what it throws keeps it from being sent; null: nobody.</param>
    /// <param name="cancellationToken">Looked at between records.</param>
    /// <returns>What was done.</returns>
    /// <exception cref="StreamFormatException">The input does not begin as a legacy stream of version 3, or ends before the stream does. Whatever else is
    /// not understood is carried as opaque octets.</exception>
    public static TranslationResult LegacyToBer(IOctetSource legacy, IOctetSink ber, TranslationOptions? options = null, IStreamConsumer? consumer = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(legacy);
        ArgumentNullException.ThrowIfNull(ber);
        using var translation = new LegacyToBer(legacy, ber, options ?? new TranslationOptions());
        return translation.Run(consumer, cancellationToken);
    }

    /// <summary>Translates a BER stream back to the legacy stream it was made from.</summary>
    /// <remarks>RAM goes through while it arrives. The octets of sections after it are held until the end record has proven all of them, so that a
    /// broken stream never gives the destination any of them.</remarks>
    /// <param name="ber">The BER stream, read to its end.</param>
    /// <param name="legacy">Where the legacy stream goes.</param>
    /// <param name="consumer">Is told what the stream holds, each thing before it goes on: what it throws up to the end keeps all sections
    /// after RAM back; null: nobody.</param>
    /// <param name="limits">What the stream may stand for; null: as by default.</param>
    /// <param name="channels">Where the octets of each channel beside the main one go, as they arrive; null: nowhere.</param>
    /// <param name="cancellationToken">Looked at between records.</param>
    /// <returns>What was done.</returns>
    /// <exception cref="StreamFormatException">The input is not such a stream, ends early, was changed, stands for too much, needs a later version.</exception>
    public static TranslationResult BerToLegacy(
        IOctetSource ber, IOctetSink legacy, IStreamConsumer? consumer = null, StreamLimits? limits = null,
        Func<MigrationChannel, IOctetSink>? channels = null, CancellationToken cancellationToken = default)
        => BerToLegacyAndCopy(ber, legacy, consumer, limits, new DecodeOutputs(null, channels), cancellationToken);

    /// <summary>The same, with all that can be beside it.</summary>
    internal static TranslationResult BerToLegacyAndCopy(
        IOctetSource ber, IOctetSink legacy, IStreamConsumer? consumer, StreamLimits? limits, DecodeOutputs outputs,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ber);
        ArgumentNullException.ThrowIfNull(legacy);
        using var translator = new BerToLegacy(new OctetWindow(ber, null), isUnproven: false, legacy, consumer, limits ?? StreamLimits.Default, outputs);
        return translator.Run(cancellationToken);
    }
}
