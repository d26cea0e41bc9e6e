using Support;

namespace EndToEnd;

/// <summary>Profiles of command lines and of running machines.</summary>
[Collection(LiveCollection.Name)]
public sealed class ProfileCaptureTests(Profiles profiles)
{
    /// <summary>Back ends become null ones, under the same names; machine and devices stay.</summary>
    [Theory]
    [InlineData("-M pc,accel=kvm -m 64 -S -daemonize -incoming defer", "-machine pc,accel=kvm -m 64")]
    [InlineData("-vnc :1 -spice port=1 -sandbox on -pidfile /x -qmp unix:/y -monitor stdio -mon chardev=c --nographic", "")]
    [InlineData("-chardev socket,id=c,path=/x,,y,server=on -serial pty -serial chardev:c -parallel none",
        "-chardev backend=null,id=c -serial null -serial chardev:c -parallel none")]
    [InlineData("-netdev tap,id=n,fd=3 -netdev bridge,id=m", "-netdev type=hubport,id=n,hubid=1000 -netdev type=hubport,id=m,hubid=1001")]
    [InlineData("-netdev user,id=n,hostfwd=tcp::22-:22,net=10.0.0.0/8 -nic tap,model=e1000,mac=52:54:00:00:00:01",
        "-netdev type=user,id=n,net=10.0.0.0/8 -nic type=socket,udp=127.0.0.1:9,localaddr=127.0.0.1:0,model=e1000,mac=52:54:00:00:00:01")]
    [InlineData("-drive file=IMAGE,if=virtio,cache=none,format=raw,serial=7 -cdrom IMAGE -drive if=none,id=cd",
        "-drive if=virtio,serial=7,driver=null-co,size=12345,read-zeroes=on "
        + "-drive index=2,media=cdrom,driver=null-co,size=12345,read-zeroes=on -drive if=none,id=cd")]
    [InlineData("-blockdev {\"driver\":\"file\",\"filename\":\"QCOW\",\"node-name\":\"s\"} -blockdev driver=qcow2,node-name=f,file=s,read-only=on",
        "-blockdev driver=null-co,node-name=s,size=1048576,read-zeroes=on -blockdev driver=null-co,node-name=f,size=1048576,read-zeroes=on,read-only=on")]
    [InlineData("-object memory-backend-file,id=m,size=1G,mem-path=/dev/hugepages,share=on -object secret,id=s,data=x -object rng-random,id=r",
        "-object qom-type=memory-backend-ram,id=m,size=1G,share=on -object rng-random,id=r")]
    public void DryRun_CommandLine_HasNullBackEnds(string given, string expected)
    {
        string image = Path.Join(profiles.Folder, "image");
        string qcow = Path.Join(profiles.Folder, "qcow");
        File.WriteAllBytes(image, new byte[12345]);
        File.WriteAllBytes(qcow, [0x51, 0x46, 0x49, 0xfb, 0, 0, 0, 3, .. new byte[16], 0, 0, 0, 0, 0, 0x10, 0, 0]);
        string line = given.Replace("IMAGE", image, StringComparison.Ordinal).Replace("QCOW", qcow, StringComparison.Ordinal);
        string[] arguments = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

        CommandOutcome outcome = CommandOutcome.Run([], ["profile", "capture", "--dry-run", "--", "qemu", .. arguments]);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal($"qemu {expected}{(expected.Length > 0 ? " " : "")}-S -display none -monitor none\n", outcome.Text);
    }

