using Microsoft.Win32.SafeHandles;

namespace Ber.Compat;

/// <summary>A qcow2 image, read only: its internal snapshots, and the machine's state in each.</summary>
internal sealed class Qcow2Image : IDisposable
{
    private const int ShownSnapshots = 8;

    private readonly SafeFileHandle? _dataHandle;

    private Qcow2Image(ContainerFile file, Qcow2Header header)
    {
        File = file;
        Header = header;
        Snapshots = new Qcow2SnapshotTable(file, header);
        (Data, _dataHandle) = OpenData();
    }

    public Qcow2Header Header { get; }

    /// <summary>The image.</summary>
    public ContainerFile File { get; }

    /// <summary>Where clusters stand: the image itself as a rule.</summary>
    public ContainerFile Data { get; }

    public IReadOnlyCollection<Qcow2Snapshot> Snapshots { get; }

    /// <summary>Opens an image.</summary>
    public static Qcow2Image Open(ContainerFile file) => new(file, Qcow2Header.Read(file));

    /// <summary>Finds the snapshot that is wanted.</summary>
    /// <param name="wanted">Its id or name; null: the only one that has the state of a machine.</param>
    public Qcow2Snapshot Find(string? wanted)
    {
        if (wanted is null)
        {
            IEnumerable<Qcow2Snapshot> all = Snapshots.Where(static s => s.StateLength > 0);
            return all.Count() switch
            {
                1 => all.First(),
                0 => throw NoSnapshot("an internal snapshot with the state of a machine", $"{Snapshots.Count} snapshots, none of which has it"),
                int count => throw NoSnapshot("to be told which snapshot (--snapshot)", $"{count}: {Names(all, count)}"),
            };
        }

        Qcow2Snapshot found = Snapshots.FirstOrDefault(s => s.Id == wanted) ?? Snapshots.FirstOrDefault(s => s.Name == wanted)
            ?? throw NoSnapshot($"a snapshot with the id or name \"{wanted}\"", Snapshots.Count == 0 ? "none" : Names(Snapshots, Snapshots.Count));
        return found.StateLength > 0 ? found : throw NoSnapshot("a snapshot with the state of a machine", "one of the disk alone: another disk may have it");
    }

    /// <inheritdoc/>
    public void Dispose() => _dataHandle?.Dispose();

    private static string Names(IEnumerable<Qcow2Snapshot> snapshots, int count)
        => string.Join(", ", snapshots.Take(ShownSnapshots).Select(static s => $"{s.Id} \"{s.Name}\"")) + (count > ShownSnapshots ? ", …" : "");

    private StreamFormatException NoSnapshot(string expected, string actual) => new(StreamFormatError.NotAStream, File.Start, expected, actual);

    /// <summary>
    /// The file that has the clusters. Only one that stands next to the image is opened, whatever folder the image names: it is not for the image to say
    /// which files of this host are read.
    /// </summary>
    private (ContainerFile Data, SafeFileHandle? Handle) OpenData()
    {
        if (!Header.HasDataFile)
            return (File, null);
        string? name = Path.GetFileName(Header.DataFile);
        if (string.IsNullOrEmpty(name) || File.Path is null)
            throw NoSnapshot("the name of the data file in the qcow2 image", "none");
        string path = Path.Join(Path.GetDirectoryName(Path.GetFullPath(File.Path)), name);
        if (!FileKind.IsRegular(path, out string kind))
            throw NoSnapshot($"the data file \"{name}\" next to the qcow2 image, a regular file", kind);
        SafeFileHandle handle = System.IO.File.OpenHandle(path, share: FileShare.ReadWrite);
        return (new ContainerFile(handle, path), handle);
    }
}
