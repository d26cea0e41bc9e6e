using Ber.Compat;
using Support;

namespace Unit.Compat.Channels;

public sealed class ChannelRoundTripTests
{
    public static TheoryData<string> Names => [.. BuiltChannels.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Translator_EachSetOfChannels_GivesEveryChannelBack(string name)
    {
        BuiltChannels.Built built = BuiltChannels.All[name]();
        byte[] ber = ChannelTranslations.Encode(built.Main, built.Others, out _);

        (byte[] main, Dictionary<string, byte[]> others) = ChannelTranslations.Decode(ber);

        Assert.Equal(built.Main, main);
        Assert.Equal(built.Others.Select(Convert.ToHexString).Order(), others.Values.Select(Convert.ToHexString).Order());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Translator_ChannelsInAnotherOrderAndInPieces_MakesTheSameFile(string name)
    {
        BuiltChannels.Built built = BuiltChannels.All[name]();
        byte[] ber = ChannelTranslations.Encode(built.Main, built.Others, out _);

        byte[] turned = ChannelTranslations.Encode(built.Main, [.. built.Others.Reverse()], out _);
        var pieces = new MemoryStream();
        StreamTranslator.LegacyToBer(new PiecewiseSource(built.Main, 7), new StreamOctetSink(pieces), new TranslationOptions
        {
            Program = "golden",
            Channels = [.. built.Others.Select(static (octets, i) => new ChannelInput($"#{i}", new PiecewiseSource(octets, 11)))],
        });

        Assert.Equal(ber, turned);
        Assert.Equal(ber, pieces.ToArray());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Ram_OfLegacyChannelsAndOfTheirFile_IsTheSame(string name)
    {
        BuiltChannels.Built built = BuiltChannels.All[name]();
        byte[] ber = ChannelTranslations.Encode(built.Main, built.Others, out _);

        var legacy = new JoinedRam();
        StreamInspector.InspectChannels(ChannelTranslations.Source(built.Main), ChannelTranslations.Inputs(built.Others), legacy);
        var file = new JoinedRam();
        StreamInspector.Inspect(ChannelTranslations.Source(ber), file);

        Assert.Equal(legacy.Pages, file.Pages);
        Assert.Equal(legacy.Blocks, file.Blocks);
        Assert.Equal(legacy.Channels, file.Channels);
        Assert.Equal(legacy.OpaqueOctets, file.OpaqueOctets);
    }

    [Fact]
    public void Ram_OfPlainPackets_HasThePagesOfBothChannels()
    {
        JoinedRam ram = JoinedRam.Of("plain packets");

        Assert.Equal(
            [(0UL, 1), (0x1000UL, 2), (0x2000UL, 4), (0x3000UL, 0), (0x4000UL, 0), (0x5000UL, 3)],
            ram.Pages.Select(static p => (p.Key, (int)p.Value[0])).Order());
        Assert.Equal((4, 2), (ram.Blocks[0].DataPages, ram.Blocks[0].ZeroPages));
        Assert.Equal(["multifd 0", "multifd 1"], ram.Channels);
    }

    /// <summary>Between two points at which all are in step pages do not overlap; behind such a point the later one counts, wherever it came.</summary>
    [Fact]
    public void Ram_PageOnTwoChannels_IsTheOneBehindTheLaterSync()
    {
        JoinedRam ram = JoinedRam.Of("later packet replaces");

        Assert.Equal([(0UL, 2), (0x1000UL, 1)], ram.Pages.Select(static p => (p.Key, (int)p.Value[0])).Order());
    }

    [Fact]
    public void Ram_OfPostcopy_IsThatOfMainMultifdAndPreempt()
    {
        JoinedRam ram = JoinedRam.Of("preempt and return path");

        Assert.Equal(
            [(0UL, 1), (0x2000UL, 0), (0x3000UL, 6), (0x7000UL, 7)], ram.Pages.Select(static p => (p.Key, (int)p.Value[0])).Order());
        Assert.Equal((4, 1), (ram.Blocks[0].DataPages, ram.Blocks[0].ZeroPages));
        Assert.Equal(["multifd 0", "preempt", "return path"], ram.Channels);
    }

    [Theory]
    [InlineData("zlib")]
    [InlineData("zstd")]
    public void Ram_OfCompressedPackets_IsInflatedOverTheWholeChannel(string name)
    {
        JoinedRam ram = JoinedRam.Of(name);

        Assert.Equal([0UL, 0x1000UL, 0x3000UL, 0x4000UL, 0x9000UL], ram.Pages.Keys.Order());
        byte[] first = new byte[2000], second = new byte[2000];
        new Random(0).NextBytes(first);
        new Random(1).NextBytes(second);
        Assert.Equal(first, ram.Pages[0][..2000]);
        Assert.Equal(second, ram.Pages[0x4000][..2000]);
        Assert.Equal((1, 2), (ram.Pages[0x1000][99], ram.Pages[0x3000][99]));
        Assert.Equal(0, ram.Pages[0x9000][0]);
    }

    [Fact]
    public void PageSize_OfPacketsOfOneKibibyte_IsFoundByTheNextPacket()
    {
        JoinedRam ram = JoinedRam.Of("pages of 1 KiB");

        Assert.Equal([(0x400UL, 1024), (0x800UL, 1024)], ram.Pages.Select(static p => (p.Key, p.Value.Length)).Order());
    }

    [Fact]
    public void Translator_DeviceState_IsTypedByItsFrame()
    {
        BuiltChannels.Built built = BuiltChannels.All["device state"]();

        byte[] ber = ChannelTranslations.Encode(built.Main, built.Others, out TranslationResult result);

        Assert.Empty(result.OpaqueReasons);
        Assert.True(ber.AsSpan().IndexOf("0000:00:01.0/vfio"u8) > 0);
        Assert.True(ber.Length < built.Main.Length + built.Others[0].Length);
    }

    [Fact]
    public void Translator_PacketsOfChannels_AreShorterThanTheyWere()
    {
        BuiltChannels.Built built = BuiltChannels.All["stale packets of 7.2"]();

        byte[] ber = ChannelTranslations.Encode(built.Main, built.Others, out TranslationResult result);

        Assert.Empty(result.OpaqueReasons);
        Assert.Empty(result.Warnings);
        Assert.InRange(ber.Length, 1, built.Main.Length + built.Others.Sum(static o => o.Length) - (8 * 1200));
    }

    [Fact]
    public void Translator_NonsenseBehindPackets_IsCarriedAndSaid()
    {
        BuiltChannels.Built built = BuiltChannels.All["nonsense behind packets"]();

        ChannelTranslations.Encode(built.Main, built.Others, out TranslationResult result);

        Assert.Equal(["multifd 0: octets that are no multifd packet of version 1"], result.OpaqueReasons);
        Assert.Equal(2000, result.OpaqueOctets);
    }

    [Theory]
    [InlineData("zlib", DigestAlgorithm.Sha256, null)]
    [InlineData("preempt and return path", DigestAlgorithm.None, null)]
    [InlineData("preempt and return path", DigestAlgorithm.XxHash128, 1)]
    [InlineData("plain packets", DigestAlgorithm.XxHash128, 1)]
    public void Translator_EachDigestAndCompression_GivesEveryChannelBack(string name, DigestAlgorithm digest, int? level)
    {
        BuiltChannels.Built built = BuiltChannels.All[name]();
        var ber = new MemoryStream();
        StreamTranslator.LegacyToBer(ChannelTranslations.Source(built.Main), new StreamOctetSink(ber), new TranslationOptions
        {
            Digest = digest,
            ZstdLevel = level,
            Channels = ChannelTranslations.Inputs(built.Others),
        });

        (byte[] main, Dictionary<string, byte[]> others) = ChannelTranslations.Decode(ber.ToArray());

        Assert.Equal(built.Main, main);
        Assert.Equal(built.Others.Select(Convert.ToHexString).Order(), others.Values.Select(Convert.ToHexString).Order());
    }
}
