using System.Buffers.Binary;
using System.IO.Compression;

namespace Ber.Compat;

/// <summary>Where the octets of a snapshot stand in a qcow2 image: L1 table, L2 tables, clusters (docs/interop/qcow2.rst, Cluster mapping).</summary>
/// <remarks>One L2 table is held, and one cluster that was compressed, whatever the tables say; an entry of L1 is read when it is needed.</remarks>
internal sealed class Qcow2Clusters
{
    private const ulong OffsetMask = 0x00fffffffffffe00;
    private const ulong CompressedBit = 1UL << 62;
    private const ulong CopiedBit = 1UL << 63;
    private const int SectorBits = 9;
    private const int Subclusters = 32;
    private const uint MaxL1Count = 32 * 1024 * 1024 / sizeof(ulong);   // QCOW_MAX_L1_SIZE

    private readonly Qcow2Image _image;
    private readonly Qcow2Snapshot _snapshot;
    private readonly int _clusterBits;
    private readonly int _entryBits;    // of the octets of an L2 entry
    private readonly int _l2Bits;
    private readonly byte[] _l2;
    private ulong _l2Index = ulong.MaxValue;
    private bool _hasL2;
    private byte[]? _cluster;           // that was compressed
    private ulong _compressed;          // its entry

    public Qcow2Clusters(Qcow2Image image, Qcow2Snapshot snapshot)
    {
        _image = image;
        _snapshot = snapshot;
        _clusterBits = image.Header.ClusterBits;
        _entryBits = image.Header.HasSubclusters ? 4 : 3;
        _l2Bits = _clusterBits - _entryBits;
        _l2 = new byte[1 << _clusterBits];

        if (snapshot.L1Count > MaxL1Count)
            throw new StreamFormatException(
                StreamFormatError.LimitExceeded, image.File.Start, $"at most {MaxL1Count} entries of an L1 table", $"{snapshot.L1Count}");

        // The state stands behind the disk, at the next octets that have an L1 entry of their own.
        int bits = _clusterBits + _l2Bits;
        FirstL1 = (snapshot.DiskLength >> bits) + (snapshot.DiskLength & ((1UL << bits) - 1)) switch { 0 => 0UL, _ => 1UL };
        if (FirstL1 >= 1UL << (63 - bits))
            throw new StreamFormatException(StreamFormatError.Malformed, image.File.Start, "a disk of less than 2^63 octets", $"{snapshot.DiskLength}");
    }

    /// <summary>The L1 entry of the first octets of the state.</summary>
    private ulong FirstL1 { get; }

    /// <summary>Octets of the state to the end of the last cluster that there is.</summary>
    public ulong AllocatedLength()
    {
        const int Block = 4096;
        const int MaxEmptyTables = 1024;   // a table without an entry is not made by QEMU

        byte[] entries = new byte[Block * sizeof(ulong)];
        int empty = 0;
        for (ulong end = _snapshot.L1Count; end > FirstL1;)
        {
            ulong start = Math.Max(FirstL1, end > Block ? end - Block : 0);
            Span<byte> block = entries.AsSpan(0, (int)(end - start) * sizeof(ulong));
            ReadTable(block, start);
            for (int i = (int)(end - start) - 1; i >= 0; i--)
            {
                if (BinaryPrimitives.ReadUInt64BigEndian(block[(i * sizeof(ulong))..]) == 0)
                    continue;
                Load(start + (ulong)i);
                int last = _hasL2 ? _l2.AsSpan().LastIndexOfAnyExcept((byte)0) : -1;
                if (last >= 0)
                    return ((((start + (ulong)i - FirstL1) << _l2Bits) + (ulong)(last >> _entryBits)) + 1) << _clusterBits;
                if (++empty > MaxEmptyTables)
                    throw new StreamFormatException(
                        StreamFormatError.LimitExceeded, _image.File.Start, $"at most {MaxEmptyTables} L2 tables without an entry", "more");
            }

            end = start;
        }

        return 0;
    }

    /// <summary>Reads octets of the state, some of them at least.</summary>
    /// <param name="position">Octets of the state before them.</param>
    /// <param name="destination">Filled from its start.</param>
    /// <param name="areZeros">Whether no octets stand for them: they are zeros.</param>
    /// <returns>How many.</returns>
    public int Read(ulong position, Span<byte> destination, out bool areZeros)
    {
        (ulong? host, int length) = Find(position, out ulong compressed);
        areZeros = host is null && compressed == 0;
        if (host is null)
        {
            length = Math.Min(length, destination.Length);
            if (areZeros)
                destination[..length].Clear();
            else
                Unpack(compressed).AsSpan((int)(position & ((1UL << _clusterBits) - 1)), length).CopyTo(destination);
            return length;
        }

        // Clusters that follow one another in the image are read at once.
        long run = length;
        while (run < destination.Length)
        {
            (ulong? next, int more) = Find(position + (ulong)run, out _);
            if (next != host + (ulong)run)
                break;
            run += more;
        }

        length = (int)Math.Min(run, destination.Length);
        _image.Data.Require(destination[..length], host.Value, "a cluster of the qcow2 image");
        return length;
    }

