using System.Text;
using Ber.Compat;
using Ber.Visitors;
using Support;

namespace Unit.Compat;

/// <summary>Records of live sections other than ram: those of QEMU's form are typed, all others are opaque, and each comes back octet for octet.</summary>
public sealed class LiveRecordTests
{
    private const string Bitmap = "dirty-bitmap", Block = "block", HashTable = "spapr/htab", Attributes = "s390-storage_attributes", Vfio = "0000:00:05.0/vfio";
    private const string MarkerStart = "ff ff ff ff ef 10 00 0";

    /// <summary>Idstr, the octets of a part's records, how many of them are typed.</summary>
    public static TheoryData<string, string, int> Parts => new()
    {
        { Bitmap, "01", 1 },
        { Bitmap, "1c 02 6e 30 02 62 30 00 01 00 00 07 01", 13 },
        { Bitmap, "14 00 00 00 00 00 00 01", 8 },                                         // an empty name
        { Bitmap, "10 00 01 00 00 08 01", 0 },                                            // a flag that must be 0
        { Bitmap, "44 02 62 30 00*8 00 00 08 00 00*7 04 aa bb cc dd 01", 29 },
        { Bitmap, "40 ff*8 ff*4 00*8 01", 22 },                                           // no octets, and not because they are zeros
        { Bitmap, "42 ff*8 ff*4 01", 14 },
        { Bitmap, "02 01", 0 },                                                           // ZEROES without BITS
        { Bitmap, "20 04 02 62 30 01", 1 },                                               // a name of nothing
        { Bitmap, "30 00 01 00 00 00 01", 0 },                                            // START and COMPLETE
        { Bitmap, "20 21", 1 },                                                           // EOS with something else
        { Bitmap, "20 80 20 01", 1 },                                                     // flags of two octets, and what is behind them
        { Bitmap, "80 80 00 20 20 01", 0 },                                               // of four
        { Block, "00*6 64 04 00*7 02", 16 },
        { Block, "ff*6 ff 09 02 64 30 00*7 02", 0 },                                      // the flags are nine bits: 0x109
        { Block, "ff*6 fe 09 02 64 30 00*7 02", 19 },
        { Block, "00*6 08 01 02 64 30 11*10 00*1048566 00*7 02", 1048595 },
        { Block, "00*6 02 02", 0 },                                                       // EOS with a sector
        { HashTable, "00*4 00*8", 12 },
        { HashTable, "00*4 00 00 00 08 00 01 00 02 11*16 00 00 00 09 00 00 00 00 00*8", 44 },   // and a chunk of nothing
        { HashTable, "ff*4", 4 },
        { HashTable, "00 00 00 18", 4 },
        { Attributes, "00*7 01", 8 },
        { Attributes, "ff*6 f0 02 00*7 03 aa bb cc 00*7 08 00*7 01", 35 },
        { Attributes, "00*6 10 08 00*7 01", 0 },                                          // DONE with a page
        { Attributes, "00*6 10 01", 0 },                                                  // EOS with one
        { Vfio, $"{MarkerStart}3 {MarkerStart}1", 16 },
        { Vfio, $"{MarkerStart}4 00*8 {MarkerStart}4 00*7 40 00*64 {MarkerStart}6", 104 },
        { Vfio, $"{MarkerStart}4 00*7 02 aa bb {MarkerStart}2 05 {MarkerStart}1", 18 },   // a configuration without a length, which the footer ends
        { "unknown", "aa bb cc", 0 },
    };

