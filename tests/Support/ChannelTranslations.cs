using Ber.Compat;

namespace Support;

/// <summary>Translations of several channels from memory to memory.</summary>
public static class ChannelTranslations
{
    /// <summary>To BER.</summary>
    /// <param name="main">The main channel.</param>
    /// <param name="channels">The others.</param>
    /// <param name="result">What was done.</param>
    /// <param name="allowTruncated">Whether channels may end in the middle.</param>
    public static byte[] Encode(byte[] main, byte[][] channels, out TranslationResult result, bool allowTruncated = false)
    {
        var ber = new MemoryStream();
        result = StreamTranslator.LegacyToBer(
            Source(main), new StreamOctetSink(ber),
            new TranslationOptions { Program = "golden", AllowTruncated = allowTruncated, Channels = Inputs(channels) });
        return ber.ToArray();
    }

    /// <summary>Back: the main channel, and the others by their names.</summary>
    public static (byte[] Main, Dictionary<string, byte[]> Others) Decode(byte[] ber, IStreamConsumer? consumer = null)
    {
        var main = new MemoryStream();
        Dictionary<string, MemoryStream> others = [];
        StreamTranslator.BerToLegacy(Source(ber), new StreamOctetSink(main), consumer, channels: channel =>
        {
            others.Add(channel.Name, new MemoryStream());
            return new StreamOctetSink(others[channel.Name]);
        });
        return (main.ToArray(), others.ToDictionary(static o => o.Key, static o => o.Value.ToArray()));
    }

    /// <summary>The channels as inputs, named by their place.</summary>
    public static ChannelInput[] Inputs(byte[][] channels) => [.. channels.Select(static (octets, i) => new ChannelInput($"#{i}", Source(octets)))];

    public static StreamOctetSource Source(byte[] octets) => new(new MemoryStream(octets));
}