    /// <summary>Where octets stand.</summary>
    /// <param name="position">Octets of the state before them.</param>
    /// <param name="compressed">The entry of the cluster that they are in, where it is compressed; else 0.</param>
    /// <returns>Their place, null where they are zeros or compressed; and how many have it.</returns>
    private (ulong? Host, int Length) Find(ulong position, out ulong compressed)
    {
        compressed = 0;
        ulong cluster = position >> _clusterBits;
        int within = (int)(position & ((1UL << _clusterBits) - 1));
        int length = (1 << _clusterBits) - within;
        Load(FirstL1 + (cluster >> _l2Bits));
        if (!_hasL2)
            return (null, length);
        ReadOnlySpan<byte> at = _l2.AsSpan((int)(cluster & ((1UL << _l2Bits) - 1)) << _entryBits);
        ulong entry = BinaryPrimitives.ReadUInt64BigEndian(at);
        if ((entry & CompressedBit) != 0)
        {
            compressed = entry;
            return (null, length);
        }

        ulong host = entry & OffsetMask;
        if ((host & ((1UL << _clusterBits) - 1)) != 0)
            throw new StreamFormatException(StreamFormatError.Malformed, _image.File.Start, "a cluster at a multiple of its length", $"one at 0x{host:x}");
        bool isThere = host != 0 || (_image.Header.HasDataFile && (entry & CopiedBit) != 0);
        if (_image.Header.HasSubclusters)
        {
            int bits = _clusterBits - 5;
            ulong map = BinaryPrimitives.ReadUInt64BigEndian(at[8..]);
            int sub = within >> bits;
            isThere &= (map >> sub & 1) != 0 && (map >> (sub + Subclusters) & 1) == 0;
            length = (1 << bits) - (within & ((1 << bits) - 1));
        }
        else if ((entry & 1) != 0)
        {
            isThere = false;   // a cluster of zeros, whether there is room for one or not
        }

        return (isThere ? host + (ulong)within : null, length);
    }

    private void ReadTable(Span<byte> entries, ulong first)
    {
        if (_snapshot.L1Offset > long.MaxValue)
            throw new StreamFormatException(StreamFormatError.Malformed, _image.File.Start, "an L1 table in the image", $"one at 0x{_snapshot.L1Offset:x}");
        _image.File.Require(entries, _snapshot.L1Offset + first * sizeof(ulong), "the L1 table of a snapshot");
    }

    /// <summary>Reads the L2 table of an L1 entry.</summary>
    private void Load(ulong index)
    {
        if (index == _l2Index)
            return;
        _l2Index = ulong.MaxValue;
        _hasL2 = false;
        Span<byte> entry = stackalloc byte[sizeof(ulong)];
        entry.Clear();
        if (index < _snapshot.L1Count)
            ReadTable(entry, index);
        ulong offset = BinaryPrimitives.ReadUInt64BigEndian(entry) & OffsetMask;
        if ((offset & ((1UL << _clusterBits) - 1)) != 0)
            throw new StreamFormatException(StreamFormatError.Malformed, _image.File.Start, "an L2 table at a multiple of a cluster", $"one at 0x{offset:x}");
        if (offset != 0)
        {
            _image.File.Require(_l2, offset, "an L2 table of the qcow2 image");
            _hasL2 = true;
        }

        _l2Index = index;
    }

    /// <summary>The octets of a cluster that is compressed; its entry has its place, and its length in sectors.</summary>
    private byte[] Unpack(ulong entry)
    {
        if (_cluster is not null && entry == _compressed)
            return _cluster;
        int offsetBits = 62 - (_clusterBits - 8);
        ulong offset = entry & ((1UL << offsetBits) - 1);
        ulong sectors = ((entry & (CompressedBit - 1)) >> offsetBits) + 1;
        int length = (int)((sectors << SectorBits) - (offset & ((1 << SectorBits) - 1)));
        byte[] packed = new byte[length];
        if (offset >= (ulong)_image.Data.Length)
            throw new StreamFormatException(
                StreamFormatError.Truncated, _image.File.Start, "a compressed cluster in the image", $"one at 0x{offset:x}");
        int read = _image.Data.Read(packed, (long)offset);   // the last sector may end with the file
        byte[] cluster = new byte[1 << _clusterBits];
        if (!TryUnpack(packed.AsMemory(0, read), cluster))
            throw new StreamFormatException(StreamFormatError.Damaged, _image.File.Start + (long)offset, "a compressed cluster that is whole", "another");
        _cluster = cluster;
        _compressed = entry;
        return cluster;
    }

    private bool TryUnpack(ReadOnlyMemory<byte> packed, byte[] cluster)
    {
        using var octets = new MemoryStream(packed.ToArray());
        try
        {
            using Stream stream = _image.Header.IsZstd
                ? new ZstdSharp.DecompressionStream(octets, checkEndOfStream: false)
                : new DeflateStream(octets, CompressionMode.Decompress);
            return stream.ReadAtLeast(cluster, cluster.Length, throwOnEndOfStream: false) == cluster.Length;
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or ZstdSharp.ZstdException)
        {
            return false;
        }
    }
}
