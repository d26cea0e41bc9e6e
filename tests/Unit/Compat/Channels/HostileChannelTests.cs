using Ber.Compat;
using Support;

namespace Unit.Compat.Channels;

/// <summary>Channels that lie, and that do not belong together.</summary>
public sealed class HostileChannelTests
{
    private static readonly byte[] s_main = BuiltChannels.Main(static b => b);

    public static TheoryData<string, string> Lies => new()
    {
        { "unknown block", "multifd 0: a multifd packet with pages of an unknown block" },
        { "behind the block", "multifd 0: a multifd packet with a page outside of its block" },
        { "not aligned", "multifd 0: a multifd packet with a page outside of its block" },
        { "too many pages", "multifd 0: a multifd packet that states more pages than it has room for" },
        { "payload too short", "multifd 0: a multifd packet whose payload is not as long as its pages" },
        { "payload too long", "multifd 0: a multifd packet with a payload of more than 1 MiB" },
        { "another version", "multifd 0: octets that are no multifd packet of version 1" },
    };

    [Theory]
    [MemberData(nameof(Lies))]
    public void Translator_LyingPacket_CarriesTheRestAndSaysWhy(string lie, string reason)
    {
        byte[] channel = [.. Lie(lie).ToArray(), 1, 2, 3];

        byte[] ber = ChannelTranslations.Encode(s_main, [channel], out TranslationResult result);

        Assert.Equal([reason], result.OpaqueReasons);
        (byte[] main, Dictionary<string, byte[]> others) = ChannelTranslations.Decode(ber);
        Assert.Equal(s_main, main);
        Assert.Equal(channel, others["multifd 0"]);
        var ram = new JoinedRam();
        StreamInspector.InspectChannels(ChannelTranslations.Source(s_main), ChannelTranslations.Inputs([channel]), ram);
        Assert.Equal([0UL], ram.Pages.Keys);
    }

    /// <summary>Nothing is computed of <c>pages_alloc</c>, and of <c>next_packet_size</c> nothing where there are no pages.</summary>
    [Fact]
    public void Translator_LyingCapacityAndStaleSize_AreKeptAndNotBelieved()
    {
        byte[] channel = new MultifdBuilder(0).Packet(0, 0, "m", [0], [], BuiltChannels.Page(1), pagesAlloc: 0xffffffff)
            .SyncPacket(1, pagesAlloc: 7, nextPacketSize: 0xfffffff0).SyncPacket(2).ToArray();

        byte[] ber = ChannelTranslations.Encode(s_main, [channel], out TranslationResult result);

        Assert.Empty(result.OpaqueReasons);
        Assert.Equal(channel, ChannelTranslations.Decode(ber).Others["multifd 0"]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64 + 5)]
    [InlineData(64 + 1343)]
    [InlineData(64 + 1344 + 1344 + 4000)]
    public void Translator_ChannelThatEndsInTheMiddle_IsRefusedByItsName(int length)
    {
        byte[] channel = new MultifdBuilder(0).SyncPacket(0).Pages(1, "m", (0, 1)).SyncPacket(2).ToArray()[..length];

        var exception = Assert.Throws<StreamFormatException>(() => ChannelTranslations.Encode(s_main, [channel], out _));

        Assert.Equal("#0", exception.Channel);
        Assert.Equal(length < 8 ? StreamFormatError.NotAStream : StreamFormatError.Truncated, exception.Error);
    }

    [Fact]
    public void Translator_TruncatedChannelThatIsAllowed_IsCarried()
    {
        byte[] channel = new MultifdBuilder(0).SyncPacket(0).Pages(1, "m", (0, 1)).ToArray()[..^100];

        byte[] ber = ChannelTranslations.Encode(s_main, [channel], out TranslationResult result, allowTruncated: true);

        Assert.Equal(["multifd 0: the stream ends in a multifd packet"], result.OpaqueReasons);
        Assert.Equal(channel, ChannelTranslations.Decode(ber).Others["multifd 0"]);
    }