    [Theory]
    [MemberData(nameof(Parts))]
    public void Translate_PartOfALiveSection_TypesWhatHasTheFormOfQemu(string idStr, string hex, int typed)
    {
        byte[] octets = LegacyStruct.Hex(hex);
        foreach (byte type in (byte[])[LegacyTags.SectionPart, LegacyTags.SectionEnd])
        {
            byte[] legacy = Stream(idStr, type, octets);
            int start = idStr == HashTable ? 4 : idStr == Vfio ? 16 : idStr == Bitmap ? 1 : idStr == "unknown" ? 0 : 8;

            byte[] ber = Translations.Encode(legacy, out TranslationResult encoded);
            byte[] back = Translations.Decode(ber, out TranslationResult decoded);

            Assert.True(legacy.AsSpan().SequenceEqual(back));
            int opaque = octets.Length - typed + (idStr == "unknown" ? 1 : 0);
            Assert.Equal((start + typed, opaque), (encoded.TypedLiveOctets, encoded.OpaqueOctets));
            Assert.Equal((start + typed, opaque), (decoded.TypedLiveOctets, decoded.OpaqueOctets));
            TranslationResult looked = StreamInspector.Inspect(new StreamOctetSource(new MemoryStream(legacy)), new Log());
            Assert.Equal((start + typed, opaque), (looked.TypedLiveOctets, looked.OpaqueOctets));
            Assert.Equal(opaque > 0 ? [$"live section \"{idStr}\""] : [], encoded.OpaqueReasons);
            Assert.Equal(Log.Of(legacy), Log.Of(ber));
        }
    }

    [Theory]
    [MemberData(nameof(Parts))]
    public void Encode_PartThatEndsEarly_ComesBackAsFarAsItGoes(string idStr, string hex, int typed)
    {
        Assert.True(typed >= 0);
        byte[] legacy = Stream(idStr, LegacyTags.SectionPart, LegacyStruct.Hex(hex.Replace("1048566", "1000", StringComparison.Ordinal)));
        for (int length = 20; length < legacy.Length; length++)
        {
            byte[] ber = Translations.Encode(legacy[..length], out _, allowTruncated: true);
            Assert.True(legacy.AsSpan(0, length).SequenceEqual(Translations.Decode(ber, out _)), $"{length}");
        }
    }

    /// <summary>Whatever a few other octets make of records, they come back.</summary>
    [Fact]
    public void Encode_PartWithOtherOctets_ComesBack()
    {
        var random = new Random(87);
        object[][] parts = [.. Parts.Where(static p => !((string)p[1]).Contains("1048566", StringComparison.Ordinal))];
        for (int i = 0; i < 500; i++)
        {
            object[] part = parts[random.Next(parts.Length)];
            List<byte> octets = [.. LegacyStruct.Hex((string)part[1])];
            for (int changes = random.Next(1, 4); changes > 0; changes--)
            {
                int at = random.Next(octets.Count);
                if (random.Next(3) == 0)
                    octets.Insert(at, (byte)(1 << random.Next(8)));
                else
                    octets[at] ^= (byte)(1 << random.Next(8));
            }

            byte[] legacy = Stream((string)part[0], LegacyTags.SectionPart, [.. octets]);
            byte[] ber = Translations.Encode(legacy, out TranslationResult encoded, allowTruncated: true);
            Assert.True(legacy.AsSpan().SequenceEqual(Translations.Decode(ber, out TranslationResult decoded)), Convert.ToHexString(legacy));
            Assert.Equal(encoded.TypedLiveOctets, decoded.TypedLiveOctets);
        }
    }

    [Fact]
    public void Encode_ManyBlocks_EachGoesOnAtOnce()
    {
        LegacyStreamBuilder builder = new LegacyStreamBuilder().Start().SectionHead(0x01, 3, "block"u8, 0, 1).Word(2).Footer(3).RamEnd(3);
        for (int i = 0; i < 4; i++)
            builder.Word(((ulong)i << 20) | 1).Octets("02 64 30").Octets([.. Enumerable.Range(0, 1 << 20).Select(j => (byte)(i + j + 1))]);
        byte[] legacy = builder.Word(2).Footer(3).Eof().ToArray();

        byte[] ber = Translations.Encode(legacy, out TranslationResult result);

        Assert.Equal(0, result.OpaqueOctets);
        Assert.Equal("llllll", string.Concat(BerRecord.Of(ber).Where(static r => r.Letter is 'l' or 'o').Select(static r => r.Letter)));
        Assert.All(BerRecord.Of(ber), static r => Assert.InRange(r.Octets.Length, 1, (1 << 20) + 8192));
        Assert.True(legacy.AsSpan().SequenceEqual(Translations.Decode(ber, out _)));
        Assert.Equal("block#0 d0 blocks 4 zeroBlocks 0", Log.Of(ber).Trim());
    }

