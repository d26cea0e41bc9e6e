using Ber.Compat;
using Support;
using ZstdSharp;

namespace Golden;

/// <summary>Pages and other records that are compressed on the way (docs/format.md, "RAM pages", "packed records").</summary>
public sealed class PackedPagesTests
{
    private const int Around = 400;   // header, index, end record, and what is too short to be packed
    private const string Start = "63 09 02 01 03 0c 04 6e 6f 6e 65";
    private const string Command = "6b 09 02 01 01 04 04 00 00 00 00";

    public static TheoryData<string> Names => Streams.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Translator_CompressedPages_ComeBackOctetForOctet(string name)
    {
        byte[] legacy = Streams.Read(name);

        byte[] packed = Encode(legacy, level: 1);

        Assert.Equal(legacy, Translations.Decode(packed, out _));
        using var whole = new Compressor(1);
        Assert.True(packed.Length <= (1.05 * whole.Wrap(legacy).Length) + Around, $"{packed.Length}, of the stream as a whole {whole.Wrap(legacy).Length}");
    }

    [Theory]
    [InlineData("75 02 a0 00", "75")]
    [InlineData(Command + "7a 00", "7a")]
    [InlineData(Command + "65 00", "65")]
    [InlineData(Command + "e4 00", "e4")]
    [InlineData("6b 0a 02 01 01 04 04 00 00 00 00", "6b")]   // longer than what is there
    [InlineData(Command + "00", "00")]
    [InlineData("6b 80 00 00", "6b")]             // indefinite
    public void Decode_WhatMayNotBePacked_IsRefusedWithItsPlace(string records, string found)
    {
        byte[] octets = LegacyStruct.Hex(records);
        byte[] before = LegacyStruct.Hex(Start);

        var refused = Assert.Throws<StreamFormatException>(() => Translations.Decode(BerFile.Of([.. before, .. Packed(octets)], []), out _));

        Assert.Equal(StreamFormatError.Malformed, refused.Error);
        Assert.Contains($"identifier octet {found}", refused.Message, StringComparison.Ordinal);
        int within = records.StartsWith(Command, StringComparison.Ordinal) ? LegacyStruct.Hex(Command).Length : 0;
        Assert.Equal(2 + BerFile.Header.Length + before.Length + within, refused.Offset);
    }

    [Fact]
    public void Decode_PackedRecordsOfAnotherLength_AreRefused()
    {
        byte[] frame = Frame(LegacyStruct.Hex(Command));
        foreach (int length in (int[])[0, 10, 12, 64 * 1024 * 1024, int.MaxValue])
        {
            byte[] packed = BerFile.Element(0x7a, [.. BerFile.Element(0x02, BerFile.Integer(length)), .. BerFile.Element(0x04, frame)]);
            Assert.Throws<StreamFormatException>(() => Translations.Decode(BerFile.Of([.. LegacyStruct.Hex(Start), .. packed], []), out _));
        }
    }

    [Fact]
    public void Decode_FewOctetsThatStandForMany_EndAtTheLimit()
    {
        byte[] command = [0x6b, 0x82, 0xff, 0xff - 3, 0x02, 0x01, 0x01, 0x04, 0x82, 0xff, 0xff - 10, .. new byte[0xffff - 10]];
        byte[] megabyte = Packed([.. Enumerable.Repeat(command, 16).SelectMany(static c => c)]);
        byte[] file = BerFile.Of([.. LegacyStruct.Hex(Start), .. Enumerable.Repeat(megabyte, 300).SelectMany(static m => m)], []);

        var refused = Assert.Throws<StreamFormatException>(
            () => StreamTranslator.BerToLegacy(new StreamOctetSource(new MemoryStream(file)), new StreamOctetSink(Stream.Null)));

        Assert.Equal(StreamFormatError.LimitExceeded, refused.Error);
        Assert.InRange(refused.Offset, megabyte.Length * 250, megabyte.Length * 290);
    }

    private static byte[] Packed(byte[] records)
        => BerFile.Element(0x7a, [.. BerFile.Element(0x02, BerFile.Integer(records.Length)), .. BerFile.Element(0x04, Frame(records))]);

    private static byte[] Frame(byte[] octets)
    {
        using var compressor = new Compressor(1);
        return compressor.Wrap(octets).ToArray();
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
    public void Decode_PackedRecordsChangedAnywhere_AreRefused()
    {
        byte[] packed = Encode(Streams.Read("microvm-10.0"), level: 1);
        BerRecord record = BerRecord.Of(packed).First(static r => r.Letter == 'z');

        Assert.All(Enumerable.Range(record.Offset, Math.Min(record.Octets.Length, 500)), at =>
        {
            byte[] changed = [.. packed];
            changed[at] ^= 0x10;
            Assert.Throws<StreamFormatException>(() => Translations.Decode(changed, out _));
        });
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
