namespace Unit.Visitors.Grammars;

/// <summary>Counted things: of QEMU hw/virtio/vhost.c, hw/usb/redirect.c, hw/intc/s390_flic_kvm.c and ui/vdagent.c.</summary>
public sealed class SavedQueuesTests
{
    private const string Pieces = "00000003 a1a2a3 00000001 b1 00000000";
    private const string Packets = "00000002 00000002 00000000 c1c2 00000000 ffffffff";
    private const string Ids = "00000002 0000000000000005 0000000000000007";
    private const string Interrupts = "0000000000000002 00000000ffff1005 00*62 0001 00000000ffff2603 00*64";

    [Theory]
    [InlineData("virtio-fs back-end state", Pieces,
        """{"pieces":[{"length":3,"octets":"a1a2a3"},{"length":1,"octets":"b1"}],"pieces_end":0}""")]
    [InlineData("virtio-net vhost-user backend state", "00000000", """{"pieces_end":0}""")]
    [InlineData("usb-redir-parser", "00000003 d1d2d3", """{"length":3,"parser":"d1d2d3"}""")]
    [InlineData("usb-redir-parser", "00000000", """{"length":0}""")]
    [InlineData("usb-redir-bufpq", Packets,
        """{"count":2,"packets":[{"len":2,"status":0,"data":"c1c2"},{"len":0,"status":4294967295}]}""")]
    [InlineData("usb-redir-packet-id-q", Ids, """{"count":2,"ids":[5,7]}""")]
    [InlineData("usb-redir-packet-id-q", "00000000", """{"count":0}""")]
    [InlineData("irqs", Interrupts,
        """{"count":2,"irqs":[{"type":4294905861,"u":[0,0,0,0,0,0,0,1]},{"type":4294911491,"u":[0,0,0,0,0,0,0,0]}]}""")]
    [InlineData("irqs", "ffffffffffffffff", """{"count":18446744073709551615}""")]
    [InlineData("GByteArray", "00000003 e1e2e3", """{"len":3,"data":"e1e2e3"}""")]
    [InlineData("GByteArray", "00000000", """{"len":0}""")]
    public void Field_OfCountedThings_HasThem(string type, string hex, string values)
        => Assert.Equal($"{{\"field\":{values}}}", SavedField.Values(type, hex));

    [Theory]
    [InlineData("virtio-fs back-end state", Pieces)]
    [InlineData("usb-redir-parser", "00000003 d1d2d3")]
    [InlineData("usb-redir-bufpq", Packets)]
    [InlineData("usb-redir-packet-id-q", Ids)]
    [InlineData("irqs", Interrupts)]
    [InlineData("GByteArray", "00000003 e1e2e3")]
    public void Field_CutAndChanged_HasADescriptionOrNone(string type, string hex) => SavedField.Mutate(type, hex);
}
