using Ber.Compat;

namespace Support;

/// <summary>Translations from memory to memory.</summary>
public static class Translations
{
    public static byte[] Encode(byte[] legacy, out TranslationResult result, bool allowTruncated = false, StreamLimits? limits = null)
    {
        var ber = new MemoryStream();
        result = StreamTranslator.LegacyToBer(new StreamOctetSource(new MemoryStream(legacy)), new StreamOctetSink(ber),
            new TranslationOptions { Program = "golden", AllowTruncated = allowTruncated, Limits = limits ?? new StreamLimits() });
        return ber.ToArray();
    }

    public static byte[] Decode(byte[] ber, out TranslationResult result, StreamLimits? limits = null)
    {
        var legacy = new MemoryStream();
        result = DecodeTo(ber, legacy, limits);
        return legacy.ToArray();
    }

    /// <summary>Decodes; what got out before a throw stands in <paramref name="legacy"/>.</summary>
    public static TranslationResult DecodeTo(byte[] ber, MemoryStream legacy, StreamLimits? limits = null)
        => StreamTranslator.BerToLegacy(new StreamOctetSource(new MemoryStream(ber)), new StreamOctetSink(legacy), limits: limits);
}
