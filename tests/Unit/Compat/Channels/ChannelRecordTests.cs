using Ber.Compat;
using Support;

namespace Unit.Compat.Channels;

/// <summary>Records of channels that contradict each other, or the main channel.</summary>
public sealed class ChannelRecordTests
{
    // Configuration "none"; the START of ram with the block m of 16 pages, and its end.
    private const string Start = "63 09 02 01 03 0c 04 6e 6f 6e 65  73 13 0a 01 01 02 01 02 30 0b 0c 03 72 61 6d 02 01 00 02 01 04"
        + " 62 0c 30 0a 30 08 0c 01 6d 02 03 01 00 00  73 06 0a 01 7e 02 01 02 ";

    private const string StartLegacy = "51 45 56 4d 00 00 00 03 07 00 00 00 04 6e 6f 6e 65 "
        + "01 00 00 00 02 03 72 61 6d 00 00 00 00 00 00 00 04 00 00 00 00 00 01 00 04 01 6d 00 00 00 00 00 01 00 00 00 00 00 00 00 00 00 10 7e 00 00 00 02";

    private const string Multifd = "6e 1d 02 01 00 a0 18 02 01 00 04 10 00*16 02 01 0c ";
    private const string Preempt = "6e 05 02 01 00 81 00 ";
    private const string ReturnPath = "6e 05 02 01 00 82 00 ";

    public static TheoryData<string, string> Malformed => new()
    {
        { Multifd, "the end of channel multifd 0" },
        { Multifd + Multifd, "each channel once, the next one with number 1" },
        { Preempt.Replace("02 01 00", "02 01 01", StringComparison.Ordinal), "each channel once, the next one with number 0" },
        { ReturnPath + ReturnPath.Replace("02 01 00", "02 01 01", StringComparison.Ordinal), "each channel once, the next one with number 1" },
        { "6e 05 02 01 00 85 00", "a channel that has begun and not ended" },
        { ReturnPath + "6e 05 02 01 00 85 00", "page records on the preempt channel" },
        { Multifd + "6e 0c 02 01 00 a3 07 02 01 07 04 00 05 00", "a message on the return path" },
        { ReturnPath + "6e 0a 02 01 00 a3 05 02 01 08 04 00", "a message of the return path" },
        { Preempt + "70 19 02 01 00 a1 14 02 01 00 02 01 00 02 01 00 02 01 00 0c 00 a0 06 02 01 00 02 01 01", "a packet on a multifd channel" },
        { Packet("02 01 00 02 02 10 00 02 01 00 02 01 00 0c 01 6e a0 06 02 01 00 02 01 01", 4096), "a RAM block that the main channel lists" },
        { Packet("02 01 00 02 02 10 00 02 01 00 02 01 00 0c 01 6d a0 06 02 01 10 02 01 01", 4096), "a page in the 65536 octets of RAM block \"m\"" },
        { Packet("02 01 00 02 02 10 00 02 01 00 02 01 00 0c 01 6d a0 06 02 01 ff 02 01 01", 4096), "a page in the 65536 octets of RAM block \"m\"" },
        { Packet("02 01 00 02 02 10 00 02 01 00 02 01 00 0c 01 6d a0 06 02 01 00 02 01 01", 4095), "a payload of 4096 octets" },
        { Packet("02 01 00 02 02 20 00 02 01 00 02 01 00 0c 01 6d a0 06 02 01 00 02 01 01", 8192), "a payload of 8192 octets" },
        { Packet("02 01 00 02 02 10 00 02 01 00 02 01 00 0c 01 6d a1 0c 02 01 00 02 01 7f 02 01 00 02 01 7f", 0), "at most 128 pages in a packet" },
        { Packet("02 01 40 02 02 10 00 02 01 00 02 01 00 0c 01 6d", 0), "the flag DEVICE_STATE with device state only" },
        { "75 05 a0 03 83 01 00", "pages of the preempt channel that has begun, as they are" },
        { ReturnPath + "6e 0c 02 01 00 a6 07 02 01 01 04 02 00 00", "0 octets of channel return path" },
        { ReturnPath + "6e 0c 02 01 00 a6 07 02 01 00 04 02 00 00", "the digest of channel return path" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Reader_RecordsThatContradict_AreRefused(string records, string expected)
    {
        byte[] ber = BerFile.Of(LegacyStruct.Hex(Start + records), LegacyStruct.Hex(StartLegacy));

        var exception = Assert.ThrowsAny<StreamFormatException>(() => ChannelTranslations.Decode(ber, new JoinedRam()));

        Assert.Contains(expected, exception.Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void Reader_OldOneWithoutChannels_RefusesBecauseTheRecordsAreCritical()
    {
        // Class APPLICATION: a reader that does not know such a record must refuse the file (docs/format.md, 2.1).
        byte[] ber = ChannelTranslations.Encode(
            BuiltChannels.Main(static b => b), [new MultifdBuilder(0).SyncPacket(0).Pages(1, "m", (0, 1)).SyncPacket(2).ToArray()], out _);

        Assert.Equal(1 + 1, BerRecord.Of(ber).Count(static r => r.Letter == 'n'));
        Assert.Equal(3, BerRecord.Of(ber).Count(static r => r.Letter == 'p'));
    }

    [Fact]
    public void Reader_EveryChangedOctet_IsNoticed()
    {
        BuiltChannels.Built built = BuiltChannels.All["preempt and return path"]();
        byte[] ber = ChannelTranslations.Encode(built.Main, built.Others, out _);

        // Every octet but those inside of pages, of which some.
        for (int i = 0; i < ber.Length; i += ber[i] is >= 1 and <= 7 && i > 400 ? 61 : 1)
        {
            ber[i] ^= 0x10;
            Assert.ThrowsAny<StreamFormatException>(() => ChannelTranslations.Decode(ber));
            ber[i] ^= 0x10;
        }
    }

    private static string Packet(string fields, int payload)
    {
        byte[] pages = BerFile.Element(0xa1, LegacyStruct.Hex(fields));
        byte[] data = payload == 0 ? [] : BerFile.Element(0x04, new byte[payload]);
        return Multifd + Convert.ToHexString(BerFile.Element(0x70, [0x02, 0x01, 0x00, .. pages, .. data]));
    }
}
