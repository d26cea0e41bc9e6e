using Ber.Live;

namespace Unit.Live;

/// <summary>A domain as virsh prints it: the command line of libvirt 9.0 and 12.8, shortened, and what its networks lack.</summary>
public sealed class DomainTextTests
{
    private const string Native = """
        LC_ALL=C \
        PATH=/usr/sbin:/usr/bin \
        HOME='/var/lib/libvirt/qemu/domain--1-guest one' \
        /usr/bin/qemu-system-x86_64 \
        -name 'guest=guest one,debug-threads=on' \
        -S \
        -object '{"qom-type":"secret","id":"masterKey0","format":"raw","file":"/var/lib/libvirt/qemu/domain--1-guest one/master-key.aes"}' \
        -add-fd set=0,fd=20,opaque=hostnet1-vdpa \
        -blockdev '{"driver":"null-co","node-name":"d","size":4096}' \
        -netdev '{"type":"tap","fd":"5","id":"hostnet0"}' \
        -device '{"driver":"virtio-net-pci","netdev":"hostnet0","id":"net0","mac":"52:54:00:11:22:33","bus":"pci.1","addr":"0x0"}' \
        -chardev socket,id=charmonitor,fd=22,server=on,wait=off \
        -mon chardev=charmonitor,id=monitor,mode=control \
        -sandbox on,spawn=deny -msg timestamp=on

        """;

    private const string Xml = "<domain type='qemu' id='7'><name>guest one</name><uuid>2f4b1a52-5c39-4d0a-8b7e-0a4cc8a3b0a1</uuid><devices>"
        + "<controller type='pci' index='0' model='pcie-root'/><controller type='pci' index='4' model='pcie-root-port'><alias name='ua-port'/></controller>"
        + "INTERFACE</devices></domain>";

    private const string Card = "\"driver\":\"virtio-net-pci\",\"netdev\":\"hostnet0\",\"id\":\"net0\",\"mac\":\"52:54:00:11:22:33\"";

    [Fact]
    public void Parse_LineOfLibvirt_HasNeitherEnvironmentNorQuotes()
    {
        DomainText text = Parse("");

        Assert.Equal(["/usr/bin/qemu-system-x86_64", "-name", "guest=guest one,debug-threads=on", "-S"], text.CommandLine[..4]);
        Assert.Equal(["-msg", "timestamp=on"], text.CommandLine[^2..]);
        Assert.True(text.IsRunning);
        Assert.Equal(Guid.Parse("2f4b1a52-5c39-4d0a-8b7e-0a4cc8a3b0a1"), text.Uuid);
        Assert.False(DomainText.Parse("d", Xml.Replace(" id='7'", "", StringComparison.Ordinal), Native).IsRunning);
    }

    /// <summary>Neither a descriptor nor a secret nor a socket of the machine is in its twin.</summary>
    [Fact]
    public void Twin_OfLineOfLibvirt_HasNothingOfTheMachine()
    {
        string twin = string.Join(' ', TwinCommandLine.Of(Parse("").CommandLine).Arguments);

        Assert.Equal(
            "-name guest=guest one -blockdev driver=null-co,node-name=d,size=4096,read-zeroes=on -netdev type=hubport,id=hostnet0,hubid=1000 "
            + $"-device {{{Card},\"bus\":\"pci.1\",\"addr\":\"0x0\"}} "
            + "-chardev backend=null,id=charmonitor -S -no-user-config -display none",
            twin);
    }

    /// <summary>What domxml-to-native loses of a network.</summary>
    [Theory]
    [InlineData("<interface type='user'/>", "type=user,id=hostnet0", "")]
    [InlineData("<interface type='user'><backend type='passt'/></interface>", "type=stream,id=hostnet0", "")]
    [InlineData("<interface type='vhostuser'/>", "type=vhost-user,id=hostnet0", "")]
    [InlineData("<interface type='vdpa'/>", "type=vhost-vdpa,id=hostnet0", "")]
    [InlineData("<interface type='mcast'/>", "type=socket,id=hostnet0", "")]
    [InlineData("<interface type='network'><driver name='vhost' queues='4' rx_queue_size='512' rss='on' rss_hash_report='off'/></interface>",
        "type=tap,id=hostnet0,queues=4", ",\"rx_queue_size\":512,\"rss\":true,\"hash\":false,\"mq\":true,\"vectors\":10")]
    [InlineData("<interface type='bridge'><driver><host tso4='off' mrg_rxbuf='off'/><guest csum='off'/></driver><mtu size='1400'/></interface>",
        "type=tap,id=hostnet0", ",\"host_tso4\":false,\"mrg_rxbuf\":false,\"guest_csum\":false,\"host_mtu\":1400")]
    [InlineData("<interface type='bridge'><rom enabled='no'/><acpi index='3'/></interface>", "type=tap,id=hostnet0", ",\"romfile\":\"\",\"acpi-index\":3")]
    [InlineData("<interface type='bridge'><rom bar='off' file='/r'/></interface>", "type=tap,id=hostnet0", ",\"romfile\":\"/r\",\"rombar\":0")]
    public void Restore_Network_HasWhatTheXmlSays(string network, string backEnd, string properties)
    {
        string[] line = Parse(network).CommandLine;

        Assert.Equal(backEnd, After(line, "-netdev"));
        Assert.Equal($"{{{Card},\"bus\":\"pci.1\",\"addr\":\"0x0\"{properties}}}", After(line, "-device"));
    }

