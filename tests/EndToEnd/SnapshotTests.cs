using System.Diagnostics;
using Support;

namespace EndToEnd;

/// <summary>Internal snapshots that a QEMU process makes here and now.</summary>
public sealed class SnapshotTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("qber-snapshots-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>The state in a snapshot is the stream that the same paused guest gives, but for what counts migrations and time.</summary>
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
        using Qemu qemu = Qemu.Start(
            _folder, "-S", "-M", "pc", "-m", "32", "-drive", $"file={image},format=qcow2,if=none,id=d", "-device", "virtio-blk-pci,drive=d");
        qemu.Execute("human-monitor-command", """{"command-line": "savevm before"}""");
        qemu.Execute("human-monitor-command", """{"command-line": "savevm after"}""");
        qemu.Dispose();

        CommandOutcome verified = CommandOutcome.Run([], "verify", "--snapshot", "before", image);
        CommandOutcome compared = CommandOutcome.Run([], "diff", "--snapshot", "before", "--snapshot", "2", image, image);
        CommandOutcome undecided = CommandOutcome.Run([], "verify", image);
        CommandOutcome listed = CommandOutcome.Run([], "show", image);

        Assert.Contains(" 0 opaque", verified.Text, StringComparison.Ordinal);
        Assert.True(compared.ExitCode is 0 or 1, compared.Error);
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
