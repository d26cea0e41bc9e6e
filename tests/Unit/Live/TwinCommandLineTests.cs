using Ber.Live;

namespace Unit.Live;

/// <summary>Option by option: what a twin keeps, what stands in for it, what it has not, and what is refused by name.</summary>
public sealed class TwinCommandLineTests : IDisposable
{
    private const string Always = "-S -no-user-config -display none";

    private readonly string _folder = Directory.CreateTempSubdirectory("qber-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("-M pc,accel=kvm -m 64 -cpu max -smp 2 -numa node -enable-kvm -nodefaults",
        "-machine pc,accel=kvm -m 64 -cpu max -smp 2 -numa node -enable-kvm -nodefaults")]
    [InlineData("-machine virt,dumpdtb=DIR/x -uuid 1 -smbios type=1", "-machine type=virt -uuid 1 -smbios type=1")]
    [InlineData("-kernel k -initrd i -append a -dtb d -bios b -fw_cfg name=x,file=f -acpitable file=t -L p",
        "-kernel k -initrd i -append a -dtb d -bios b -fw_cfg name=x,file=f -acpitable file=t -L p")]
    [InlineData("--accel tcg -accel kvm:tcg -name g,process=p,debug-threads=on -name process=p", "-accel tcg -accel kvm:tcg -name guest=g")]
    public void Of_TheMachineItself_Stays(string given, string expected) => Assert.Equal(expected, TwinOf(given));

    [Theory]
    [InlineData("-S -daemonize --nographic -snapshot -s -mem-prealloc -preconfig -perfmap -jitdump -semihosting")]
    [InlineData("-incoming defer -loadvm x -pidfile DIR/x -D DIR/x -d all -trace x -plugin DIR/x -chroot DIR -runas x -run-with user=x -writeconfig DIR/x")]
    [InlineData("-vnc :1 -spice port=1 -display gtk -k de -sandbox off -qmp unix:DIR/y -monitor stdio -mon chardev=c -gdb tcp::1 -qtest stdio"
        + " -msg timestamp=on")]
    [InlineData("-mem-path DIR/x -overcommit mem-lock=on -add-fd fd=3,set=1 -dump-vmstate DIR/x -net tap -net bridge")]
    [InlineData("-object filter-dump,id=f,netdev=n,file=DIR/x -object filter-mirror,id=m,netdev=n,outdev=c -object secret,id=s,file=DIR/x"
        + " -object authz-simple,id=a")]
    [InlineData("-object can-host-socketcan,id=c,if=can0 -object input-linux,id=i,evdev=/dev/input/event0 -object thread-context,id=t"
        + " -object pr-manager-helper,id=p -object monitor-qmp,id=m,chardev=c -object monitor-hmp,id=n,chardev=c")]
    [InlineData("-global usb-tablet.pcap=DIR/x -global driver=usb-tablet,property=pcap,value=DIR/x -set device.d.pcap=DIR/x")]
    public void Of_WhatIsNoPartOfTheMachine_IsGone(string given) => Assert.Equal("", TwinOf(given));

    [Theory]
    [InlineData("-chardev socket,id=c,path=/x,,y,server=on -serial pty -serial chardev:c -parallel none -debugcon file:DIR/x",
        "-chardev backend=null,id=c -serial null -serial chardev:c -parallel none -debugcon null")]
    [InlineData("-netdev tap,id=n,fd=3 -netdev {\"type\":\"bridge\",\"id\":\"m\"} -netdev hubport,id=h,hubid=3,netdev=x",
        "-netdev type=hubport,id=n,hubid=1000 -netdev type=hubport,id=m,hubid=1001 -netdev type=hubport,id=h,hubid=3")]
    [InlineData("-netdev user,id=n,hostfwd=tcp::22-:22,net=10.0.0.0/8,tftp=/srv,smb=/srv,guestfwd=x,new=y", "-netdev type=user,id=n,net=10.0.0.0/8")]
    [InlineData("-nic tap,model=e1000,mac=52:54:00:00:00:01,script=DIR/x -nic none -nic user,smb=/srv,model=e1000",
        "-nic type=hubport,hubid=1000,model=e1000,mac=52:54:00:00:00:01 -nic none -nic type=user,model=e1000")]
    [InlineData("-net nic,model=e1000 -net user,hostfwd=x -net none", "-net type=nic,model=e1000 -net type=user -net none")]
    [InlineData("-audiodev pa,id=a,server=x -audio alsa,model=hda -soundhw hda", "-audiodev driver=none,id=a -audio driver=none,model=hda -soundhw hda")]
    [InlineData("-fsdev local,id=f,path=/srv,security_model=none -virtfs local,path=/srv,mount_tag=t",
        "-fsdev fsdriver=synth,id=f -virtfs fsdriver=synth,mount_tag=t")]
    [InlineData("-drive file=IMAGE,if=virtio,cache=none,format=raw,serial=7 -cdrom IMAGE -drive if=none,id=cd,snapshot=on IMAGE",
        "-drive if=virtio,serial=7,driver=null-co,size=12345,read-zeroes=on "
        + "-drive index=2,media=cdrom,driver=null-co,size=12345,read-zeroes=on -drive if=none,id=cd "
        + "-drive index=0,media=disk,driver=null-co,size=12345,read-zeroes=on")]
    [InlineData("-hdb IMAGE -fda IMAGE -pflash IMAGE -mtdblock IMAGE",
        "-drive index=1,media=disk,driver=null-co,size=12345,read-zeroes=on -drive if=floppy,index=0,driver=null-co,size=12345,read-zeroes=on "
        + "-drive if=pflash,driver=null-co,size=12345,read-zeroes=on -drive if=mtd,driver=null-co,size=12345,read-zeroes=on")]
    [InlineData("-blockdev {\"driver\":\"file\",\"filename\":\"QCOW\",\"node-name\":\"s\"} -blockdev driver=qcow2,node-name=f,file=s,read-only=on",
        "-blockdev driver=null-co,node-name=s,size=1048576,read-zeroes=on -blockdev driver=null-co,node-name=f,size=1048576,read-zeroes=on,read-only=on")]
    [InlineData("-object memory-backend-file,id=m,size=1G,mem-path=DIR/x,share=on,prealloc=on -object memory-backend-memfd,id=n,size=2",
        "-object qom-type=memory-backend-ram,id=m,size=1G,share=on -object qom-type=memory-backend-ram,id=n,size=2")]
    [InlineData("-object rng-random,id=r,filename=/dev/hwrng -object rng-egd,id=e,chardev=c -object rng-builtin,id=b",
        "-object qom-type=rng-random,id=r -object qom-type=rng-builtin,id=e -object qom-type=rng-builtin,id=b")]
    [InlineData("-object cryptodev-vhost-user,id=c,chardev=d,queues=2 -object {\"qom-type\":\"iothread\",\"id\":\"t\"}",
        "-object qom-type=cryptodev-backend-builtin,id=c,queues=2 -object qom-type=iothread,id=t")]
    [InlineData("-device usb-tablet,pcap=DIR/x,id=t -device {\"driver\":\"usb-kbd\",\"pcap\":\"DIR/x\"} -device virtio-rng-pci -set device.t.port=2",
        "-device driver=usb-tablet,id=t -device {\"driver\":\"usb-kbd\"} -device virtio-rng-pci -set device.t.port=2")]
    [InlineData("-icount shift=3,sleep=off", "-icount shift=3,sleep=off")]
    [InlineData("-icount shift=3,rr=record,rrfile=DIR/x,rrsnapshot=s -icount rr=replay,rrfile=DIR/x", "-icount shift=3")]
    public void Of_WhatTakesTheHost_HasAStandIn(string given, string expected) => Assert.Equal(expected, TwinOf(given));

    [Theory]
    [InlineData("-device vfio-pci,host=01:00.0", "-device vfio-pci")]
    [InlineData("-device {\"driver\":\"usb-host\",\"hostbus\":1}", "-device usb-host")]
    [InlineData("-device e1000,driver=pci-assign", "-device pci-assign")]
    [InlineData("-device vhost-user-fs-pci,chardev=c", "-device vhost-user-fs-pci")]
    [InlineData("-device vhost-vsock-pci,guest-cid=3", "-device vhost-vsock-pci")]
    [InlineData("-device scsi-generic,drive=d", "-device scsi-generic")]
    [InlineData("-device scsi-block,drive=d", "-device scsi-block")]
    [InlineData("-device virtio-input-host-pci,evdev=/dev/input/event0", "-device virtio-input-host-pci")]
    [InlineData("-device usb-mtp,rootdir=/srv", "-device usb-mtp")]
    [InlineData("-device virtio-gpu-gl-pci", "-device virtio-gpu-gl-pci")]
    [InlineData("-device virtio-vga-gl", "-device virtio-vga-gl")]
    [InlineData("-device ivshmem-doorbell,chardev=c", "-device ivshmem-doorbell")]
    [InlineData("-device new-device,sysfsdev=/sys/x", "-device new-device,sysfsdev=/sys/x")]
    [InlineData("-global new-device.host=x", "-global new-device.host=x")]
    [InlineData("-set chardev.c.path=DIR/x", "-set chardev.c.path=DIR/x")]
    [InlineData("-set device.d.driver=vfio-pci", "-set device.d.driver=vfio-pci")]
    [InlineData("-object dbus-vmstate,id=d,addr=x", "-object dbus-vmstate")]
    [InlineData("-object sev-guest,id=s", "-object sev-guest")]
    [InlineData("-tpmdev emulator,id=t,chardev=c", "-tpmdev emulator,id=t,chardev=c")]
    [InlineData("-usbdevice host:1234:5678", "-usbdevice host:1234:5678")]
    [InlineData("-machine pc,accel=xen", "-machine accel=xen")]
    [InlineData("-accel xen", "-accel xen")]
    [InlineData("-xen-attach", "-xen-attach")]
    public void Of_WhatNothingStandsInFor_IsRefusedByName(string given, string subject) => AssertRefused(TwinProblem.HostResource, subject, given);

    [Theory]
    [InlineData("-new-option x", "-new-option")]
    [InlineData("--new-flag", "--new-flag")]
    [InlineData("-object new-object,id=x", "-object new-object")]
    [InlineData("-", "-")]
    [InlineData("-qemu-is-not-known-here", "-qemu-is-not-known-here")]
    public void Of_WhatNothingIsKnownOf_IsRefusedByName(string given, string subject) => AssertRefused(TwinProblem.UnknownOption, subject, given);

    [Theory]
    [InlineData("-M pc -name", TwinProblem.NoValue, "-name")]
    [InlineData("-device {\"driver\":", TwinProblem.UnreadableOption, "-device {\"driver\":")]
    [InlineData("-blockdev driver=file,filename=DIR/x", TwinProblem.UnreadableOption, "-blockdev driver=file,filename=DIR/x")]
    [InlineData("-readconfig DIR/none", TwinProblem.UnreadableOption, "-readconfig DIR/none")]
    [InlineData("-readconfig DIR", TwinProblem.UnreadableOption, "-readconfig DIR")]
    public void Of_WhatCannotBeRead_IsRefusedByName(string given, object problem, string subject) => AssertRefused((TwinProblem)problem, Here(subject), given);

    [Theory]
    [InlineData("qemu-system-x86_64 -M pc", "qemu-system-x86_64")]
    [InlineData("sudo -n -u other /usr/libexec/qemu-kvm -M pc", "sudo -n -u other /usr/libexec/qemu-kvm")]
    [InlineData("podman exec -i machine qemu-system-aarch64 -M pc", "podman exec -i machine qemu-system-aarch64")]
    [InlineData("./start -M pc", "./start")]
    public void Of_Wrapper_IsRunAsItStands(string given, string program)
    {
        TwinCommandLine line = TwinCommandLine.Of(given.Split(' '));

        Assert.Equal((program, $"-machine pc {Always}", "pc"), (string.Join(' ', line.Program), string.Join(' ', line.Arguments), line.MachineType));
    }

    [Fact]
    public void Of_FileOfOptions_ObeysTheSameList()
    {
        string path = Write(
            """
            # a machine
            [machine]
              type = "q35"
            [memory]
              size = "64M"
            [smp-opts]
              cpus = "2"
            [device "d"]
              driver = "virtio-rng-pci"
            [chardev "c"]
              backend = "file"
              path = "/x,y"
            [drive "e"]
              if = "none"
            [global]
              driver = "e1000"
              property = "mitigation"
              value = "off"
            [mon "m"]
              chardev = "c"
            """);

        Assert.Equal(
            "-machine type=q35 -m size=64M -smp cpus=2 -device id=d,driver=virtio-rng-pci -chardev backend=null,id=c -drive id=e,if=none "
            + "-global driver=e1000,property=mitigation,value=off",
            TwinOf($"-readconfig {path}"));
    }

    [Theory]
    [InlineData("[device \"d\"]\ndriver = \"vfio-pci\"", TwinProblem.HostResource, "-device vfio-pci (in PATH)")]
    [InlineData("[new-group]\nx = \"y\"", TwinProblem.UnknownOption, "-new-group (in PATH)")]
    [InlineData("[usb]\nx = \"y\"", TwinProblem.UnknownOption, "-usb (in PATH)")]
    [InlineData("[readconfig]\nx = \"y\"", TwinProblem.UnknownOption, "-readconfig (in PATH)")]
    [InlineData("x = \"y\"", TwinProblem.UnreadableOption, "-readconfig PATH")]
    [InlineData("[device \"d\"]\ndriver = vfio-pci", TwinProblem.UnreadableOption, "-readconfig PATH")]
    public void Of_FileOfOptionsWithWhatIsRefused_NamesItsFile(string text, object problem, string subject)
    {
        string path = Write(text);

        AssertRefused((TwinProblem)problem, subject.Replace("PATH", path, StringComparison.Ordinal), $"-readconfig {path}");
    }

    [Fact]
    public void Of_Record_NotesThatItIsNotInTheProfile()
        => Assert.Equal(
            [new CaptureNote(CaptureNoteKind.NoReplay, "-icount shift=3,rr=record")],
            TwinCommandLine.Of(["qemu", "-icount", "shift=3,rr=record"]).Notes);

    private static void AssertRefused(TwinProblem problem, string subject, string given)
    {
        var exception = Assert.Throws<TwinException>(() => TwinCommandLine.Of(["qemu", .. given.Split(' ')]));

        Assert.Equal((problem, subject), (exception.Problem, exception.Subject));
    }

    /// <summary>What stands before the emulator is a wrapper's; an option of the emulator may name anything.</summary>
    [Theory]
    [InlineData("sudo -u x -n qemu-system-x86_64 -serial file:F", "sudo -u x -n qemu-system-x86_64", "-serial null")]
    [InlineData("./jail qemu-system-x86_64 -serial file:F", "./jail qemu-system-x86_64", "-serial null")]
    [InlineData("env A=b kvm -serial file:F", "env A=b kvm", "-serial null")]
    [InlineData("/opt/my-qemu -serial file:F -name qemu-system-x86_64", "/opt/my-qemu", "-serial null -name guest=qemu-system-x86_64")]
    [InlineData("kvm -D /x/qemu-kvm -serial file:F", "kvm", "-serial null")]
    public void Of_CommandLineBehindAWrapper_JudgesAllThatIsTheEmulators(string given, string program, string arguments)
    {
        TwinCommandLine line = TwinCommandLine.Of(given.Split(' '));

        Assert.Equal(program, string.Join(' ', line.Program));
        Assert.Equal($"{arguments} {Always}", string.Join(' ', line.Arguments));
    }

    /// <summary>A script of a shell is no command line: nothing of it could be judged.</summary>
    [Theory]
    [InlineData("qemu-system-x86_64 -serial file:F")]
    [InlineData("qemu-system-x86_64")]
    public void Of_EmulatorInAScript_IsRefused(string script)
        => Assert.Equal(TwinProblem.UnknownOption, Assert.Throws<TwinException>(() => TwinCommandLine.Of(["sh", "-c", script, "-m", "16"])).Problem);

    /// <summary>QEMU takes the short form of -global first.</summary>
    [Theory]
    [InlineData("-global usb-tablet.pcap=F,property=x", "")]
    [InlineData("-global driver=usb-tablet,property=pcap,value=F", "")]
    [InlineData("-global usb-tablet.port=1", "-global usb-tablet.port=1")]
    public void Of_GlobalThatWritesAFile_IsDropped(string given, string expected) => Assert.Equal(expected, TwinOf(given));

    private string TwinOf(string given)
    {
        File.WriteAllBytes(Path.Join(_folder, "image"), new byte[12345]);
        File.WriteAllBytes(Path.Join(_folder, "qcow"), [0x51, 0x46, 0x49, 0xfb, 0, 0, 0, 3, .. new byte[16], 0, 0, 0, 0, 0, 0x10, 0, 0]);
        string line = string.Join(' ', TwinCommandLine.Of(["qemu", .. Here(given).Split(' ')]).Arguments);
        Assert.EndsWith(Always, line, StringComparison.Ordinal);
        return line[..^Always.Length].TrimEnd();
    }

    private string Here(string text)
        => text.Replace("IMAGE", $"{_folder}/image", StringComparison.Ordinal).Replace("QCOW", $"{_folder}/qcow", StringComparison.Ordinal);

    private string Write(string text)
    {
        string path = Path.Join(_folder, "options");
        File.WriteAllText(path, text);
        return path;
    }

    [Theory]
    [InlineData("tap,id=n0,ifname=tap7,script=/etc/up,queues=4,vhost=on", "type=tap,queues=4,script=no,downscript=no,vhost=off,id=n0")]
    [InlineData(
        """{"type":"tap","fds":"30:31","vhost":true,"vhostfds":"32:33","id":"host0"}""", "type=tap,queues=2,script=no,downscript=no,vhost=off,id=host0")]
    [InlineData("bridge,id=n0,br=br0,helper=/bin/x", "type=tap,script=no,downscript=no,vhost=off,id=n0")]
    [InlineData("tap,id=n0,vnet_hdr=off", "type=tap,vnet_hdr=off,script=no,downscript=no,vhost=off,id=n0")]
    [InlineData("vhost-user,id=n0,chardev=c", "type=hubport,id=n0,hubid=1000")]
    public void Of_NetworkOfItsOwn_HasTapDevices(string given, string expected)
    {
        TwinCommandLine line = TwinCommandLine.Of(["qemu", "-netdev", given], static _ => ["unshare", "--net"]);

        Assert.Equal(expected, line.Arguments[line.Arguments.ToList().IndexOf("-netdev") + 1]);
    }

    [Theory]
    [InlineData("sudo qemu-system-x86_64")]
    [InlineData("podman exec c qemu-system-x86_64")]
    public void PrivateNetwork_WrapperThatLeavesNamespaces_HasNone(string program) => Assert.Empty(PrivateNetwork.For(program.Split(' ')));
}