    /// <summary>A running guest holds its disk's lock and its sockets; the twin needs none of them, and takes what the guest sends.</summary>
    [QemuFact]
    public void Capture_CommandLineOfARunningGuest_TakesWhatItSends()
    {
        string disk = Path.Join(profiles.Folder, "disk.img");
        File.WriteAllBytes(disk, new byte[1 << 20]);
        string[] line =
        [
            .. Qemu.Accelerator, "-M", "q35", "-m", "64", "-bios", Path.Join(profiles.Folder, "firmware.bin"), "-vga", "none", "-nic", "none",
            "-drive", $"file={disk},format=raw,if=virtio", "-chardev", $"socket,id=c,path={Path.Join(profiles.Folder, "c.sock")},server=on,wait=off",
            "-device", "virtio-serial-pci", "-device", "virtconsole,chardev=c",
            "-netdev", "socket,id=n,udp=127.0.0.1:9,localaddr=127.0.0.1:0", "-device", "e1000,netdev=n,romfile=", "-device", "virtio-rng-pci", "-serial", "pty",
        ];
        string profile = Path.Join(profiles.Folder, "captured.qprofile");
        string stream = Path.Join(profiles.Folder, "captured.mig");
        using Qemu running = Qemu.Start(profiles.Folder, line);
        Qemu.Wait(() => running.Counter() > 1000, "the guest to count");

        CommandOutcome captured = CommandOutcome.Run([], ["profile", "capture", "-o", profile, "--", Qemu.Program, .. line]);
        running.MigrateToFile(stream);
        CommandOutcome check = CommandOutcome.Run([], "check", stream, "--against", profile);

        Assert.Equal((0, ""), (captured.ExitCode, captured.Error));
        Assert.True(check.ExitCode == 0, check.Text);
        Assert.Contains("schemas of ", CommandOutcome.Run([], "profile", "show", profile).Text, StringComparison.Ordinal);
    }

    [QemuFact]
    public void Capture_CommandLineThatQemuRefuses_SaysItInQemusWords()
    {
        CommandOutcome outcome = CommandOutcome.Run(
            [], "profile", "capture", "-o", Path.Join(profiles.Folder, "none"), "--", Qemu.Program, "-M", "no-such-machine");

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("unsupported machine type", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(1, outcome.Error.Count(static c => c == '\n'));
    }

    /// <summary>What a running machine answers finds what cannot fit, and does not refuse what does.</summary>
    [QemuTheory]
    [InlineData("pc")]
    [InlineData("q35")]
    public void Capture_RunningMachineByQmp_TellsMissingDevicesAndMemory(string machine)
    {
        string[] devices =
        [
            "-device", "virtio-rng-pci", "-device", "qemu-xhci", "-device", "usb-tablet", "-device", "virtio-serial-pci", "-device", "e1000,romfile=",
        ];
        string same = Stream(["-M", machine, "-m", "64", .. devices]);
        string more = Stream(["-M", machine, "-m", "64", "-device", "virtio-balloon-pci", .. devices]);
        string large = Stream(["-M", machine, "-m", "128", .. devices]);
        string profile = Path.Join(profiles.Folder, $"{machine}.qmp.qprofile");
        string second = $"unix:{Path.Join(profiles.Folder, machine)}.second,server=on,wait=off";
        using Qemu running = Qemu.Start(profiles.Folder, [.. Qemu.Accelerator, "-M", machine, "-m", "64", .. devices, "-qmp", second]);

        CommandOutcome captured = CommandOutcome.Run([], "profile", "capture", "--qmp", $"{Path.Join(profiles.Folder, machine)}.second", "-o", profile);

        Assert.Equal((0, ""), (captured.ExitCode, captured.Error));
        CommandOutcome fits = CommandOutcome.Run([], "check", same, "--against", profile);
        Assert.True(fits.ExitCode == 3, fits.Text);
        CommandOutcome lacks = CommandOutcome.Run([], "check", more, "--against", profile);
        Assert.Equal(1, lacks.ExitCode);
        Assert.Contains("virtio-balloon\"#0: section missing", lacks.Text, StringComparison.Ordinal);
        CommandOutcome small = CommandOutcome.Run([], "check", large, "--against", profile);
        Assert.Equal(1, small.ExitCode);
        Assert.Contains("Size mismatch: pc.ram: 0x8000000 != 0x4000000", small.Text, StringComparison.Ordinal);
        Assert.Equal(64, CommandOutcome.Run([], "encode", same, "--announce", profile).ExitCode);
    }

    private string Stream(params string[] arguments)
    {
        string path = Path.Join(profiles.Folder, Path.GetRandomFileName());
        using Qemu qemu = Qemu.Start(profiles.Folder, [.. Qemu.Accelerator, "-S", .. arguments]);
        qemu.MigrateToFile(path);
        return path;
    }
}
