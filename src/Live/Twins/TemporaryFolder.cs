namespace Ber.Live;

/// <summary>A folder of ours (mode 0700) that is gone when it is not needed any more, also after a signal.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly Leftover _folder;

    /// <summary>Makes it.</summary>
    /// <param name="prefix">What its name begins with.</param>
    public TemporaryFolder(string prefix)
    {
        _folder = Leftovers.Make(() => Path = Directory.CreateTempSubdirectory(prefix).FullName, () => Directory.Delete(Path, recursive: true));
    }

    /// <summary>Where it is.</summary>
    public string Path { get; private set; } = "";

    public void Dispose() => _folder.Dispose();
}
