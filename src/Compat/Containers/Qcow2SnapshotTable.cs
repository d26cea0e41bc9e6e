using System.Buffers.Binary;
using System.Collections;
using System.Text;

namespace Ber.Compat;

/// <summary>The snapshot table of a qcow2 image. It is read anew by whoever goes through it: an image may have many snapshots, of long names.</summary>
internal sealed class Qcow2SnapshotTable : IReadOnlyCollection<Qcow2Snapshot>
{
    private const int MaxSnapshots = 65536;             // QCOW_MAX_SNAPSHOTS
    private const int MaxTableLength = 16 * 1024 * 1024;
    private const int MaxExtra = 1024;                  // QCOW_MAX_SNAPSHOT_EXTRA_DATA
    private const int KnownExtra = 16;
    private const int EntryLength = 40;
    private const int BlockLength = 64 * 1024;

    private readonly ContainerFile _file;
    private readonly Qcow2Header _header;

    /// <summary>Goes through the table once: what is wrong in it is said here.</summary>
    public Qcow2SnapshotTable(ContainerFile file, Qcow2Header header)
    {
        _file = file;
        _header = header;
        if (header.SnapshotCount > MaxSnapshots)
            throw new StreamFormatException(StreamFormatError.LimitExceeded, file.Start + 60, $"at most {MaxSnapshots} snapshots", $"{header.SnapshotCount}");
        foreach (Qcow2Snapshot _ in this)
        {
        }
    }

    /// <inheritdoc/>
    public int Count => (int)_header.SnapshotCount;

    /// <inheritdoc/>
    public IEnumerator<Qcow2Snapshot> GetEnumerator()
    {
        var block = new Block(_file);
        ulong at = _header.SnapshotsOffset;
        for (int i = 0; i < Count; i++)
        {
            yield return Read(block, ref at);
            if (at - _header.SnapshotsOffset > MaxTableLength)
                throw new StreamFormatException(StreamFormatError.LimitExceeded, (long)at, $"at most {MaxTableLength} octets of snapshots", "more");
        }
    }

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private Qcow2Snapshot Read(Block block, ref ulong at)
    {
        Span<byte> entry = stackalloc byte[EntryLength + KnownExtra];
        entry.Clear();
        block.Require(entry[..EntryLength], at, "an entry of the snapshot table");
        int idLength = BinaryPrimitives.ReadUInt16BigEndian(entry[12..]);
        int nameLength = BinaryPrimitives.ReadUInt16BigEndian(entry[14..]);
        uint extra = BinaryPrimitives.ReadUInt32BigEndian(entry[36..]);
        if (extra > MaxExtra)
            throw new StreamFormatException(
                StreamFormatError.LimitExceeded, _file.Start + (long)at + 36, $"at most {MaxExtra} octets of extra data of a snapshot", $"{extra}");
        block.Require(entry.Slice(EntryLength, (int)Math.Min(extra, KnownExtra)), at + EntryLength, "extra data of a snapshot");
        byte[] text = new byte[idLength + nameLength];
        block.Require(text, at + EntryLength + extra, "the name of a snapshot");
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
            DiskLength = extra >= 16 ? BinaryPrimitives.ReadUInt64BigEndian(entry[(EntryLength + 8)..]) : _header.DiskLength,
        };
    }

    /// <summary>Octets of the file, some entries at once.</summary>
    private sealed class Block(ContainerFile file)
    {
        private readonly byte[] _octets = new byte[BlockLength];
        private ulong _at;
        private int _length;

        public void Require(Span<byte> destination, ulong offset, string what)
        {
            bool isNear = offset < (ulong)file.Length && destination.Length <= BlockLength;
            if (isNear && !IsHere(offset, destination.Length))
            {
                _at = offset;
                _length = file.Read(_octets, (long)offset);
            }

            if (isNear && IsHere(offset, destination.Length))
                _octets.AsSpan((int)(offset - _at), destination.Length).CopyTo(destination);
            else
                file.Require(destination, offset, what);
        }

        private bool IsHere(ulong offset, int length) => offset >= _at && offset - _at <= (ulong)_length && length <= _length - (int)(offset - _at);
    }
}
