using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Support;

namespace EndToEnd;

/// <summary>Profiles of command lines and of running machines.</summary>
[Collection(LiveCollection.Name)]
public sealed class ProfileCaptureTests(Profiles profiles)
{
    /// <summary>What is run is what is shown. The options one by one are in TwinCommandLineTests.</summary>
    [Fact]
    public void DryRun_CommandLineBehindAWrapper_ShowsTheTwinInItsSandbox()
    {
        CommandOutcome outcome = CommandOutcome.Run([], "profile", "capture", "--dry-run", "--", "sudo", "-n", Qemu.Program, "-M", "pc", "-serial", "pty");

        Assert.Equal(
            $"sudo -n {Qemu.Program} -machine pc -serial null -S -no-user-config -display none -monitor none -qmp stdio "
            + "-sandbox on,obsolete=deny,elevateprivileges=deny,spawn=allow,resourcecontrol=deny\n",
            outcome.Text);
        Assert.Equal(0, outcome.ExitCode);
    }

    [Theory]
    [InlineData("-new-option", "qber: -new-option: it is not known whether that is harmless in a twin.")]
    [InlineData("-device vfio-pci,host=1", "qber: -device vfio-pci: that takes something of the host, and nothing stands in for it in a twin.")]
    public void Capture_OptionThatIsRefused_StartsNothing(string given, string error)
    {
        string touched = Path.Join(profiles.Folder, Path.GetRandomFileName());

        CommandOutcome outcome = CommandOutcome.Run(
            [], ["profile", "capture", "-o", Path.Join(profiles.Folder, "none"), "--", "sh", "-c", $"touch {touched}", Qemu.Program, .. given.Split(' ')]);

        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith(error, outcome.Error, StringComparison.Ordinal);
        Assert.Equal(1, outcome.Error.Count(static c => c == '\n'));
        Assert.False(File.Exists(touched));
    }

    /// <summary>Nothing that the machine writes is written by its twin.</summary>
    [QemuFact]
    public void Capture_MachineThatWritesFiles_LeavesThemAlone()
    {
        string[] files = [.. Enumerable.Range(0, 9).Select(n => Path.Join(profiles.Folder, $"written{n}"))];
        foreach (string file in files)
            File.WriteAllText(file, "the user's");
        string options = Path.Join(profiles.Folder, "options");
        File.WriteAllText(options, $"[chardev \"r\"]\nbackend = \"file\"\npath = \"{files[8]}\"\n");
        string[] line =
        [
            "-M", "pc", "-m", "64", "-netdev", "user,id=n", "-device", "e1000,netdev=n,romfile=", "-object", $"filter-dump,id=f,netdev=n,file={files[0]}",
            "-icount", $"shift=3,rr=record,rrfile={files[1]}", "-usb", "-device", $"usb-tablet,pcap={files[2]}", "-serial", $"file:{files[3]}",
            "-D", files[4], "-d", "int", "-pidfile", files[5], "-chardev", $"null,id=c,logfile={files[6]}", "-drive", $"file={files[7]},format=raw,if=virtio",
            "-readconfig", options,
        ];
        string profile = Path.Join(profiles.Folder, "harmless.qprofile");

        CommandOutcome captured = CommandOutcome.Run([], ["profile", "capture", "-o", profile, "--", Qemu.Program, .. line]);

        Assert.Equal(0, captured.ExitCode);
        Assert.All(files, static file => Assert.Equal("the user's", File.ReadAllText(file)));
    }

    [Fact]
    public void Capture_ProgramThatHangs_EndsWithTheTimeLimit()
    {
        string program = Script("exec sleep 98123");

        CommandOutcome outcome = CommandOutcome.Run([], "profile", "capture", "--timeout", "0.5", "-o", "/dev/null", "--", program, "-M", "pc");

        Assert.Equal((2, $"qber: {program} is not done within the time that --timeout gives\n"), (outcome.ExitCode, outcome.Error));
        Assert.Empty(Running("98123"));
    }

    /// <summary>SIGKILL lets nobody tidy up: a twin, behind a wrapper that forks, too, ends by itself.</summary>
    [QemuTheory]
    [InlineData()]
    [InlineData("sh", "-c", "\"$@\"; true", "sh")]
    public void Capture_Killed_LeavesNoTwin(params string[] wrapper)
    {
        string name = $"killed-{Guid.NewGuid():N}";
        for (int milliseconds = 0; milliseconds < 1000; milliseconds += 80)
        {
            using Process process = CommandOutcome.Start(
                ["profile", "capture", "-o", "/dev/null", "--", .. wrapper, Qemu.Program, "-name", name, "-M", "pc", "-m", "64"]);
            process.WaitForExit(milliseconds);
            process.Kill();
            process.WaitForExit();
        }

        Qemu.Wait(() => Running(name).Length == 0, "the twins to end");
    }

