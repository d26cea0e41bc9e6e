using System.Diagnostics;
using System.Globalization;
using Ber.Compat;
using Support;

namespace Unit.Compat;

/// <summary>What a stream may stand for, however few octets say it.</summary>
public sealed class StreamLimitsTests
{
    private const long MiB = 1024 * 1024;

    [Theory]
    [InlineData(1UL << 40, 4096UL)]
    [InlineData((1UL << 39) + 4096, 1UL << 39)]   // each alone would do
    public void Encode_BlocksOfMoreThanTheLimit_AreRefusedWhereTheyAreListed(ulong first, ulong second)
    {
        LegacyStreamBuilder builder = new LegacyStreamBuilder().Start();
        int list = builder.Length + 1 + 4 + 4 + 4 + 4;
        byte[] legacy = builder.RamStart(2, ("a", first), ("b", second)).ToArray();

        StreamFormatException exception = Assert.Throws<StreamFormatException>(() => Translations.Encode(legacy, out _));

        Assert.Equal(StreamFormatError.LimitExceeded, exception.Error);
        Assert.Contains("(limit-ram)", exception.Message, StringComparison.Ordinal);
        Assert.InRange(exception.Offset, list - 8, list + 8);
    }

    [Fact]
    public void Decode_BlocksOfMoreThanTheLimit_AreRefusedBeforeAPage()
    {
        byte[] legacy = Zeros(1, 1L << 41);
        byte[] ber = Translations.Encode(legacy, out _, limits: new StreamLimits { Ram = 1L << 42 });

        StreamFormatException exception = Assert.Throws<StreamFormatException>(() => Translations.Decode(ber, out _));

        Assert.Contains($"at most {1L << 40} octets in all (limit-ram), found {1L << 41}", exception.Message, StringComparison.Ordinal);
        Assert.Equal(legacy, Translations.Decode(ber, out _, new StreamLimits { Ram = 1L << 42 }));
    }

