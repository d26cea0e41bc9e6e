using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Support.Containers;

/// <summary>Makes qcow2 images of one internal snapshot with a machine's state, as docs/interop/qcow2.rst has them.</summary>
public sealed class Qcow2Builder
{
    private const ulong Copied = 1UL << 63;
    private const ulong Compressed = 1UL << 62;

    private readonly List<byte[]> _clusters = [];

    public int ClusterBits { get; init; } = 16;

    public bool HasSubclusters { get; init; }

    /// <summary>Whether clusters are deflated.</summary>
    public bool IsCompressed { get; init; }

    /// <summary>Whether clusters of zeros have no place.</summary>
    public bool OmitsZeros { get; init; }

    public ulong DiskLength { get; init; } = 1024 * 1024;

    /// <summary>What the image says of the state's length; null: what it is.</summary>
    public ulong? StatedLength { get; init; }

    public string Id { get; init; } = "1";

    public string Name { get; init; } = "s0";

    /// <summary>The name of an external data file that the image states; null: it has none. The clusters stand at the same places as in the image.</summary>
    public string? DataFile { get; init; }

    /// <summary>Changes the image when it is made.</summary>
    public Action<byte[]>? Change { get; init; }

    /// <summary>Where the last image has its first L1 table, that of the snapshot.</summary>
    public int L1At { get; private set; }

    /// <summary>Where the last image has the snapshot table.</summary>
    public int SnapshotAt { get; private set; }

    /// <summary>Makes an image.</summary>
    public byte[] Make(ReadOnlySpan<byte> state)
    {
        int cluster = 1 << ClusterBits;
        int entryLength = HasSubclusters ? 16 : 8;
        int perTable = cluster / entryLength;
        long covered = (long)cluster * perTable;
        int firstL1 = (int)(((long)DiskLength + covered - 1) / covered);
        int count = (state.Length + cluster - 1) / cluster;
        int tables = (count + perTable - 1) / perTable;
        _clusters.Clear();
        byte[] header = Add();
        byte[] l1 = new byte[(firstL1 + tables) * 8];
        byte[][] l2 = [.. Enumerable.Range(0, tables).Select(_ => new byte[cluster])];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> part = state[(i * cluster)..Math.Min(state.Length, (i + 1) * cluster)];
            if (OmitsZeros && !part.ContainsAnyExcept((byte)0))
                continue;
            Span<byte> entry = l2[i / perTable].AsSpan(i % perTable * entryLength, entryLength);
            BinaryPrimitives.WriteUInt64BigEndian(entry, IsCompressed ? AddCompressed(part) : AddData(part) | Copied);
            if (HasSubclusters && !IsCompressed)
                BinaryPrimitives.WriteUInt64BigEndian(entry[8..], 0xffffffff);
        }

        for (int i = 0; i < tables; i++)
            BinaryPrimitives.WriteUInt64BigEndian(l1.AsSpan((firstL1 + i) * 8), AddData(l2[i]) | Copied);
        L1At = (int)AddData(l1);
        SnapshotAt = (int)AddData(Entry((ulong)L1At, (uint)(l1.Length / 8), (ulong)state.Length));
        WriteHeader(header);
        byte[] image = [.. _clusters.SelectMany(static c => c)];
        Change?.Invoke(image);
        return image;
    }

    private byte[] Entry(ulong l1At, uint l1Count, ulong length)
    {
        byte[] entry = new byte[40 + 24];
        BinaryPrimitives.WriteUInt64BigEndian(entry, l1At);
        BinaryPrimitives.WriteUInt32BigEndian(entry.AsSpan(8), l1Count);
        BinaryPrimitives.WriteUInt16BigEndian(entry.AsSpan(12), (ushort)Id.Length);
        BinaryPrimitives.WriteUInt16BigEndian(entry.AsSpan(14), (ushort)Name.Length);
        BinaryPrimitives.WriteUInt32BigEndian(entry.AsSpan(32), (uint)(StatedLength ?? length));
        BinaryPrimitives.WriteUInt32BigEndian(entry.AsSpan(36), 24);
        BinaryPrimitives.WriteUInt64BigEndian(entry.AsSpan(40), StatedLength ?? length);
        BinaryPrimitives.WriteUInt64BigEndian(entry.AsSpan(48), DiskLength);
        return [.. entry, .. Encoding.ASCII.GetBytes(Id + Name), .. new byte[8]];
    }

    private void WriteHeader(byte[] header)
    {
        byte[] magic = [0x51, 0x46, 0x49, 0xfb, 0, 0, 0, 3];
        magic.CopyTo(header, 0);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(20), ClusterBits);
        BinaryPrimitives.WriteUInt64BigEndian(header.AsSpan(24), DiskLength);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(60), 1);
        BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(64), SnapshotAt);
        BinaryPrimitives.WriteUInt64BigEndian(header.AsSpan(72), (HasSubclusters ? 1UL << 4 : 0) | (DataFile is null ? 0 : 1UL << 2));
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(100), 104);
        if (DataFile is null)
            return;
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(104), 0x44415441);   // the extension with the name of the data file
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(108), DataFile.Length);
        Encoding.ASCII.GetBytes(DataFile).CopyTo(header, 112);
    }

    private byte[] Add()
    {
        byte[] cluster = new byte[1 << ClusterBits];
        _clusters.Add(cluster);
        return cluster;
    }

    /// <returns>Where it stands.</returns>
    private ulong AddData(ReadOnlySpan<byte> octets)
    {
        ulong at = (ulong)_clusters.Count << ClusterBits;
        for (int start = 0; start < octets.Length; start += 1 << ClusterBits)
            octets[start..Math.Min(octets.Length, start + (1 << ClusterBits))].CopyTo(Add());
        return at;
    }

    /// <returns>The entry of the cluster: its place, and the sectors behind the first one.</returns>
    private ulong AddCompressed(ReadOnlySpan<byte> octets)
    {
        byte[] whole = new byte[1 << ClusterBits];
        octets.CopyTo(whole);
        using var packed = new MemoryStream();
        using (var stream = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            stream.Write(whole);
        ulong at = AddData(packed.ToArray());
        ulong sectors = (ulong)(packed.Length + 511) / 512 - 1;
        return Compressed | sectors << (62 - (ClusterBits - 8)) | at;
    }
}
