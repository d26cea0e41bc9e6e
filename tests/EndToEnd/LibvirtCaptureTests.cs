using System.Text.Json;
using Support;

namespace EndToEnd;

/// <summary>Profiles of libvirt's domains.</summary>
[Collection(LiveCollection.Name)]
public sealed class LibvirtCaptureTests : IDisposable
{
    private const string Domain = """
        <domain type="qemu"><name>guest</name><memory unit="MiB">32</memory><vcpu>1</vcpu><os><type arch="x86_64" machine="pc-q35-7.2">hvm</type></os>
        <devices><interface type="user"><model type="virtio"/><rom enabled="no"/><address type="pci" bus="5" slot="0"/></interface>
        <channel type="unix"><target type="virtio" name="org.qemu.guest_agent.0"/></channel><memballoon model="virtio"/></devices></domain>
        """;

    private readonly LibvirtFolder _libvirt = new();

    public void Dispose() => _libvirt.Dispose();

    /// <summary>The twin has the network that libvirt's line has lost, and what the domain sends fits it; a fact that only the domain has is its own.</summary>
    [VirshFact]
    public void Capture_OfARunningDomain_TakesWhatItSendsAndAsksIt()
    {
        string save = Path.Join(_libvirt.Folder, "guest.save");
        CommandOutcome started = _libvirt.Virsh(
            $"create {_libvirt.Write(Domain)}; qemu-monitor-command guest --hmp 'migrate_set_parameter xbzrle-cache-size 1048576'");
        Assert.True(started.ExitCode == 0, started.Error);

        (CommandOutcome captured, string profile) = Capture("guest");
        Assert.Equal((0, ""), (captured.ExitCode, captured.Error));
        _libvirt.Virsh($"save guest {save}");

        CommandOutcome check = CommandOutcome.Run([], "check", save, "--against", profile);
        Assert.True(check.ExitCode == 0, check.Text + check.Error);
        string shown = CommandOutcome.Run([], "profile", "show", profile).Text;
        Assert.Contains("slirp", shown, StringComparison.Ordinal);
        Assert.Contains("0000:00:01.4:00.0/virtio-net", shown, StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse(CommandOutcome.Run([], "profile", "show", "--json", profile).Output);
        Assert.Contains("1048576", json.RootElement.GetProperty("machine").ToString(), StringComparison.Ordinal);
    }

    [VirshFact]
    public void Capture_OfADomainThatDoesNotRun_SaysSo()
    {
        _libvirt.Virsh($"define {_libvirt.Write(Domain)}");

        (CommandOutcome captured, string profile) = Capture("guest");

        Assert.Equal((0, "qber: guest: the domain does not run: what it would answer by QMP is what its twin answers\n"), (captured.ExitCode, captured.Error));
        Assert.Contains("slirp", CommandOutcome.Run([], "profile", "show", profile).Text, StringComparison.Ordinal);
    }

    [VirshFact]
    public void Capture_OfADomainThatIsNotThere_IsOneLine()
    {
        (CommandOutcome captured, string profile) = Capture("nope");

        Assert.Equal((2, "qber: nope: failed to get domain 'nope'\n"), (captured.ExitCode, captured.Error));
        Assert.False(File.Exists(profile));
    }

    [Fact]
    public void Capture_WithoutVirsh_IsOneLine()
    {
        CommandOutcome captured = CommandOutcome.Shell(
            "set -- $Q; program=$(command -v \"$1\"); shift; PATH=/nowhere \"$program\" \"$@\" profile capture --libvirt guest -o /dev/null");

        Assert.StartsWith("qber: guest: virsh cannot be started, which comes with libvirt's clients: ", captured.Error, StringComparison.Ordinal);
        Assert.Equal((2, 1), (captured.ExitCode, captured.Error.Count(static c => c == '\n')));
    }

    [Theory]
    [InlineData("--libvirt", "guest", "--qmp", "sock")]
    [InlineData("--libvirt", "guest", "--", "qemu-system-x86_64")]
    [InlineData("--connect-uri", "qemu:///system", "--", "qemu-system-x86_64")]
    public void Capture_OfMoreThanOneSource_IsMisuse(params string[] arguments)
        => Assert.Equal(64, CommandOutcome.Run([], ["profile", "capture", "-o", "/dev/null", .. arguments]).ExitCode);

    private (CommandOutcome Captured, string Profile) Capture(string domain)
    {
        string profile = Path.Join(_libvirt.Folder, "guest.qprofile");
        for (int attempt = 0; ; attempt++)
        {
            CommandOutcome captured
                = CommandOutcome.Run([], "profile", "capture", "--libvirt", domain, "--connect-uri", _libvirt.Connection, "-o", profile);

            // Without a daemon libvirt 9.0 dies in libnuma now and then, where virsh ends while a thread still looks at guests that run (init-guest).
            if (attempt == 4 || !captured.Error.EndsWith("virsh ends with 139\n", StringComparison.Ordinal))
                return (captured, profile);
        }
    }
}
