using Ber.Compat;
using Support;

namespace Golden;

/// <summary>Page data that is compressed on the way (docs/format.md, "RAM pages").</summary>
public sealed class PackedPagesTests
{
    public static TheoryData<string> Names => Streams.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Translator_CompressedPages_ComeBackOctetForOctet(string name)
    {
        byte[] legacy = Streams.Read(name);

        byte[] packed = Encode(legacy, level: 1);

        Assert.Equal(legacy, Translations.Decode(packed, out _));
        Assert.True(packed.Length <= Encode(legacy, level: null).Length);
    }

    [Fact]
    public void Translator_PagesThatDoNotCompress_TravelAsTheyAre()
    {
        byte[] page = new byte[64 * 4096];
        new Random(1).NextBytes(page);
        byte[] legacy = Pages(page);

        byte[] packed = Encode(legacy, level: 3);

        Assert.Equal(Encode(legacy, level: null), packed);
    }

    [Fact]
    public void Translator_CompressedPages_AreAFractionOfTheirLength()
    {
        byte[] page = new byte[2048 * 4096];
        for (int i = 0; i < page.Length; i++)
            page[i] = (byte)(i / 4096 * (i % 64));

        byte[] packed = Encode(Pages(page), level: 1);

        Assert.True(packed.Length < page.Length / 4, $"{packed.Length}");
        Assert.Equal(Pages(page), Translations.Decode(packed, out _));
    }

    [Fact]
    public void Decode_CompressedPagesChangedAnywhere_IsRefused()
    {
        byte[] page = new byte[16 * 4096];
        for (int i = 0; i < page.Length; i++)
            page[i] = (byte)(i / 4096 * (i % 64));
        byte[] packed = Encode(Pages(page), level: 1);
        BerRecord record = BerRecord.Of(packed).First(static r => r.Letter == 'r');

        Assert.All(Enumerable.Range(record.Offset, record.Octets.Length), at =>
        {
            byte[] changed = [.. packed];
            changed[at] ^= 0x10;
            Assert.Throws<StreamFormatException>(() => Translations.Decode(changed, out _));
        });
    }

    private static byte[] Encode(byte[] legacy, int? level)
    {
        var ber = new MemoryStream();
        StreamTranslator.LegacyToBer(new StreamOctetSource(new MemoryStream(legacy)), new StreamOctetSink(ber),
            new TranslationOptions { Program = "golden", ZstdLevel = level });
        return ber.ToArray();
    }

    private static byte[] Pages(byte[] pages)
    {
        LegacyStreamBuilder builder = new LegacyStreamBuilder().Start().RamStart(1, ("pc.ram", (ulong)pages.Length));
        for (int at = 0; at < pages.Length; at += 4096)
            builder.Word((ulong)at | LegacyStreamBuilder.Page | (at == 0 ? 0 : LegacyStreamBuilder.Continue)).Octets(at == 0 ? [6, .. "pc.ram"u8] : [])
                .Octets(pages.AsSpan(at, 4096));
        return builder.RamEos(1).RamEnd(1).RamEos(1).End().ToArray();
    }
}
