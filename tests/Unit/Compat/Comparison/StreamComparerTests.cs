using System.IO.Compression;
using Ber.Compat;
using Support;
using Xunit;

namespace Unit.Compat.Comparison;

/// <summary>Two streams compared: each difference is found where it is, and nothing else is.</summary>
public sealed class StreamComparerTests
{
    private const uint Ram = 2;
    private const string Data = "5a*4096";
    private const ulong Page = LegacyStreamBuilder.Page, Zero = LegacyStreamBuilder.Zero, Deflated = LegacyStreamBuilder.CompressPage;

    [Fact]
    public void Streams_InEitherFormat_AreCompared()
    {
        byte[] legacy = Devices(Flat(1), Flat(2));
        byte[] ber = Translations.Encode(legacy, out _);

        foreach (StreamComparison comparison in (StreamComparison[])[Compare(legacy, ber), Compare(ber, legacy), Compare(ber, ber)])
            Assert.Equal((true, 2, 0, 1), (comparison.IsEqual, comparison.Devices, comparison.DifferentDevices, comparison.RamBlocks.Length));
        Assert.Equal("Field a#0.n: uint16 2 | uint16 3", Differences(legacy, Translations.Encode(Devices(Flat(1), Flat(3)), out _)));
    }

    [Fact]
    public void Devices_AddedRemovedAndRepeated_AreMatchedByPathAndOrder()
    {
        byte[] left = Devices(Flat(1), Flat(2), Flat(3), other: "left");
        byte[] right = Devices(Flat(1), Flat(9), other: "right");

        Assert.Equal(
            """
            Field a#0.n: uint16 2 | uint16 9
            Device a#0: v1, 3 octets | (nothing)
            Device left#7: v1, 3 octets | (nothing)
            Device right#7: (nothing) | v1, 3 octets
            """.ReplaceLineEndings("\n"),
            Differences(left, right));
    }

    [Fact]
    public void Blocks_WhoseNamesReadAlike_AreMatchedByOrder()
    {
        byte[] legacy = new LegacyStreamBuilder().Start().RamStart(Ram, ("\x80\x81", 0x1000), ("\x80\x82", 0x2000)).RamEos(Ram).RamEnd(Ram).RamEos(Ram)
            .Device(3, "d", 0, Flat(1)).End().ToArray();

        Assert.Equal((true, 2), (Compare(legacy, legacy).IsEqual, Compare(legacy, legacy).RamBlocks.Length));
    }

    [Fact]
    public void FieldsOfOtherTypesNamesAndVersions_Differ_ThoughTheOctetsAreEqual()
    {
        byte[] left = Devices(new LegacyStruct("d").Field("x", "uint16", "00 01").Field("y", "uint8", "02"));

        Assert.Equal("Field a#0.x: uint16 1 | int16 1",
            Differences(left, Devices(new LegacyStruct("d").Field("x", "int16", "00 01").Field("y", "uint8", "02"))));
        Assert.Equal(
            "Field a#0.x: uint16 1 | (nothing)\nField a#0.z: (nothing) | uint16 1",
            Differences(left, Devices(new LegacyStruct("d").Field("z", "uint16", "00 01").Field("y", "uint8", "02"))));
        Assert.Equal("Version a#0: v1 | v2", Differences(left, Devices(new LegacyStruct("d", 2).Field("x", "uint16", "00 01").Field("y", "uint8", "02"))));
    }

    [Fact]
    public void BitmapsAndDrives_AreComparedByName()
    {
        const string Start = "1c 01 6e 01 61 00 01 00 00 01", Drive = "00*6 10 09 01 64";
        byte[] left = Live(Start, "4c 01 6e 01 61 00*8 00 00 08 00 00*7 01 0f", Drive);
        byte[] right = Live("1c 01 6e 01 61 00 01 00 00 03 14 01 62 00 00 10 00 00", "4c 01 6e 01 61 00*8 00 00 08 00 00*7 01 1f", Drive);

        Assert.Equal(
            """
            LiveItem dirty-bitmap#0 n/a: dirtyOctets 262144, not persistent | dirtyOctets 327680, persistent
            LiveItem dirty-bitmap#0 n/b: (nothing) | granularity 4096, sectors 0, dirtyOctets 0
            """.ReplaceLineEndings("\n"),
            Differences(left, right));
        Assert.True(Compare(left, Translations.Encode(left, out _)).IsEqual);
        byte[] elsewhere = Live(Start, "4c 01 6e 01 61 00*8 00 00 08 00 00*7 01 1e", "00*6 12 09 01 64");
        Assert.Equal(["dirty-bitmap#0 n/a", "block#0 d"], Compare(left, elsewhere).Differences.Select(static d => d.Subject));

        static byte[] Live(string start, string end, string blocks)
            => new LegacyStreamBuilder().Start().SectionHead(1, 3, "dirty-bitmap"u8, 0, 1).Octets(start).Octets("01").Footer(3)
                .SectionHead(1, 4, "block"u8, 0, 1).Word(2).Footer(4)
                .RamEnd(3).Octets(end).Octets("01").Footer(3).RamEnd(4).Octets(blocks).Word(2).Footer(4).Eof().ToArray();
    }

