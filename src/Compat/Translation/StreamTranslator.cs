using Microsoft.Win32.SafeHandles;

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
    public static TranslationResult LegacyToBer(IOctetSource legacy, IOctetSink ber, TranslationOptions? options = null, IStreamConsumer? consumer = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(legacy);
        ArgumentNullException.ThrowIfNull(ber);
        using var translator = new LegacyToBerTranslator(legacy, ber, options ?? new TranslationOptions(), consumer, cancellationToken);
        return translator.Run();
    }

    /// <summary>Translates a BER stream back to the legacy stream it was made from.</summary>
    /// <remarks>RAM goes through while it arrives. The octets of sections after it are held until the end record has proven all of them, so that a
    /// broken stream never gives the destination any of them.</remarks>
    /// <param name="ber">The BER stream, read to its end.</param>
    /// <param name="legacy">Where the legacy stream goes.</param>
    /// <param name="consumer">Is told what the stream holds, each thing before it goes on: what it throws up to the end keeps all sections after RAM back; null: nobody.</param>
    /// <param name="cancellationToken">Looked at between records.</param>
    /// <returns>What was done.</returns>
    /// <exception cref="StreamFormatException">The input is not such a stream, ends early, was changed or needs a later version.</exception>
    public static TranslationResult BerToLegacy(IOctetSource ber, IOctetSink legacy, IStreamConsumer? consumer = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ber);
        ArgumentNullException.ThrowIfNull(legacy);
        using var translator = new BerToLegacyTranslator(new OctetWindow(ber, null), isUnproven: false, legacy, consumer, cancellationToken);
        return translator.Run();
    }

    /// <summary>Reads a stream, BER or legacy, tells a consumer what it holds, and checks every octet on the way.</summary>
    /// <param name="stream">The stream, read to its end.</param>
    /// <param name="consumer">Is told. What it was told before an exception was well-formed, but may come from a stream that was changed.</param>
    /// <param name="options">Choices with which a legacy stream would be translated, for the count of BER octets.</param>
    /// <param name="cancellationToken">Looked at between records.</param>
    /// <returns>What the stream holds.</returns>
    /// <exception cref="StreamFormatException">The input is neither, ends early, was changed or needs a later version.</exception>
    public static TranslationResult Inspect(IOctetSource stream, IStreamConsumer consumer, TranslationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(consumer);
        var input = new PeekedSource(stream);
        StreamFormat format = FormatOf(input.Start, out string name);
        if (format is StreamFormat.Unknown)
            throw new StreamFormatException(StreamFormatError.NotAStream, 0, "a migration stream, legacy or BER", name);
        if (format is StreamFormat.Legacy)
        {
            using var encoder = new LegacyToBerTranslator(input, NullOctetSink.Instance, options ?? new TranslationOptions(), consumer, cancellationToken);
            return encoder.Run();
        }

        using var decoder = new BerToLegacyTranslator(new OctetWindow(input, null), isUnproven: false, NullOctetSink.Instance, consumer, cancellationToken);
        return decoder.Run();
    }

    /// <summary>Looks through a regular file, BER or legacy, and tells a consumer what it holds. Page data of a BER file is passed over, not read, and no digest of the whole is
    /// compared; those of device sections are.</summary>
    /// <param name="file">The file, from its first octet, whatever its position.</param>
    /// <param name="consumer">Is told.</param>
    /// <param name="options">Choices with which a legacy stream would be translated, for the count of BER octets.</param>
    /// <param name="cancellationToken">Looked at between records.</param>
    /// <returns>What the stream holds.</returns>
    /// <exception cref="StreamFormatException">The file is neither, ends early, was changed outside of page data or needs a later version.</exception>
    public static TranslationResult Skim(SafeFileHandle file, IStreamConsumer consumer, TranslationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(consumer);
        Span<byte> start = stackalloc byte[FormatLength];
        start = start[..RandomAccess.Read(file, start, 0)];
        StreamFormat format = FormatOf(start, out string name);
        if (format is StreamFormat.Unknown)
            throw new StreamFormatException(StreamFormatError.NotAStream, 0, "a migration stream, legacy or BER", name);
        var source = new FileOctetSource(file);
        if (format is StreamFormat.Legacy)
        {
            using var encoder = new LegacyToBerTranslator(source, NullOctetSink.Instance, options ?? new TranslationOptions(), consumer, cancellationToken, isUnproven: true);
            return encoder.Run();
        }

        using var decoder = new BerToLegacyTranslator(new OctetWindow(source, null), isUnproven: consumer is not IRamConsumer, NullOctetSink.Instance, consumer, cancellationToken);
        return decoder.Run();
    }
}
