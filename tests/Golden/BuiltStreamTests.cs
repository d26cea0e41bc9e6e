using Ber.Compat;
using Support;

namespace Golden;

/// <summary>Built streams come back octet for octet, and what is typed in them is known.</summary>
public sealed class BuiltStreamTests
{
    public static TheoryData<string> Names => [.. BuiltStreams.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Translator_BuiltStream_ComesBackOctetForOctet(string name) => RoundTrip(BuiltStreams.All[name]());

    [Fact]
    public void Translator_SectionLongerThanARecord_IsOpaqueAndComesBackOctetForOctet() => RoundTrip(BuiltStreams.LongSection());

    /// <summary>The file is what the records make of it: one after the other, nothing between, the index where the end record says.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Translator_BuiltStream_HasHeaderFirstAndIndexAndEndLast(string name)
    {
        BuiltStreams.Built built = BuiltStreams.All[name]();
        byte[] ber = Translations.Encode(built.Legacy, out _, built.IsTruncated);

        IReadOnlyList<BerRecord> records = BerRecord.Of(ber);

        Assert.Equal("hc", string.Concat(records.Take(2).Select(static r => r.Letter)));
        Assert.Equal("ie", string.Concat(records.TakeLast(2).Select(static r => r.Letter)));
        Assert.Equal("QEMU migration BER", System.Text.Encoding.UTF8.GetString(ber, 6, 18));
        Assert.InRange(ber[3], 1, 127);
        Assert.Equal(records[^2].Offset, System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(ber.AsSpan(ber.Length - 10)));
    }

    private static void RoundTrip(BuiltStreams.Built built)
    {
        if (built.IsTruncated)
            Assert.Equal(StreamFormatError.Truncated, Assert.Throws<StreamFormatException>(() => Translations.Encode(built.Legacy, out _)).Error);
        byte[] ber = Translations.Encode(built.Legacy, out TranslationResult encoded, built.IsTruncated);
        byte[] legacy = Translations.Decode(ber, out TranslationResult decoded);

        Assert.True(built.Legacy.AsSpan().SequenceEqual(legacy),
            $"differs after {legacy.AsSpan().CommonPrefixLength(built.Legacy)} of {built.Legacy.Length} octets");
        Assert.Equal(ber.Length, encoded.BerOctets);
        Assert.Equal(legacy.Length, encoded.LegacyOctets);
        Assert.Equal((built.Typed, built.Opaque), (encoded.TypedDevices, encoded.OpaqueDevices));
        Assert.Equal((built.Typed, built.Opaque), (decoded.TypedDevices, decoded.OpaqueDevices));
        Assert.Equal(encoded.OpaqueReasons, decoded.OpaqueReasons);
        if (built.Reason is not null)
            Assert.Contains(encoded.OpaqueReasons, reason => reason.StartsWith(built.Reason, StringComparison.Ordinal));
        if (built.Reason is null || !built.IsTruncated)
            Assert.Equal(built.Reason is null ? 0 : built.Reasons, encoded.OpaqueReasons.Count);
        Assert.Equal(built.Opaque != 0 || built.Reason is not null, encoded.OpaqueOctets > 0);
        if (built.Warning is null)
            Assert.Empty(encoded.Warnings);
        else
            Assert.StartsWith(built.Warning, Assert.Single(encoded.Warnings), StringComparison.Ordinal);
    }
}
