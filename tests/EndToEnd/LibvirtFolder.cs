using Support;

namespace EndToEnd;

/// <summary>libvirt without a daemon: its driver runs inside of virsh, and nothing of it is outside of a folder.</summary>
internal sealed class LibvirtFolder : IDisposable
{
    public LibvirtFolder()
    {
        Directory.CreateDirectory(Path.Join(Folder, "etc"));
        File.WriteAllText(
            Path.Join(Folder, "etc/qemu.conf"),
            """
            security_driver = "none"
            user = "root"
            group = "root"
            cgroup_controllers = [ ]
            namespaces = [ ]
            remember_owner = 0
            stdio_handler = "file"

            """);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("qber-virsh-").FullName;

    /// <summary>How virsh reaches it.</summary>
    public string Connection => $"qemu:///embed?root={Folder}";

    /// <summary>Writes a domain's XML.</summary>
    /// <returns>The path of the file.</returns>
    public string Write(string xml)
    {
        string path = Path.Join(Folder, "guest.xml");
        File.WriteAllText(path, xml);
        return path;
    }

    /// <summary>Runs commands of virsh.</summary>
    public CommandOutcome Virsh(string commands)
        => CommandOutcome.Shell("virsh -c \"$CONNECTION\" \"$COMMANDS\"", ("CONNECTION", Connection), ("COMMANDS", commands));

    public void Dispose()
    {
        // A guest that a failed test has left behind.
        Virsh("destroy guest");
        Directory.Delete(Folder, recursive: true);
    }
}