    [Fact]
    public void Starts_Commands_LiveSections_AndOpaqueSections_AreCompared()
    {
        byte[] left =
            new LegacyStreamBuilder().Start("pc", 12).Command(0x0b, "").RamStart(Ram).RamEos(Ram).OldStyleDevice(3, "slirp", 0, "01 02 03").Eof().ToArray();
        byte[] right = new LegacyStreamBuilder().Start("q35").Command(0x0b, "01").OldStyleDevice(3, "slirp", 0, "01 05 03").Eof().ToArray();

        Assert.Equal(
            """
            Configuration machine type: pc | q35
            Configuration target page bits: 12 | (nothing)
            Commands commands: 0x000b | 0x000b 01
            LiveSection ram#0: v4 | (nothing)
            Octets slirp#0: from octet 1 of 3: 0203 | from octet 1 of 3: 0503
            """.ReplaceLineEndings("\n"),
            Differences(left, right));
    }

    [Fact]
    public void OneDevice_IsComparedAlone()
    {
        byte[] left = Devices(Flat(1), other: "left");
        byte[] right = Devices(Flat(2), other: "right");

        StreamComparison comparison = StreamComparer.Compare(Read(left), Read(right), static path => path.IdStr == "left");

        Assert.Equal(["Device left#7: v1, 3 octets | (nothing)"], comparison.Differences.Select(static d => d.ToString()));
        Assert.Empty(comparison.RamBlocks);
    }

    [Fact]
    public void Ram_IsWhatWasSentLast()
    {
        byte[] once = Pages(b => b.Record(0, Page, "mem", "01 00*4095").Record(4096, Page, null, Data).Record(8192, Zero, null, "00")
            .Record(12288, Zero, null, "00"));
        byte[] often = Pages(b => b.Record(4096, Page, "mem", "07*4096").Record(8192, Page, null, Data).Record(4096, Page, null, Data)
            .Record(8192, Page, null, "00*4096").Record(0, Page, null, "01 00*4095").Record(12288, Zero, null, "00"));
        byte[] other = Pages(b => b.Record(0, Page, "mem", "01 00*4095").Record(4096, Page, null, Data).Record(8192, Zero, null, "00")
            .Record(12288, Page, null, "00*4095 01"));

        byte[] changed = Pages(b => b.Record(0, Page, "mem", "01 00*4095").Record(4096, Page, null, "5a*4095 5b"));
        RamBlockComparison differing = Assert.Single(Compare(once, changed).RamBlocks);
        Assert.Equal((1, 4096UL), (differing.DifferentPages, differing.FirstDifference));

        RamBlockComparison equal = Assert.Single(Compare(once, often).RamBlocks);
        Assert.Equal((0, null, equal.LeftDigest), (equal.DifferentPages, equal.FirstDifference, equal.RightDigest));
        foreach (byte[] right in (byte[][])[other, Translations.Encode(other, out _)])
        {
            StreamComparison comparison = Compare(once, right);
            RamBlockComparison block = Assert.Single(comparison.RamBlocks);
            Assert.Equal((1, 12288UL, null), (block.DifferentPages, block.FirstDifference, block.NotCompared));
            Assert.NotEqual(block.LeftDigest, block.RightDigest);
            Assert.Equal(StreamDifferenceKind.RamPages, Assert.Single(comparison.Differences).Kind);
        }
    }

    /// <summary>A page that one side was not sent is unknown there, not zero.</summary>
    [Fact]
    public void Ram_PagesThatWereNotSent_AreNotCompared()
    {
        byte[] left = Pages(b => b.Record(0, Page, "mem", Data).Record(4096, Page, null, Data).Record(8192, Zero, null, "00").Record(12288, Zero, null, "00"));
        byte[] right = Pages(b => b.Record(0, Page, "mem", Data).Record(8192, Page, null, Data));

        foreach (byte[] other in (byte[][])[right, Translations.Encode(right, out _)])
        {
            StreamComparison comparison = Compare(left, other);
            Assert.Equal((1, 8192UL), (comparison.RamBlocks[0].DifferentPages, comparison.RamBlocks[0].FirstDifference));
            Assert.Equal("RAM mem: 2 pages are not in the right stream", Assert.Single(comparison.NotCompared));
        }
    }

