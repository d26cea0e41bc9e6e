using Ber.Compat;
using Support;

namespace EndToEnd;

/// <summary>Streams that a QEMU process writes here and now, in forms that a shipped file would not show to be of this QEMU.</summary>
public sealed class RealStreamTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("qber-qemu-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Paused guests: other machine types have other framing.</summary>
    [QemuTheory]
    [InlineData("pc", true)]
    [InlineData("q35", true)]
    [InlineData("microvm", true)]
    [InlineData("none", true)]
    [InlineData("isapc", true, "-cpu", "486")]
    [InlineData("pc-i440fx-2.3", true)]
    [InlineData("pc-i440fx-2.2", false)]
    [InlineData("pc,suppress-vmdesc=on", false)]
    [InlineData("pc", true, "-global", "migration.send-section-footer=off")]
    [InlineData("pc", true, "-global", "migration.send-configuration=off")]
    [InlineData("pc", true, "-uuid", "12345678-1234-5678-1234-567812345678", "-smp", "3,maxcpus=5")]
    [InlineData("q35", true, "-device", "pcie-root-port,id=rp,chassis=1", "-device", "virtio-rng-pci,bus=rp", "-device", "qemu-xhci", "-device", "usb-tablet",
        "-device", "ich9-intel-hda", "-device", "hda-duplex")]
    [InlineData("q35", true, "-device", "virtio-serial-pci", "-device", "virtconsole", "-device", "virtio-balloon-pci", "-device", "pci-bridge,chassis_nr=2",
        "-device", "ipmi-bmc-sim,id=b", "-device", "isa-ipmi-bt,bmc=b")]
    [InlineData("pc", true, "-netdev", "user,id=n", "-device", "e1000,netdev=n,romfile=", "-device", "lsi53c895a", "-device", "sdhci-pci",
        "-device", "vmxnet3,romfile=")]
    public void Stream_OfAPausedGuest_ComesBackOctetForOctet(string machine, bool isTyped, params string[] more)
    {
        using Qemu qemu = Qemu.Start(_folder, ["-S", "-M", machine, "-m", "32", .. more]);
        byte[] legacy = qemu.MigrateToFile(Path.Join(_folder, "stream"));

        RoundTrip(legacy, out TranslationResult result);

        if (isTyped)
            Assert.Equal((0, 0L), (result.OpaqueDevices, result.OpaqueOctets));
        else
            Assert.Equal(0, result.TypedDevices);
        Assert.Equal(isTyped, result.TypedDevices >= 2);
    }

    /// <summary>Running guests: pages are sent again and again, coded by capability.</summary>
    [QemuTheory]
    [InlineData("[]")]
    [InlineData("""[{"capability": "xbzrle", "state": true}]""")]
    [InlineData("""[{"capability": "compress", "state": true}]""")]
    [InlineData("""[{"capability": "auto-converge", "state": true}]""")]
    [InlineData("""[{"capability": "validate-uuid", "state": true}]""")]
    [InlineData("""[{"capability": "background-snapshot", "state": true}]""")]
    public void Stream_OfARunningGuest_ComesBackOctetForOctet(string capabilities)
    {
        using Qemu qemu = Qemu.Start(_folder, "-M", "pc", "-m", "64");
        Qemu.Wait(() => qemu.Counter() > 1000, "the guest to count");
        try
        {
            qemu.Execute("migrate-set-capabilities", $$"""{"capabilities": {{capabilities}}}""");
        }
        catch (InvalidOperationException) when (capabilities.Contains("background-snapshot", StringComparison.Ordinal))
        {
            return;   // the kernel has no userfaultfd for us
        }

        qemu.Execute("migrate-set-parameters", """{"max-bandwidth": 20000000, "downtime-limit": 30}""");
        byte[] legacy = qemu.MigrateToFile(Path.Join(_folder, "stream"));

        RoundTrip(legacy, out TranslationResult result);

        Assert.Equal((0, 0L), (result.OpaqueDevices, result.OpaqueOctets));
        Assert.True(result.BerOctets < result.LegacyOctets);
    }

    /// <summary>What qber made of a stream and back QEMU loads, and the guest counts on.</summary>
    [QemuFact]
    public void Stream_DecodedIntoAFile_IsLoadedAndTheGuestGoesOn()
    {
        using Qemu source = Qemu.Start(_folder, "-M", "pc", "-m", "64");
        Qemu.Wait(() => source.Counter() > 1000, "the guest to count");
        byte[] legacy = source.MigrateToFile(Path.Join(_folder, "stream"));
        uint counted = source.Counter();
        RoundTrip(legacy, out _);
        File.WriteAllBytes(Path.Join(_folder, "decoded"), Translations.Decode(Translations.Encode(legacy, out _), out _));

        using Qemu destination = Qemu.Start(_folder, "-M", "pc", "-m", "64", "-incoming", $"exec:cat {Path.Join(_folder, "decoded")}");

        Qemu.Wait(() => destination.Execute("query-status").GetProperty("running").GetBoolean(), "the destination to run");
        Qemu.Wait(() => destination.Counter() > counted, "the guest to count on");
    }

    private static void RoundTrip(byte[] legacy, out TranslationResult result)
    {
        byte[] ber = Translations.Encode(legacy, out result);
        byte[] back = Translations.Decode(ber, out _);
        Assert.True(legacy.AsSpan().SequenceEqual(back), $"differs after {legacy.AsSpan().CommonPrefixLength(back)} of {legacy.Length} octets");
    }
}