    [Fact]
    public void Encode_RecordOfMoreThanAnItemHolds_IsOpaque()
    {
        byte[] legacy = Stream(Bitmap, LegacyTags.SectionPart, LegacyStruct.Hex("40 00*8 00 00 08 00 00 00 00 00 00 10 00 01 11*1048577 01"));

        byte[] ber = Translations.Encode(legacy, out TranslationResult result);

        Assert.Equal((1, 1_048_599), (result.TypedLiveOctets, result.OpaqueOctets));
        Assert.True(legacy.AsSpan().SequenceEqual(Translations.Decode(ber, out _)));
    }

    [Theory]
    [InlineData("6c 09 02 01 03 0a 01 02 a0 01 80", StreamFormatError.Malformed)]                    // an item that is cut
    [InlineData("6c 0b 02 01 03 0a 01 02 a0 03 80 01 00", StreamFormatError.Malformed)]              // NULL with contents (X.690 8.8.2)
    [InlineData("6c 0a 02 01 03 0a 01 02 a0 02 a4 00", StreamFormatError.Unsupported)]               // an item of a later version
    [InlineData("6c 0a 02 01 03 0a 01 02 a0 02 02 00", StreamFormatError.Unsupported)]
    [InlineData("6c 0e 02 01 03 0a 01 02 a0 06 a2 04 02 02 00 01", StreamFormatError.Malformed)]     // an INTEGER of more octets than it needs
    [InlineData("6c 0f 02 01 03 0a 01 02 a0 07 a1 05 02 03 01 00 00 00", StreamFormatError.Malformed)]
    [InlineData("6c 17 02 01 03 0a 01 02 a0 0f a2 0d 02 01 00 02 01 00 30 05 80 03 10 00 01", StreamFormatError.Malformed)]   // 2^20 + 1 zeros
    [InlineData("6c 1b 02 01 03 0a 01 02 a0 13 a2 11 02 01 00 02 01 00 30 09 80 03 10 00 00 80 02 00 ff", StreamFormatError.LimitExceeded)]
    [InlineData("6c 13 02 01 03 0a 01 02 a1 0b a1 09 0c 01 64 02 01 00 30 01 04", StreamFormatError.Malformed)]
    [InlineData("6c 15 02 01 03 0a 01 02 a1 0d a1 0b 0c 01 64 02 01 00 30 03 04 01 aa", StreamFormatError.Malformed)]   // a block of one octet
    [InlineData("6c 10 02 01 03 0a 01 02 a2 08 a3 06 02 01 00 80 01 aa", StreamFormatError.Malformed)]                  // a part of an entry
    [InlineData("6c 0b 02 01 03 0a 01 02 a4 03 80 01 04", StreamFormatError.Malformed)]                                 // the marker of data, without
    [InlineData("6c 07 02 01 03 a0 02 80 00", StreamFormatError.Malformed)]                                             // nothing has begun
    [InlineData("6c 09 02 01 04 0a 01 02 a0 01 00", StreamFormatError.Malformed)]
    [InlineData("6c 06 02 01 05 0a 01 02", StreamFormatError.Malformed)]                                                // no end of that section
    [InlineData("6c 1b 02 01 03 0a 01 01 30 0b 0c 03 72 61 6d 02 01 00 02 01 04 a0 06 80 00 80 00 80 00", StreamFormatError.Malformed)]   // ram
    public void Decode_LiveStateOfAnotherForm_IsRefused(string hex, StreamFormatError error)
    {
        byte[] start = LegacyStruct.Hex("63 09 02 01 03 0c 04 6e 6f 6e 65"
            + " 6c 1c 02 01 03 0a 01 01 30 14 0c 0c 64 69 72 74 79 2d 62 69 74 6d 61 70 02 01 00 02 01 01");
        byte[] file = BerFile.Of([.. start, .. LegacyStruct.Hex(hex)], [1]);

        StreamFormatException exception = Assert.Throws<StreamFormatException>(() => Translations.DecodeTo(file, new MemoryStream()));

        Assert.Equal(error, exception.Error);
    }

