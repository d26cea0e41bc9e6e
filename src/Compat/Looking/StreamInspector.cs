using Microsoft.Win32.SafeHandles;

namespace Ber.Compat;

/// <summary>Looks at streams of either format and tells a consumer what they hold. Of a legacy stream no BER is made.</summary>
public static class StreamInspector
{
    /// <summary>Reads a stream, BER or legacy, tells a consumer what it holds, and checks every octet on the way.</summary>
    /// <param name="stream">The stream, read to its end.</param>
    /// <param name="consumer">Is told. What it was told before an exception was well-formed, but may come from a stream that was changed.</param>
    /// <param name="allowTruncated">Whether a legacy stream that ends in the middle is looked at as far as it goes, instead of being refused.</param>
    /// <param name="limits">What the stream may stand for; null: as by default.</param>
    /// <param name="cancellationToken">Looked at between records.</param>
    /// <returns>What the stream holds. Of a legacy stream nothing is known of its BER form: the counts of BER octets are 0.</returns>
    /// <exception cref="StreamFormatException">The input is neither, ends early, was changed or needs a later version.</exception>
    public static TranslationResult Inspect(IOctetSource stream, IStreamConsumer consumer, bool allowTruncated = false,
        StreamLimits? limits = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(consumer);
        var input = new PeekedSource(stream);
        return Look(FormatOf(input.Start), input, consumer, isUnproven: false, Reading(allowTruncated, limits), cancellationToken);
    }

    /// <summary>
    /// Looks through a stream, BER or legacy, and tells a consumer what it holds. Runs of zero pages are counted, not expanded, and no digest of the whole is
    /// compared; those of device sections are. Of a consumer that wants pages everything is checked as by <see cref="Inspect"/>.
    /// </summary>
    /// <param name="stream">The stream, read to its end.</param>
    /// <param name="consumer">Is told.</param>
    /// <param name="allowTruncated">Whether a legacy stream that ends in the middle is looked at as far as it goes, instead of being refused.</param>
    /// <param name="limits">What the stream may stand for; null: as by default.</param>
    /// <param name="cancellationToken">Looked at between records.</param>
    /// <returns>What the stream holds. Of a legacy stream nothing is known of its BER form: the counts of BER octets are 0.</returns>
    /// <exception cref="StreamFormatException">The input is neither, ends early, was changed outside of page data or needs a later version.</exception>
    public static TranslationResult Skim(IOctetSource stream, IStreamConsumer consumer, bool allowTruncated = false,
        StreamLimits? limits = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(consumer);
        var input = new PeekedSource(stream);
        return Look(FormatOf(input.Start), input, consumer, isUnproven: consumer is not IRamConsumer, Reading(allowTruncated, limits), cancellationToken);
    }

    /// <summary>
    /// The same of a regular file: page data of a BER file is passed over, not read.
    /// </summary>
    /// <param name="file">The file, from its first octet, whatever its position.</param>
    /// <param name="consumer">Is told.</param>
    /// <param name="allowTruncated">Whether a legacy stream that ends in the middle is looked at as far as it goes, instead of being refused.</param>
    /// <param name="limits">What the stream may stand for; null: as by default.</param>
    /// <param name="cancellationToken">Looked at between records.</param>
    /// <returns>What the stream holds. Of a legacy stream nothing is known of its BER form: the counts of BER octets are 0.</returns>
    /// <exception cref="StreamFormatException">The file is neither, ends early, was changed outside of page data or needs a later version.</exception>
    public static TranslationResult Skim(SafeFileHandle file, IStreamConsumer consumer, bool allowTruncated = false,
        StreamLimits? limits = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(consumer);
        return Skim(new FileOctetSource(file), consumer, allowTruncated, limits, cancellationToken);
    }

    private static StreamFormat FormatOf(ReadOnlySpan<byte> start)
    {
        StreamFormat format = StreamTranslator.FormatOf(start, out string name);
        return format is StreamFormat.Unknown
            ? throw new StreamFormatException(StreamFormatError.NotAStream, 0, "a migration stream, legacy or BER", name)
            : format;
    }

    /// <summary>
    /// The same of a migration with several channels: the pages of all are told as one RAM.
    /// </summary>
    /// <param name="stream">The main channel, legacy, read to its end.</param>
    /// <param name="channels">The others, in any order.</param>
    /// <param name="consumer">Is told.</param>
    /// <param name="allowTruncated">Whether channels that end in the middle are looked at as far as they go, instead of being refused.</param>
    /// <param name="limits">What the stream may stand for; null: as by default.</param>
    /// <param name="cancellationToken">Looked at between records.</param>
    /// <returns>What the stream holds.</returns>
    /// <exception cref="StreamFormatException">They are not the channels of one migration, or one of them ends early.</exception>
    public static TranslationResult InspectChannels(
        IOctetSource stream, IReadOnlyList<ChannelInput> channels, IStreamConsumer consumer, bool allowTruncated = false,
        StreamLimits? limits = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(channels);
        ArgumentNullException.ThrowIfNull(consumer);
        return InspectLegacy(stream, consumer, Reading(allowTruncated, limits) with { Channels = channels }, cancellationToken);
    }

    private static TranslationOptions Reading(bool allowTruncated, StreamLimits? limits)
        => new() { AllowTruncated = allowTruncated, Limits = limits ?? StreamLimits.Default };

    private static TranslationResult Look(
        StreamFormat format, IOctetSource source, IStreamConsumer consumer, bool isUnproven, TranslationOptions options, CancellationToken cancellationToken)
    {
        if (format is StreamFormat.Legacy)
            return InspectLegacy(source, consumer, options, cancellationToken);
        using var decoder = new BerToLegacy(new OctetWindow(source, null), isUnproven, NullOctetSink.Instance, consumer, options.Limits);
        return decoder.Run(cancellationToken);
    }

    private static TranslationResult InspectLegacy(
        IOctetSource legacy, IStreamConsumer consumer, TranslationOptions options, CancellationToken cancellationToken)
    {
        using SharedFileSource? shared = SharedFileSource.Over(legacy);
        using var window = new OctetWindow(shared ?? legacy, null);
        var counted = new CountedEvents();
        using var pages = new ChannelPages(consumer, counted.Coverages);
        using ChannelSet? channels = options.Channels.Count == 0
            ? null
            : new ChannelSet(options.Channels, options, isUnproven: true, new ChannelConsumerEvents(null, consumer, pages), cancellationToken);
        var told = new ConsumerEvents(counted, consumer, () => pages.Summarize(counted.Summarize()));
        var reader = new LegacyReader(new LegacyInput(window, options) { Channels = channels }, told, new SectionDecoder(), cancellationToken);
        reader.Read();
        TranslationResult result = counted.ToResult() with
        {
            LegacyOctets = reader.Understood,
            LegacyRamOctets = reader.RamOctets,
            Warnings = channels is null ? reader.Warnings : [.. reader.Warnings, .. channels.Warnings],
        };
        told.OnEnd(result);
        return result;
    }
}
