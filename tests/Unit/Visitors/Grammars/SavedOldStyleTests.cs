using Ber.Compat;
using Support;

namespace Unit.Visitors.Grammars;

/// <summary>Sections of save functions without vmstate: of s390 (QEMU hw/s390x/s390-skeys.c, hw/s390x/tod.c) and of libslirp (src/state.c).</summary>
public sealed class SavedOldStyleTests
{
    private const string Keys = "0000000000000002 0000000000000004 10203000 0000000000100002 0000000000000002 e0f0 0000000000000001";
    private const string Clock = "01 05 e39fb6fe6e976600";
    private const string Client = "0001 525500123456";
    private const string IdleSlirp = $"00 0102 {Client} 00*120";
    private const string Ring = "00000002 00000008 00000003 00000001 1122334455667788";

    /// <summary>tcpcb: each integer is 1, but for t_maxseg.</summary>
    private const string Connection = "0001 0001000100010001 0001 0001 0001 05b4 01 0001 00000001 00000001 00000001 00000001 00000001 00000001 00000001"
        + " 00000001 00000001 00000001 00000001 00000001 00000001 00000001 00000001 0001 ffff 00000001 0001 0001 0001 00000001 01 01 0001 01 01 01 01"
        + " 00000001 00000001 00000007";

    private const string ForwardingSlirp = $"2a 00000000 0002 0a000264 0050 ffff 00 00 01 00000103 {Ring} {Ring} {Connection} {IdleSlirp}";

    [Fact]
    public void Keys_OfS390_AreRecords() => Assert.Equal(
        """{"data":{"records":[{"address":2,"count":4,"keys":"10203000"},{"address":1048578,"count":2,"keys":"e0f0"}],"end":1}}""",
        SavedField.OldStyleValues("s390-skeys", Keys));

    [Theory]
    [InlineData("0000000000000001", 1)]   // disabled
    [InlineData("0000000000000004", 4)]   // failed
    public void Keys_None_AreTheEnd(string hex, int end) => Assert.Equal($"{{\"data\":{{\"end\":{end}}}}}", SavedField.OldStyleValues("s390-skeys", hex));

    [Fact]
    public void Clock_OfS390_IsOfNineOctets()
        => Assert.Equal("""{"data":{"is_present":1,"high":5,"low":16402029571800000000}}""", SavedField.OldStyleValues("todclock", Clock));

    [Fact]
    public void Clock_Missing_IsAnOctet() => Assert.Equal("""{"data":{"is_present":0}}""", SavedField.OldStyleValues("todclock", "00"));

    [Fact]
    public void Slirp_Idle_HasTheClientsOfBootp()
    {
        string json = SavedField.OldStyleValues("slirp", IdleSlirp);
        Assert.StartsWith(
            """{"data":{"sockets_end":0,"ip_id":258,"bootp_clients":[{"allocated":1,"macaddr":"525500123456"}],"bootp_clients_unused":""",
            json, StringComparison.Ordinal);
    }

    [Fact]
    public void Slirp_WithAGuestForward_HasItsConnection()
    {
        string json = SavedField.OldStyleValues("slirp", ForwardingSlirp);
        Assert.StartsWith(
            """{"data":{"sockets":[{"more":42,"so_urgc":0,"fhost":{"portable_family":2,"sin_addr":167772772,"sin_port":80},"lhost":{""",
            json, StringComparison.Ordinal);
        Assert.Contains(
            """
            "so_state":259,"so_rcv":{"sb_cc":2,"sb_datalen":8,"woff":3,"roff":1,"sb_data":"1122334455667788"},
            """, json, StringComparison.Ordinal);
        Assert.Contains("""
            "t_timer":[1,1,1,1],"t_rxtshift":1,"t_rxtcur":1,"t_dupacks":1,"t_maxseg":1460,
            """, json, StringComparison.Ordinal);
        Assert.Contains("""
            "t_rtt":-1,
            """, json, StringComparison.Ordinal);
        Assert.Contains("""
            "last_ack_sent":7}}],"sockets_end":0,"ip_id":258,
            """, json, StringComparison.Ordinal);
    }

    [Fact]
    public void Section_OfAnotherName_StaysABuffer() => Assert.False(SavedField.DescribeOldStyle("clock", LegacyStruct.Hex(Clock)).HasSavedByHand);

    [Theory]
    [InlineData("s390-skeys", Keys)]
    [InlineData("todclock", Clock)]
    [InlineData("slirp", ForwardingSlirp)]
    public void Stream_WithSuchASection_IsTheSameAfterTheWayBack(string idStr, string hex)
    {
        byte[] legacy = new LegacyStreamBuilder().Start().OldStyleDevice(0, idStr, 0, hex).End().ToArray();
        byte[] ber = Translations.Encode(legacy, out TranslationResult result);
        Assert.Empty(result.OpaqueReasons);
        Assert.Equal(Convert.ToHexString(legacy), Convert.ToHexString(Translations.Decode(ber, out _)));
    }

    [Theory]
    [InlineData("s390-skeys", Keys)]
    [InlineData("todclock", Clock)]
    [InlineData("slirp", ForwardingSlirp)]
    public void Section_CutAndChanged_HasADescriptionOrNone(string idStr, string hex)
        => SavedField.Mutate(octets => SavedField.DescribeOldStyle(idStr, octets), LegacyStruct.Hex(hex));
}