    [Fact]
    public void Tell_OfBitmaps_NamesThemAtTheStartAndCountsThemAtTheEnd()
    {
        byte[] legacy = new LegacyStreamBuilder().Start()
            .SectionHead(0x01, 3, "dirty-bitmap"u8, 0, 1).Octets("1c 02 6e 30 02 62 30 00 01 00 00 03 14 02 62 31 00 00 10 00 00 01").Footer(3)
            .RamPart(3).Octets("01").Footer(3)
            .RamEnd(3).Octets("4c 02 6e 30 02 62 31 00*8 00 00 08 00 00*7 04 0f 00 00 80 20 46 02 62 30 00*8 00 01 00 00 20 01").Footer(3).Eof().ToArray();

        Assert.Equal(
            """
            dirty-bitmap#0 n0/b0 granularity 65536 sectors 0 dirtyOctets 0 enabled persistent
            dirty-bitmap#0 n0/b1 granularity 4096 sectors 0 dirtyOctets 0
            dirty-bitmap#0 n0/b0 granularity 65536 sectors 65536 dirtyOctets 0 enabled persistent complete
            dirty-bitmap#0 n0/b1 granularity 4096 sectors 2048 dirtyOctets 20480 complete

            """.ReplaceLineEndings("\n"),
            Log.Of(legacy));
    }

    /// <summary>A few octets name a thing: what is kept of them has a limit.</summary>
    [Fact]
    public void Tell_OfMoreBitmapsThanAreKept_KeepsTheFirst()
    {
        var names = new StringBuilder();
        for (int i = 0; i < LiveAccounts.MaxItems + 10; i++)
            names.Append(System.Globalization.CultureInfo.InvariantCulture, $" 14 02 {i >> 8:x2} {i & 0xff:x2} 00 01 00 00 00");
        byte[] legacy = new LegacyStreamBuilder().Start().SectionHead(0x01, 3, "dirty-bitmap"u8, 0, 1).Octets($"{names} 01").Footer(3).Eof().ToArray();

        Assert.InRange(Log.Of(legacy).Split('\n').Length, 2, LiveAccounts.MaxItems + 1);
        Assert.True(legacy.AsSpan().SequenceEqual(Translations.Decode(Translations.Encode(legacy, out _), out _)));
    }

    private static byte[] Stream(string idStr, byte type, byte[] octets)
    {
        string start = idStr switch { HashTable => "00 00 00 18", Vfio => $"{MarkerStart}3 {MarkerStart}1", Bitmap => "01", "unknown" => "ee", _ => "00*7 0" };
        start = start.Replace("00*7 0", idStr == Block ? "00*7 02" : "00*7 01", StringComparison.Ordinal);
        return new LegacyStreamBuilder().Start().SectionHead(0x01, 3, Encoding.Latin1.GetBytes(idStr), 0, 1).Octets(start).Footer(3)
            .Octets([type, 0, 0, 0, 3]).Octets(octets).Footer(3).RamStart(2, ("m", 0x1000)).RamEos(2).RamEnd(2).RamEos(2).Eof().ToArray();
    }

    private sealed class Log : IStreamConsumer
    {
        private readonly StringBuilder _log = new();

        public static string Of(byte[] stream)
        {
            var log = new Log();
            StreamInspector.Inspect(new StreamOctetSource(new MemoryStream(stream)), log);
            return log._log.ToString();
        }

        public void OnLiveItems(IReadOnlyList<LiveItem> items)
        {
            foreach (LiveItem item in items)
                _log.Append(item).Append('\n');
        }
    }
}
