using Support;

namespace EndToEnd;

/// <summary>Profiles of command lines, made once.</summary>
public sealed class Profiles : IDisposable
{
    /// <summary>The guest of the tests.</summary>
    public static readonly string[] Guest = ["-M", "pc", "-m", "64"];

    /// <summary>With a device more, that has no memory of its own.</summary>
    public static readonly string[] GuestWithDevice = [.. Guest, "-device", "virtio-rng-pci"];

    private readonly Dictionary<string, string> _made = [];

    /// <summary>A folder for everything; a short name, as sockets need.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("qber-live-").FullName;

    /// <summary>The profile of a command line.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>The path of the file.</returns>
    public string Of(params string[] arguments)
    {
        string key = string.Join(' ', arguments);
        if (_made.TryGetValue(key, out string? path))
            return path;
        path = Path.Join(Folder, $"{_made.Count}.qprofile");
        string twin = Path.Join(Folder, "twin.mig");
        using (Qemu qemu = Qemu.Start(Folder, [.. Qemu.Accelerator, "-S", .. arguments]))
            qemu.MigrateToFile(twin);
        CommandOutcome made = CommandOutcome.Run([], "profile", "make", "--stream", twin, "-o", path);
        return made.ExitCode == 0 ? _made[key] = path : throw new InvalidOperationException(made.Error);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
