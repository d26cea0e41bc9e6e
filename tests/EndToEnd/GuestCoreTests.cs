using System.Text.Json;
using Support;

namespace EndToEnd;

/// <summary>A paused guest, dumped by QEMU and saved as a stream: the core file that is made of the stream is QEMU's own, but for where things stand.</summary>
public sealed class GuestCoreTests : IDisposable
{
    private const string ArmProgram = "qemu-system-aarch64";

    private readonly string _folder = Directory.CreateTempSubdirectory("qber-core-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>
    /// x86-64 in long mode. Two things differ: what QEMU's dump has beside RAM (firmware), and the 256 KiB from 768 KiB on, where the chipset
    /// shows firmware instead of the RAM behind it until the guest switches it over.
    /// </summary>
    [QemuTheory]
    [InlineData("pc", 1, "")]
    [InlineData("q35", 4, "")]
    [InlineData("pc,max-ram-below-4g=64M", 2, "pc.ram@0+0:0x4000000,pc.ram@0x100000000+0x4000000:0xc000000")]
    public void Core_OfX86_IsWhatQemuDumps(string machine, int cpus, string map)
    {
        string firmware = Path.Join(_folder, "core.bin");
        File.WriteAllBytes(firmware, CoreFirmware.X86());
        using (Qemu qemu = Qemu.Start(_folder, "-accel", "tcg", "-M", machine, "-cpu", "max", "-m", "256", "-smp", $"{cpus}", "-bios", firmware,
            "-device", "vmcoreinfo"))
        {
            Qemu.Wait(() => qemu.Monitor($"xp /1xw {CoreFirmware.X86MarkAddress}").Contains($"0x{CoreFirmware.Mark:x8}", StringComparison.Ordinal), "the mark");
            Save(qemu);
        }

        Extract("elf", map);
        using CoreFile ours = new(At("core")), theirs = new(At("dump"));
        Assert.Equal((theirs.Machine, 62), (ours.Machine, ours.Machine));
        Assert.Equal(theirs.Notes, ours.Notes);
        Assert.Equal((2 * cpus) + 1, ours.Notes.Count);
        (List<long> pages, long octets) = CoreFile.Compare(ours, theirs);
        Assert.Equal(256 << 20, octets);
        Assert.All(pages, static page => Assert.InRange(page, 0xc_0000, 0xf_ffff));
        if (!Qemu.HasProgram("gdb"))
            return;
        string text = CommandOutcome.Shell($"gdb -batch -ex 'info registers r15 fs_base' -ex 'x/2xb 0x100004' -c {At("core")} 2>&1").Text;
        Assert.Contains("0xf0f0f0f0f0f0f0f", text, StringComparison.Ordinal);
        Assert.Contains("0x123455667788", text, StringComparison.Ordinal);
        Assert.Contains("0x100004:\t0xc4\t0xe6", text, StringComparison.Ordinal);
    }

    [QemuTheory]
    [InlineData(1)]
    [InlineData(4)]
    public void Core_OfAArch64_IsWhatQemuDumps(int cpus)
    {
        if (!Qemu.HasProgram(ArmProgram))
            return;
        string firmware = Path.Join(_folder, "core.bin");
        File.WriteAllBytes(firmware, CoreFirmware.Arm());
        using (Qemu qemu = Qemu.StartProgram(ArmProgram, _folder, "-M", "virt", "-cpu", "cortex-a57", "-m", "128", "-smp", $"{cpus}", "-bios", firmware))
        {
            Qemu.Wait(() => qemu.Monitor($"xp /1xg {CoreFirmware.ArmLastAddress}").Contains($"0x{CoreFirmware.ArmLastAddress:x16}", StringComparison.Ordinal),
                "the last word");
            Task.Delay(200).Wait();   // registers come some instructions later
            Save(qemu);
        }

        Extract("elf", "");
        using CoreFile ours = new(At("core")), theirs = new(At("dump"));
        Assert.Equal((theirs.Machine, 183), (ours.Machine, ours.Machine));
        Assert.Equal(theirs.Notes, ours.Notes);
        Assert.Contains(string.Concat(Enumerable.Range(1, 31).Select(static i => string.Concat(Enumerable.Repeat($"{i:x2}", 8)))), ours.Notes[0],
            StringComparison.Ordinal);
        (List<long> pages, long octets) = CoreFile.Compare(ours, theirs);
        Assert.Equal(128 << 20, octets);
        Assert.Empty(pages);
    }

    private void Save(Qemu qemu)
    {
        qemu.Execute("stop");
        string protocol = JsonSerializer.Serialize($"file:{At("dump")}", TextContext.Default.String);
        qemu.Execute("dump-guest-memory", $$"""{"paging": false, "protocol": {{protocol}}}""");
        qemu.MigrateToFile(At("stream"));
    }

    private void Extract(string format, string map)
    {
        CommandOutcome outcome = CommandOutcome.Run([], ["ram", "extract", At("stream"), "--format", format, .. map is "" ? (string[])[] : ["--map", map],
            "-o", At("core")]);
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
    }

    private string At(string name) => Path.Join(_folder, name);
}