    [Fact]
    public void Channels_SameIdTwice_AreRefused()
    {
        byte[] channel = new MultifdBuilder(3).ToArray();

        StreamFormatException exception = Refuse([channel, channel]);

        Assert.Equal("#1: channel multifd 3 once, it in #0, too", Text(exception));
    }

    [Fact]
    public void Channels_IdMissing_IsRefused()
        => Assert.Equal(
            "#1: multifd channel 1, which was not given, multifd channel 2",
            Text(Refuse([new MultifdBuilder(0).ToArray(), new MultifdBuilder(2).ToArray()])));

    [Fact]
    public void Channels_OtherUuid_IsRefused()
    {
        byte[] other = new MultifdBuilder(1).ToArray();
        other[10] = 1;

        Assert.Equal("#1: a channel of the machine of #0, one with another UUID", Text(Refuse([new MultifdBuilder(0).ToArray(), other])));
    }

    [Theory]
    [InlineData("5145564d000000030700000004", "a legacy migration stream")]
    [InlineData("160301020001", "TLS records: the channel is encrypted; record the migration without tls-creds, or behind it")]
    [InlineData("", "no octets")]
    public void Channels_OtherFile_IsRefusedByWhatItIs(string hex, string name)
        => Assert.Equal(
            $"#0: a multifd channel, the preempt channel or the return path of a migration, {name}", Text(Refuse([Convert.FromHexString(hex)])));

    [Fact]
    public void Channels_OfAnotherKindThanStated_IsRefused()
    {
        var exception = Assert.Throws<StreamFormatException>(() => StreamTranslator.LegacyToBer(
            ChannelTranslations.Source(s_main), new StreamOctetSink(new MemoryStream()), new TranslationOptions
            {
                Channels = [new ChannelInput("p", ChannelTranslations.Source(new MultifdBuilder(0).ToArray())) { Kind = MigrationChannelKind.Preempt }],
            }));

        Assert.Equal("p: the preempt channel of a postcopy migration, a multifd channel of a migration, not its main channel", Text(exception));
    }

    [Fact]
    public void Channels_EmptyOnesOfAStatedKind_AreGivenBack()
    {
        var ber = new MemoryStream();
        StreamTranslator.LegacyToBer(ChannelTranslations.Source(s_main), new StreamOctetSink(ber), new TranslationOptions
        {
            Channels =
            [
                new ChannelInput("p", ChannelTranslations.Source([])) { Kind = MigrationChannelKind.Preempt },
                new ChannelInput("r", ChannelTranslations.Source([])) { Kind = MigrationChannelKind.ReturnPath },
            ],
        });

        (_, Dictionary<string, byte[]> others) = ChannelTranslations.Decode(ber.ToArray());

        Assert.Equal(["preempt", "return path"], others.Keys.Order());
        Assert.All(others.Values, Assert.Empty);
    }

    [Fact]
    public void Channels_OneOfTwoMissing_IsWarnedOf()
    {
        byte[] channel = new MultifdBuilder(0).SyncPacket(0).Pages(2, "m", (0, 1)).SyncPacket(4).ToArray();

        ChannelTranslations.Encode(s_main, [channel], out TranslationResult result);

        Assert.Equal(["the multifd channels have 3 packets, the last of which has the number 4: a channel may be missing"], result.Warnings);
    }

    [Fact]
    public void Channels_OutOfStep_AreWarnedOf()
    {
        byte[] channel = new MultifdBuilder(0).SyncPacket(0).ToArray();

        ChannelTranslations.Encode(s_main, [channel], out TranslationResult result);

        Assert.Equal(["#0: 1 packets with SYNC, where the main channel waits 2 times"], result.Warnings);
    }

