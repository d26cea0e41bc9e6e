using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Ber.Compat;

/// <summary>A qcow2 image, read only: its internal snapshots, and the machine's state in each.</summary>
internal sealed class Qcow2Image : IDisposable
{
    private const int MaxSnapshots = 65536;             // QCOW_MAX_SNAPSHOTS
    private const int MaxTableLength = 16 * 1024 * 1024;
    private const int MaxExtra = 1024;                  // QCOW_MAX_SNAPSHOT_EXTRA_DATA
    private const int KnownExtra = 16;
    private const int EntryLength = 40;
    private const int ShownSnapshots = 8;

    private readonly SafeFileHandle? _dataHandle;

    private Qcow2Image(ContainerFile file, Qcow2Header header)
    {
        File = file;
        Header = header;
        Snapshots = ReadSnapshots();
        (Data, _dataHandle) = OpenData();
    }

    public Qcow2Header Header { get; }

    /// <summary>The image.</summary>
    public ContainerFile File { get; }

    /// <summary>Where clusters stand: the image itself as a rule.</summary>
    public ContainerFile Data { get; }

    public IReadOnlyList<Qcow2Snapshot> Snapshots { get; }

    /// <summary>Opens an image.</summary>
    public static Qcow2Image Open(ContainerFile file) => new(file, Qcow2Header.Read(file));

    /// <summary>Finds the snapshot that is wanted.</summary>
    /// <param name="wanted">Its id or name; null: the only one that has the state of a machine.</param>
    public Qcow2Snapshot Find(string? wanted)
    {
        if (wanted is null)
        {
            Qcow2Snapshot[] all = [.. Snapshots.Where(static s => s.StateLength > 0)];
            return all.Length switch
            {
                1 => all[0],
                0 => throw NoSnapshot("an internal snapshot with the state of a machine", $"{Snapshots.Count} snapshots, none of which has it"),
                _ => throw NoSnapshot("to be told which snapshot (--snapshot)", $"{all.Length}: {Names(all)}"),
            };
        }

        Qcow2Snapshot found = Snapshots.FirstOrDefault(s => s.Id == wanted) ?? Snapshots.FirstOrDefault(s => s.Name == wanted)
            ?? throw NoSnapshot($"a snapshot with the id or name \"{wanted}\"", Snapshots.Count == 0 ? "none" : Names(Snapshots));
        return found.StateLength > 0 ? found : throw NoSnapshot("a snapshot with the state of a machine", "one of the disk alone: another disk may have it");
    }

    /// <inheritdoc/>
    public void Dispose() => _dataHandle?.Dispose();

    private static string Names(IReadOnlyList<Qcow2Snapshot> snapshots)
        => string.Join(", ", snapshots.Take(ShownSnapshots).Select(static s => $"{s.Id} \"{s.Name}\"")) + (snapshots.Count > ShownSnapshots ? ", …" : "");

    private StreamFormatException NoSnapshot(string expected, string actual) => new(StreamFormatError.NotAStream, File.Start, expected, actual);

    private List<Qcow2Snapshot> ReadSnapshots()
    {
        if (Header.SnapshotCount > MaxSnapshots)
            throw new StreamFormatException(StreamFormatError.LimitExceeded, File.Start + 60, $"at most {MaxSnapshots} snapshots", $"{Header.SnapshotCount}");
        List<Qcow2Snapshot> snapshots = [];
        ulong at = Header.SnapshotsOffset;
        for (uint i = 0; i < Header.SnapshotCount; i++)
        {
            snapshots.Add(ReadSnapshot(ref at));
            if (at - Header.SnapshotsOffset > MaxTableLength)
                throw new StreamFormatException(
                    StreamFormatError.LimitExceeded, (long)at, $"at most {MaxTableLength} octets of snapshots", "more");
        }

        return snapshots;
    }

    private Qcow2Snapshot ReadSnapshot(ref ulong at)
    {
        Span<byte> entry = stackalloc byte[EntryLength + KnownExtra];
        entry.Clear();
        File.Require(entry[..EntryLength], at, "an entry of the snapshot table");
        int idLength = BinaryPrimitives.ReadUInt16BigEndian(entry[12..]);
        int nameLength = BinaryPrimitives.ReadUInt16BigEndian(entry[14..]);
        uint extra = BinaryPrimitives.ReadUInt32BigEndian(entry[36..]);
        if (extra > MaxExtra)
            throw new StreamFormatException(
                StreamFormatError.LimitExceeded, File.Start + (long)at + 36, $"at most {MaxExtra} octets of extra data of a snapshot", $"{extra}");
        File.Require(entry.Slice(EntryLength, (int)Math.Min(extra, KnownExtra)), at + EntryLength, "extra data of a snapshot");
        byte[] text = new byte[idLength + nameLength];
        File.Require(text, at + EntryLength + extra, "the name of a snapshot");
        at += (EntryLength + extra + (ulong)text.Length + 7) / 8 * 8;
        ulong clock = BinaryPrimitives.ReadUInt64BigEndian(entry[24..]);
        return new Qcow2Snapshot
        {
            L1Offset = BinaryPrimitives.ReadUInt64BigEndian(entry),
            L1Count = BinaryPrimitives.ReadUInt32BigEndian(entry[8..]),
            Id = Encoding.UTF8.GetString(text, 0, idLength),
            Name = Encoding.UTF8.GetString(text, idLength, nameLength),
            Date = DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadUInt32BigEndian(entry[16..])),
            VMClock = TimeSpan.FromTicks((long)(clock / 100)),
            StateLength = extra >= 8 ? BinaryPrimitives.ReadUInt64BigEndian(entry[EntryLength..]) : BinaryPrimitives.ReadUInt32BigEndian(entry[32..]),
            DiskLength = extra >= 16 ? BinaryPrimitives.ReadUInt64BigEndian(entry[(EntryLength + 8)..]) : Header.DiskLength,
        };
    }

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
        if (!System.IO.File.Exists(path))
            throw NoSnapshot($"the data file \"{name}\" next to the qcow2 image", "none");
        SafeFileHandle handle = System.IO.File.OpenHandle(path, share: FileShare.ReadWrite);
        return (new ContainerFile(handle, path), handle);
    }
}
