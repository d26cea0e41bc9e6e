using System.Diagnostics;
using Support;

namespace EndToEnd;

/// <summary>Internal snapshots that a QEMU process makes here and now.</summary>
public sealed class SnapshotTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("qber-snapshots-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>All of the state is typed, as in a stream, and two snapshots of one paused guest are equal.</summary>
    [QemuTheory]
    [InlineData("cluster_size=512")]
    [InlineData("cluster_size=4k")]
    [InlineData("cluster_size=2M")]
    [InlineData("cluster_size=64k,extended_l2=on")]
    [InlineData("compat=0.10")]
    public void SaveVM_OfAPausedGuest_IsReadFromTheImage(string options)
    {
        string image = Path.Join(_folder, "disk.qcow2");
        Run("qemu-img", "create", "-q", "-f", "qcow2", "-o", options, image, "16M");
        using (Qemu qemu = Qemu.Start(
            _folder, "-S", "-rtc", "clock=vm",   // which stands still with the guest
            "-M", "pc", "-m", "32", "-drive", $"file={image},format=qcow2,if=none,id=d", "-device", "virtio-blk-pci,drive=d"))
        {
            qemu.Execute("human-monitor-command", """{"command-line": "savevm before"}""");
            qemu.Execute("human-monitor-command", """{"command-line": "savevm after"}""");
        }

        CommandOutcome verified = CommandOutcome.Run([], "verify", "--snapshot", "before", image);
        CommandOutcome compared = CommandOutcome.Run([], "diff", "--snapshot", "before", "--snapshot", "2", image, image);
        CommandOutcome undecided = CommandOutcome.Run([], "verify", image);
        CommandOutcome listed = CommandOutcome.Run([], "show", image);

        Assert.Contains(" 0 opaque", verified.Text, StringComparison.Ordinal);
        Assert.True(compared.ExitCode == 0, compared.Text);
        Assert.Equal((2, true), (undecided.ExitCode, undecided.Error.Contains("--snapshot", StringComparison.Ordinal)));
        Assert.Contains("before", listed.Text, StringComparison.Ordinal);
    }

    private static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