    [Theory]
    [InlineData("bus='0x00' slot='0x1f' function='0x2' multifunction='on'", ",\"bus\":\"pcie.0\",\"addr\":\"0x1f.0x2\",\"multifunction\":true")]
    [InlineData("bus='4' slot='0' function='0'", ",\"bus\":\"ua-port\",\"addr\":\"0x0.0x0\"")]
    [InlineData("bus='0x0a' slot='0x00'", ",\"bus\":\"pci.10\",\"addr\":\"0x0.0x0\"")]
    [InlineData("bus='x' slot='0x00'", ",\"bus\":\"pci.1\",\"addr\":\"0x0\"")]
    public void Restore_Address_IsThatOfTheXml(string address, string expected)
    {
        string[] line = Parse($"<interface type='bridge'><address type='pci' domain='0x0000' {address}/></interface>").CommandLine;

        Assert.Equal($"{{{Card}{expected}}}", After(line, "-device"));
    }

    /// <summary>libvirt before 6.9 writes no JSON.</summary>
    [Fact]
    public void Restore_CardInTheOlderForm_StaysInIt()
    {
        string native = "qemu -netdev tap,fd=5,id=hostnet0 -device virtio-net-pci,netdev=hostnet0,bus=pci.1,addr=0x0";

        string[] line = DomainText.Parse(
            "d", "<domain><devices><interface><address type='pci' bus='2' slot='3'/><driver queues='2'/></interface></devices></domain>", native).CommandLine;

        Assert.Equal(
            ["qemu", "-netdev", "type=tap,id=hostnet0,queues=2", "-device", "driver=virtio-net-pci,netdev=hostnet0,bus=pci.2,addr=0x3.0x0,mq=on,vectors=6"],
            line);
    }

    [Fact]
    public void Twin_OfNetworkThatIsAHostsDevice_IsRefused()
    {
        string[] line = Parse("<interface type='hostdev'/>").CommandLine;

        var exception = Assert.Throws<TwinException>(() => TwinCommandLine.Of(line));
        Assert.Equal((TwinProblem.HostResource, "-device vfio-pci"), (exception.Problem, exception.Subject));
    }

    [Theory]
    [InlineData("", Native)]
    [InlineData("<domain", Native)]
    [InlineData("<!DOCTYPE domain [<!ENTITY e 'x'>]><domain>&e;</domain>", Native)]
    [InlineData("<network/>", Native)]
    [InlineData("<domain/>", "LC_ALL=C \\\n")]
    public void Parse_OfAnythingElse_IsRefused(string xml, string native)
        => Assert.Equal(LibvirtProblem.UnexpectedAnswer, Assert.Throws<LibvirtException>(() => DomainText.Parse("d", xml, native)).Problem);

    [Theory]
    [InlineData("virsh # qemu-monitor-command --domain x '{\"execute\":\"y\"}'\n{\"return\":{}}\nvirsh # echo 'a''b'\nab", "{\"return\":{}}")]
    [InlineData("virsh # {\"return\":[]}\r\nvirsh # ab", "{\"return\":[]}")]
    [InlineData("virsh # qemu-monitor-command --domain x '{\"execute\":\"y\"}'\n\nvirsh # ab", null)]
    public void AnswerIn_WhatVirshPrints_IsTheObject(string printed, string? answer) => Assert.Equal(answer, VirshMonitor.AnswerIn(printed));

    [Theory]
    [InlineData("2026-11-30 15:37:41.452+0000: 1453: info : libvirt version: 9.0.0\nerror: failed to get domain 'nope'\n\n", "failed to get domain 'nope'")]
    [InlineData("error: failed to connect to the hypervisor\nerror: no such file\n", "failed to connect to the hypervisor: no such file")]
    [InlineData("Fehler: nichts\n", "Fehler: nichts")]
    [InlineData("\n", null)]
    public void WordsOf_WhatVirshSays_AreItsErrors(string said, string? words) => Assert.Equal(words, Virsh.WordsOf(said));

    private static DomainText Parse(string network) => DomainText.Parse("d", Xml.Replace("INTERFACE", network, StringComparison.Ordinal), Native);

    private static string After(string[] line, string option) => line[Array.IndexOf(line, option) + 1];
}
