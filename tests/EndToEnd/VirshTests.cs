using Support;

namespace EndToEnd;

/// <summary>libvirt itself saves a guest and restores what the command makes of it.</summary>
public sealed class VirshTests : IDisposable
{
    private readonly LibvirtFolder _libvirt = new();

    private string Folder => _libvirt.Folder;

    public void Dispose() => _libvirt.Dispose();

    [VirshFact]
    public void Restore_OfImagesThatDecodeMakes_Runs()
    {
        SaveGuest();
        string image = Path.Join(Folder, "guest.save");
        string ber = Path.Join(Folder, "guest.ber");
        string back = Path.Join(Folder, "back.save");
        CommandOutcome encoded = CommandOutcome.Run([], "encode", image, "-o", ber);
        CommandOutcome decoded = CommandOutcome.Run([], "decode", ber, "-o", back);
        Assert.True((encoded.ExitCode, decoded.ExitCode) == (0, 0), encoded.Error + decoded.Error);
        Assert.Equal(File.ReadAllBytes(image), File.ReadAllBytes(back));

        foreach (string format in (string[])["libvirt", "libvirt-gzip", "libvirt-bzip2", "libvirt-xz"])
        {
            string made = Path.Join(Folder, $"{format}.save");
            CommandOutcome into = CommandOutcome.Run([], "decode", "--into", format, ber, "-o", made);
            Assert.True(into.ExitCode == 0, $"{format}: {into.Error}");
            string again = Path.Join(Folder, $"{format}.again");
            CommandOutcome restored = _libvirt.Virsh($"restore {made}; domstate guest; save guest {again}");

            Assert.True(restored.Text.Contains("running", StringComparison.Ordinal) && File.Exists(again), $"{format}: {restored.Text}{restored.Error}");
            Assert.Contains(" 0 opaque", CommandOutcome.Run([], "verify", again).Text, StringComparison.Ordinal);
        }
    }

    private void SaveGuest()
    {
        string domain = _libvirt.Write(
            """
            <domain type="qemu"><name>guest</name><memory unit="MiB">32</memory><vcpu>1</vcpu><os><type arch="x86_64" machine="pc-i440fx-7.2">hvm</type></os>
            <devices><memballoon model="virtio"/><rng model="virtio"><backend model="random">/dev/urandom</backend></rng></devices></domain>
            """);
        CommandOutcome saved = _libvirt.Virsh($"create {domain}; save guest {Path.Join(Folder, "guest.save")}");
        Assert.True(File.Exists(Path.Join(Folder, "guest.save")), saved.Text + saved.Error);
    }
}

/// <summary>A test with libvirt and a QEMU; skipped where they are not, or without root, unless QBER_REQUIRE_LIBVIRT says that they must be.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class VirshFactAttribute : FactAttribute
{
    public VirshFactAttribute()
    {
        bool isThere = Qemu.IsInstalled && Qemu.HasProgram("virsh") && Environment.IsPrivilegedProcess;
        if (!isThere && Environment.GetEnvironmentVariable("QBER_REQUIRE_LIBVIRT") != "1")
            Skip = "virsh is not installed, or this is not root.";
    }
}
