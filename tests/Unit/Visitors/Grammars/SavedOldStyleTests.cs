using Ber.Compat;
using Support;

namespace Unit.Visitors.Grammars;

/// <summary>Sections of save functions without vmstate: of s390 (QEMU hw/s390x/s390-skeys.c, hw/s390x/tod.c), of libslirp
/// (src/state.c), and of vfio (hw/vfio/migration.c).</summary>
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

    private const string VfioEnd = "ffffffffef100001";

    /// <summary>MSI-X at 40, two vectors.</summary>
    private const string Config = "8680 1015 0604 1000 01 000002 00 00 00 00 00*36 40 00*11 11 00 01 80 00*4 00*4 00*180";
    private const string Msix = "0000e0fe00000000 21000000 00000000 0000000000000000 00000000 01000000 02";
    private const string Vfio = $"ffffffffef100002 00000002 {Config} 00*15 01 {Msix} {VfioEnd}";
    private const string ExpressVfio = $"ffffffffef100002 00000002 {Config} 00*3840 00*16 {Msix}"
        + " 05 19 5646494f5043494465766963652f5646494f446973706c6179 00000001 0000000080000000 34325258 00000000 00000400 00000300 00001000"
        + $" {VfioEnd}";

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

    [Theory]
    [InlineData(VfioEnd, 0xffffffffef100001)]
    [InlineData("ffffffffef100006", 0xffffffffef100006)]   // the configuration came by a channel, and may be loaded now
    public void Vfio_WhoseStateGoesByAChannel_IsAMarker(string hex, ulong marker)
        => Assert.Equal($"{{\"data\":{{\"marker\":{marker}}}}}", SavedField.OldStyleValues("0000:00:05.0/vfio", hex));

    [Fact]
    public void Vfio_HasTheConfigurationOfThePciDevice()
    {
        string json = SavedField.OldStyleValues("0000:00:05.0/vfio", Vfio);
        Assert.StartsWith(
            """
            {"data":{"marker":18446744073425387522,"config":{"pdev":{"version_id":2,"config":{"header":{"vendor_id":32902,
            """, json, StringComparison.Ordinal);
        Assert.Contains(
            """
            "irq_state":{"level":[0,0,0,1]}},"msix":{"msix_table":[{"address":4276092928,"data":33,"control":0},{"address":0,
            """, json, StringComparison.Ordinal);
        Assert.EndsWith("},\"end\":18446744073425387521}}", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Vfio_OfPciExpressWithADisplay_HasTheFramebuffer()
        => Assert.Contains(
            """
            {"ramfb":{"addr":2147483648,"fourcc":875713112,"flags":0,"width":1024,"height":768,"stride":4096}}
            """, SavedField.OldStyleValues("vfio", ExpressVfio), StringComparison.Ordinal);

    [Theory]
    [InlineData("another marker", "ffffffffef100009")]
    [InlineData("without the end", $"ffffffffef100002 00000002 {Config} 00*15 01 {Msix}")]
    [InlineData("more than the end", $"{Vfio} 00")]
    public void Vfio_OfAnotherForm_StaysABuffer(string subject, string hex)
    {
        _ = subject;
        Assert.False(SavedField.DescribeOldStyle("0000:00:05.0/vfio", LegacyStruct.Hex(hex)).HasSavedByHand);
    }

    [Fact]
    public void Section_OfAnotherName_StaysABuffer() => Assert.False(SavedField.DescribeOldStyle("clock", LegacyStruct.Hex(Clock)).HasSavedByHand);

    [Theory]
    [InlineData("s390-skeys", Keys)]
    [InlineData("todclock", Clock)]
    [InlineData("slirp", ForwardingSlirp)]
    [InlineData("0000:00:05.0/vfio", Vfio)]
    [InlineData("0000:00:05.0/vfio", ExpressVfio)]
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
    [InlineData("0000:00:05.0/vfio", Vfio)]
    [InlineData("0000:00:05.0/vfio", ExpressVfio)]
    public void Section_CutAndChanged_HasADescriptionOrNone(string idStr, string hex)
        => SavedField.Mutate(octets => SavedField.DescribeOldStyle(idStr, octets), LegacyStruct.Hex(hex));
}