    [Fact]
    public void Ram_CodedPages_AreInflatedOrSaidToBeUnknown()
    {
        var deflated = new MemoryStream();
        using (var zlib = new ZLibStream(deflated, CompressionLevel.Fastest))
            zlib.Write(Enumerable.Repeat((byte)0x5a, 4096).ToArray());
        byte[] octets = deflated.ToArray();
        string hex = $"{octets.Length:x8}{Convert.ToHexString(octets)}";
        byte[] plain = Pages(b => b.Record(0, Page, "mem", Data).Record(4096, Page, null, Data), 8192);
        byte[] coded = Pages(b => b.Record(0, Page, "mem", Data).Record(4096, Deflated, null, hex), 8192);

        foreach (byte[] right in (byte[][])[coded, Translations.Encode(coded, out _)])
            Assert.True(Compare(plain, right) is { IsEqual: true, NotCompared.IsEmpty: true });

        byte[] xbzrle =
            Pages(b => b.Record(0, Page, "mem", Data).Record(4096, Page, null, Data).Record(4096, LegacyStreamBuilder.Xbzrle, null, "01 00 03 00 01 ff"), 8192);
        foreach (byte[] right in (byte[][])[xbzrle, Translations.Encode(xbzrle, out _)])
        {
            StreamComparison comparison = Compare(plain, right);
            Assert.True(comparison.IsEqual);
            Assert.Equal("RAM mem: 1 page was sent as XBZRLE differences", Assert.Single(comparison.NotCompared));
            Assert.Null(Assert.Single(comparison.RamBlocks).RightDigest);
        }
    }

    [Fact]
    public void RamBlocks_OfOneStreamAlone_OrOfAnotherLength_Differ()
    {
        byte[] left = new LegacyStreamBuilder().Start().RamStart(Ram, ("a", 4096), ("b", 8192)).RamEos(Ram).RamEnd(Ram).RamEos(Ram).End().ToArray();
        byte[] right = new LegacyStreamBuilder().Start().RamStart(Ram, ("b", 4096), ("c", 4096)).RamEos(Ram).RamEnd(Ram).RamEos(Ram).End().ToArray();

        Assert.Equal("RamBlock a: 4096 octets | (nothing)\nRamBlock b: 8192 octets | 4096 octets\nRamBlock c: (nothing) | 4096 octets",
            Differences(left, right));
    }

    private static LegacyStruct Flat(int value) => new LegacyStruct("flat").Field("n", "uint16", $"{value:x4}").Field("m", "uint8", "07");

    private static byte[] Devices(params LegacyStruct[] devices) => Devices(devices, null);

    private static byte[] Devices(LegacyStruct first, LegacyStruct second, LegacyStruct third, string other) => Devices([first, second, third], other);

    private static byte[] Devices(LegacyStruct first, LegacyStruct second, string other) => Devices([first, second], other);

    private static byte[] Devices(LegacyStruct first, string other) => Devices([first], other);

    private static byte[] Devices(LegacyStruct[] devices, string? other)
    {
        LegacyStreamBuilder builder = new LegacyStreamBuilder().Start().RamStart(Ram, ("mem", 1 << 20)).RamEos(Ram).RamEnd(Ram).RamEos(Ram);
        uint id = 3;
        foreach (LegacyStruct device in devices)
            builder.Device(id++, "a", 0, device);
        if (other is not null)
            builder.Device(id, other, 7, Flat(1));
        return builder.End().ToArray();
    }

    private static byte[] Pages(Func<LegacyStreamBuilder, LegacyStreamBuilder> records, ulong length = 4 * 4096)
        => records(new LegacyStreamBuilder().Start().RamStart(Ram, ("mem", length)).RamEos(Ram).RamPart(Ram)).RamEos(Ram).RamEnd(Ram).RamEos(Ram)
            .End().ToArray();

    private static StreamSnapshot Read(byte[] stream) => StreamSnapshot.Read(new StreamOctetSource(new MemoryStream(stream)));

    private static StreamComparison Compare(byte[] left, byte[] right) => StreamComparer.Compare(Read(left), Read(right));

    private static string Differences(byte[] left, byte[] right) => string.Join('\n', Compare(left, right).Differences);
}