    /// <summary>A wrapper may lead where nothing of ours is: no folder, no network.</summary>
    [QemuFact]
    public void Capture_WrapperIntoOtherNamespaces_TakesWhatTheMachineSends()
    {
        string[] wrapper = ["unshare", "-rmn", "sh", "-c", "mount -t tmpfs none /tmp && exec \"$@\"", "sh"];
        if (CommandOutcome.Shell("unshare -rmn mount -t tmpfs none /tmp").ExitCode != 0)
            return;   // not allowed here
        string inside = Path.Join(profiles.Folder, "inside.qprofile");
        string outside = Path.Join(profiles.Folder, "outside.qprofile");
        string[] line = [Qemu.Program, "-M", "pc", "-m", "64", "-nic", "tap"];

        CommandOutcome captured = CommandOutcome.Run([], ["profile", "capture", "-o", inside, "--", .. wrapper, .. line]);

        Assert.Equal((0, ""), (captured.ExitCode, captured.Error));
        Assert.Equal(0, CommandOutcome.Run([], ["profile", "capture", "-o", outside, "--", .. line]).ExitCode);
        Assert.Equal(0, CommandOutcome.Run([], "check", inside, "--against", outside).ExitCode);
        Assert.Contains("schemas of ", CommandOutcome.Run([], "profile", "show", inside).Text, StringComparison.Ordinal);
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

    /// <summary>The guest uses a feature that the destination's device does not offer: the profile says so in the words that QEMU then has.</summary>
    [QemuTheory]
    [InlineData("event_idx=off", 1)]
    [InlineData("event_idx=on", 0)]
    public void Capture_DeviceThatOffersLessThanTheGuestUses_IsIncompatibleInQemusWords(string property, int exitCode)
    {
        string[] line = [.. Qemu.Accelerator, "-M", "pc-i440fx-7.2", "-m", "64", "-device"];
        string stream = StreamOfGuestThatUses(0x2000_0000, [.. line, "virtio-rng-pci,addr=5"]);   // RING_EVENT_IDX
        string profile = Path.Join(profiles.Folder, $"{property}.qprofile");
        string[] destination =
            [.. line, $"virtio-rng-pci,addr=5,{property}", "-vga", "none", "-nic", "none", "-bios", Path.Join(profiles.Folder, "firmware.bin")];

        CommandOutcome captured = CommandOutcome.Run([], ["profile", "capture", "-o", profile, "--", Qemu.Program, .. destination]);
        CommandOutcome check = CommandOutcome.Run([], "check", stream, "--against", profile);

        Assert.Equal((0, ""), (captured.ExitCode, captured.Error));
        Assert.True(check.ExitCode == exitCode, check.Text);
        if (exitCode == 0)
            return;
        CommandOutcome loads = CommandOutcome.Shell(
            $"timeout 20 {Qemu.Program} {string.Join(' ', destination)} -display none -S -incoming 'exec:cat {stream}'");
        string words = loads.Error.Split('\n').Single(static l => l.Contains("Allowed features", StringComparison.Ordinal)).Split(": ", 2)[1];
        Assert.Contains(words, check.Text, StringComparison.Ordinal);
    }

    /// <summary>What it asks, and what nobody has told.</summary>
    [QemuFact]
    public void Capture_CommandLine_SaysWhatTheMachineAnswersAndWhatIsNotKnown()
    {
        string profile = Path.Join(profiles.Folder, "answers.qprofile");
        string[] line =
        [
            "-M", "q35", "-m", "64,slots=2,maxmem=256M", "-smp", "1,maxcpus=3", "-uuid", "11223344-5566-7788-99aa-bbccddeeff00",
            "-device", "pcie-root-port,id=rp", "-device", "virtio-scsi-pci,bus=rp,id=scsi", "-blockdev", "null-co,node-name=disk,size=1048576",
            "-object", "memory-backend-ram,id=m0,size=64M", "-device", "pc-dimm,memdev=m0,id=dimm0",
        ];

        CommandOutcome captured = CommandOutcome.Run([], ["profile", "capture", "--no-dump", "-o", profile, "--", Qemu.Program, .. line]);
        string text = CommandOutcome.Run([], "profile", "show", profile).Text;
        JsonElement machine = JsonDocument.Parse(CommandOutcome.Run([], "profile", "show", "--json", profile).Text).RootElement.GetProperty("machine");

        Assert.Equal((0, ""), (captured.ExitCode, captured.Error));
        Assert.Matches(@"asked: QEMU \d+\.\d+\.\d+.*, UUID 11223344-5566-7788-99aa-bbccddeeff00, at most 3 CPUs\n", text);
        Assert.Matches("virtio-scsi at 0[0-9].0:00.0: offers 0x[0-9a-f]+, [0-9]+ queues of [0-9x ]*256", text);
        Assert.Matches("block nodes: (.*, )?disk=null-co, 1048576 octets", text);
        Assert.Matches("memory devices: dimm0=dimm at 0x[0-9a-f]+, 67108864 octets", text);
        Assert.Matches("CPU: type=[^,]*-x86_64-cpu, 0x00000001.ecx=0x[0-9a-f]{8}, ", text);
        Assert.Matches("PCI slots: .*=1b36:000c rp", text);
        Assert.Contains("migration capabilities: on: none; off: xbzrle, ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("not known", text, StringComparison.Ordinal);
        Assert.Equal(3, machine.GetProperty("maxCpus").GetInt32());
        Assert.Equal("virtio-scsi", machine.GetProperty("virtio")[0].GetProperty("device").GetString());
    }

    /// <summary>A machine that runs is asked the same.</summary>
    [QemuFact]
    public void Capture_RunningMachineByQmp_AnswersTheSame()
    {
        string[] line = [.. Qemu.Accelerator, "-M", "pc", "-m", "64", "-smp", "1,maxcpus=2", "-device", "virtio-rng-pci,addr=5"];
        string profile = Path.Join(profiles.Folder, "running.qprofile");
        string socket = Path.Join(profiles.Folder, "asked");
        using Qemu running = Qemu.Start(profiles.Folder, [.. line, "-qmp", $"unix:{socket},server=on,wait=off"]);

        CommandOutcome captured = CommandOutcome.Run([], "profile", "capture", "--no-dump", "--qmp", socket, "-o", profile);

        Assert.Equal((0, ""), (captured.ExitCode, captured.Error));
        string text = CommandOutcome.Run([], "profile", "show", profile).Text;
        Assert.Matches(", no UUID, at most 2 CPUs\n", text);
        Assert.Matches("virtio-rng at 05.0: offers 0x[0-9a-f]+, 1 queue of 8\n", text);
        Assert.Equal("running", running.RunState());
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

    /// <summary>The processes with a word in their command line.</summary>
    private static string[] Running(string word)
        => [.. Directory.GetDirectories("/proc").Where(folder => CommandLine(folder).Contains(word, StringComparison.Ordinal))];

    private static string CommandLine(string process)
    {
        try
        {
            return File.ReadAllText(Path.Join(process, "cmdline"));
        }
        catch (IOException)
        {
            return "";   // it is no process, or has ended
        }
    }

    private string Script(string text)
    {
        string path = Path.Join(profiles.Folder, "qemu-system-script");
        File.WriteAllText(path, $"#!/bin/sh\n{text}\n");
        using var allow = Process.Start("chmod", ["+x", path]);
        allow.WaitForExit();
        return path;
    }

    /// <summary>
    /// A stream of a machine whose virtio device in slot 5 has been told by its driver which features it uses: the PCI registers are written from outside.
    /// </summary>
    private string StreamOfGuestThatUses(uint features, params string[] arguments)
    {
        string path = Path.Join(profiles.Folder, Path.GetRandomFileName());
        string test = Path.Join(profiles.Folder, Path.GetRandomFileName());
        using Qemu qemu = Qemu.Start(profiles.Folder, [.. arguments, "-S", "-qtest", $"unix:{test},server=on,wait=off", "-qtest-log", "none"]);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(test));
        using var stream = new NetworkStream(socket);
        using var answers = new StreamReader(stream);
        string[] writes =
        [
            "outl 0xcf8 0x80002810", "outl 0xcfc 0xc000",   // BAR 0: the legacy registers
            "outl 0xcf8 0x80002804", "outl 0xcfc 0x1",      // I/O enabled
            $"outl 0xc004 0x{features:x}",
        ];
        foreach (string write in writes)
        {
            stream.Write(Encoding.ASCII.GetBytes($"{write}\n"));
            Assert.Equal("OK", answers.ReadLine());
        }

        qemu.MigrateToFile(path);
        return path;
    }

    private string Stream(params string[] arguments)
    {
        string path = Path.Join(profiles.Folder, Path.GetRandomFileName());
        using Qemu qemu = Qemu.Start(profiles.Folder, [.. Qemu.Accelerator, "-S", .. arguments]);
        qemu.MigrateToFile(path);
        return path;
    }
}