    [Theory]
    [InlineData(MultifdBuilder.Zlib)]
    [InlineData(MultifdBuilder.Zstd)]
    public void Ram_PayloadThatDoesNotInflate_IsMalformedForWhoWantsPagesAlone(uint method)
    {
        byte[] channel = new MultifdBuilder(0).SyncPacket(0).Packet(1, method, "m", [0], [], [1, 2, 3, 4]).SyncPacket(2).ToArray();

        byte[] ber = ChannelTranslations.Encode(s_main, [channel], out _);
        Assert.Equal(channel, ChannelTranslations.Decode(ber).Others["multifd 0"]);
        var exception = Assert.Throws<StreamFormatException>(
            () => StreamInspector.InspectChannels(ChannelTranslations.Source(s_main), ChannelTranslations.Inputs([channel]), new JoinedRam()));
        Assert.Equal(("#0", StreamFormatError.Malformed), (exception.Channel, exception.Error));
        Assert.Throws<StreamFormatException>(() => StreamInspector.Inspect(ChannelTranslations.Source(ber), new JoinedRam()));
    }

    [Fact]
    public void Ram_UnknownCompression_IsNamedForWhoWantsPagesAlone()
    {
        byte[] channel = new MultifdBuilder(0).SyncPacket(0).Packet(1, 0x8, "m", [0], [], [1, 2, 3, 4]).SyncPacket(2).ToArray();

        byte[] ber = ChannelTranslations.Encode(s_main, [channel], out TranslationResult result);

        Assert.Empty(result.OpaqueReasons);
        Assert.Equal(channel, ChannelTranslations.Decode(ber).Others["multifd 0"]);
        var exception = Assert.Throws<StreamFormatException>(
            () => StreamInspector.InspectChannels(ChannelTranslations.Source(s_main), ChannelTranslations.Inputs([channel]), new JoinedRam()));
        Assert.Equal((StreamFormatError.Unsupported, "method 0x8"), (exception.Error, exception.Actual));
    }

    [Fact]
    public void ReturnPath_OfNonsenseBehindShut_IsCarriedAndSaid()
    {
        byte[] path = Convert.FromHexString("0001000400000000" + "00000000" + "00000002");

        byte[] ber = ChannelTranslations.Encode(s_main, [path], out TranslationResult result);

        Assert.Equal(["return path: octets that are no message of the return path"], result.OpaqueReasons);
        Assert.Equal(path, ChannelTranslations.Decode(ber).Others["return path"]);
    }

    [Fact]
    public void ReturnPath_BitmapLongerThanTheRest_IsTruncatedAndReservesNothing()
    {
        byte[] path = Convert.FromHexString("00050002016d" + "7fffffffffffffff" + "00");

        var exception = Assert.Throws<StreamFormatException>(() => ChannelTranslations.Encode(s_main, [path], out _));

        Assert.Equal((StreamFormatError.Truncated, "#0"), (exception.Error, exception.Channel));
    }

    private static MultifdBuilder Lie(string lie)
    {
        MultifdBuilder channel = new MultifdBuilder(0).SyncPacket(0).Pages(1, "m", (0, 1));
        return lie switch
        {
            "unknown block" => channel.Pages(2, "n", (0, 1)),
            "behind the block" => channel.Pages(2, "m", (0x1000, 1), (BuiltChannels.PageCount * 4096, 1)),
            "not aligned" => channel.Pages(2, "m", (0x1001, 1)),
            "too many pages" => channel.Octets(Changed(new MultifdBuilder(0).Pages(2, "m", (0x1000, 1)).ToArray()[64..], 18)),
            "payload too short" => channel.Packet(2, 0, "m", [0x1000, 0x2000], [], BuiltChannels.Page(1)),
            "payload too long" => channel.Packet(2, 2, "m", [0x1000], [], [1], nextPacketSize: (1 << 20) + 1),
            _ => channel.Octets(Changed(new MultifdBuilder(0).Pages(2, "m", (0x1000, 1)).ToArray()[64..], 7)),
        };
    }

    private static byte[] Changed(byte[] octets, int place)
    {
        octets[place]++;
        return octets;
    }

    private static StreamFormatException Refuse(byte[][] channels)
        => Assert.Throws<StreamFormatException>(() => ChannelTranslations.Encode(s_main, channels, out _));

    private static string Text(StreamFormatException exception) => $"{exception.Channel}: {exception.Expected}, {exception.Actual}";
}