    /// <summary>Beyond what runs of zero pages may stand for they are short: what was written with a limit is read with it.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(16)]
    public void Encode_ZeroPagesSentAgainAndAgain_ComesBackWithTheSameLimit(int rounds)
    {
        var limits = new StreamLimits { Ram = 4 * MiB };
        byte[] legacy = Zeros(rounds, 4 * MiB);

        byte[] ber = Translations.Encode(legacy, out _, limits: limits);

        Assert.Equal(legacy, Translations.Decode(ber, out _, limits));
        Assert.InRange(ber.Length, (rounds - 1) * 1024 / 16 * 3, (rounds * 1024 / 16 * 3) + 1000);   // an item for each 16 pages
        StreamFormatException exception = Assert.Throws<StreamFormatException>(
            () => Translations.Decode(Translations.Encode(legacy, out _), out _, limits));
        Assert.Contains("runs of zero pages of at most 4194304 octets in all (limit-ram)", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>Zeros that are not RAM: beyond 256 MiB they are written as they are.</summary>
    [Fact]
    public void Encode_OpaqueZeros_StandForAtMost256MiB()
    {
        byte[] legacy = [.. new LegacyStreamBuilder().Start().ToArray(), 0x55, .. new byte[300 * MiB]];
        var ber = new MemoryStream();

        StreamTranslator.LegacyToBer(
            new StreamOctetSource(new MemoryStream(legacy)), new StreamOctetSink(ber), new TranslationOptions { AllowTruncated = true });

        Assert.InRange(ber.Length, 43 * MiB, 46 * MiB);
        Assert.True(legacy.AsSpan().SequenceEqual(Translations.Decode(ber.ToArray(), out _)));
    }

    [Fact]
    public void Decode_ZerosOfMoreThan256MiB_AreRefusedBeforeTheyAreWritten()
    {
        byte[] one = Translations.Encode([.. new LegacyStreamBuilder().Start().ToArray(), 0x55], out _, allowTruncated: true);
        int at = Records(one, 'o');
        byte[] zeros = Record(RecordTag.Opaque, string.Concat(Enumerable.Repeat("8003100000", 300)));   // 300 runs of 1 MiB
        byte[] bomb = [.. one[..at], .. zeros, .. one[at..]];
        var legacy = new CountingSink();

        StreamFormatException exception = Assert.Throws<StreamFormatException>(
            () => StreamTranslator.BerToLegacy(new StreamOctetSource(new MemoryStream(bomb)), legacy));

        Assert.Contains("at most 268435456 octets that zeros, null pointers and descriptions stand for", exception.Message, StringComparison.Ordinal);
        Assert.InRange(legacy.Count, 0, 257 * MiB);
    }

    [Fact]
    public void Decode_MoreBehindRamThanMayBeHeld_IsRefused()
    {
        byte[] legacy = new LegacyStreamBuilder().Start().RamStart(2, ("mem", 0x10000)).RamEos(2).RamEnd(2).RamEos(2)
            .Device(3, "d", 0, new LegacyStruct("d").Field("b", "buffer", "a5*60000")).End().ToArray();
        byte[] ber = Translations.Encode(legacy, out _);
        var limits = new StreamLimits { Held = 50_000 };

        StreamFormatException exception = Assert.Throws<StreamFormatException>(() => Translations.Decode(ber, out _, limits));

        Assert.Throws<StreamFormatException>(() => Translations.Encode(legacy, out _, limits: limits));   // what nobody could decode with that
        Assert.Throws<StreamFormatException>(
            () => StreamTranslator.BerToLegacy(new StreamOctetSource(new MemoryStream(ber)), NullOctetSink.Instance, limits: limits));
        Assert.Contains("at most 50000 octets behind RAM (limit-held)", exception.Message, StringComparison.Ordinal);
        Assert.Equal(legacy, Translations.Decode(ber, out _, new StreamLimits { Held = 100_000 }));
    }

    /// <summary>Who looks only, or takes pages as runs, does no work for each page that a run stands for.</summary>
    [Fact]
    public void Skim_OfARunOfZeroPages_DoesNotExpandIt()
    {
        byte[] legacy = Zeros(1, 64 * MiB);
        byte[] ber = Translations.Encode(legacy, out _);
        var pages = new PagesConsumer();

        StreamInspector.Skim(new StreamOctetSource(new MemoryStream(ber)), pages);

        Assert.Equal((1, 16 * 1024L), (pages.Runs, pages.Pages));
    }

    private static byte[] Zeros(int rounds, long length)
    {
        LegacyStreamBuilder builder = new LegacyStreamBuilder().Start().RamStart(2, ("m", (ulong)length)).RamEos(2).RamPart(2);
        long pages = Math.Min(length, 64 * MiB) / 4096;
        for (int round = 0; round < rounds; round++)
        {
            for (long page = 0; page < pages; page++)
                builder.Record((ulong)page * 4096, LegacyStreamBuilder.Zero, round + page == 0 ? "m" : null, "00");
        }

        return builder.RamEos(2).RamEnd(2).RamEos(2).End().ToArray();
    }

    private static int Records(byte[] ber, char letter)
    {
        int at = 2;
        foreach (BerRecord record in BerRecord.Of(ber))
        {
            if (record.Letter == letter)
                return at;
            at += record.Octets.Length;
        }

        throw new UnreachableException();
    }

    /// <summary>A record of a SEQUENCE of these parts.</summary>
    private static byte[] Record(RecordTag tag, string parts)
    {
        int length = parts.Length / 2;
        string sequence = string.Create(CultureInfo.InvariantCulture, $"3082{length:x4}{parts}");
        return [tag.ToIdentifierOctet(), 0x82, (byte)((length + 4) >> 8), (byte)(length + 4), .. Convert.FromHexString(sequence)];
    }

    private sealed class PagesConsumer : IRamConsumer
    {
        public int Runs { get; private set; }

        public long Pages { get; private set; }

        public void OnPage(int block, ulong offset, int length, RamPageForm form, ReadOnlySpan<byte> octets) => Pages++;

        public void OnFilledPages(int block, ulong offset, int length, long count, byte fill) => (Runs, Pages) = (Runs + 1, Pages + count);
    }

    private sealed class CountingSink : IOctetSink
    {
        public long Count { get; private set; }

        public void Write(ReadOnlySpan<byte> octets) => Count += octets.Length;

        public void Flush()
        {
        }
    }
}
