using System.Buffers.Binary;
using System.Text;

namespace Ber.Compat;

/// <summary>What a qcow2 image says of its layout (docs/interop/qcow2.rst, Header).</summary>
internal sealed record Qcow2Header
{
    /// <summary>Octets of the fields that all versions have.</summary>
    private const int LeastLength = 72;

    private const int Length = 112;
    private const int MaxExtensions = 64;
    private const uint DataFileExtension = 0x44415441;
    private const int DirtyBit = 0;
    private const int CorruptBit = 1;
    private const int DataFileBit = 2;
    private const int ExtendedBit = 4;
    private const int KnownBits = 5;

    public required int ClusterBits { get; init; }

    public required ulong DiskLength { get; init; }

    public required uint SnapshotCount { get; init; }

    public required ulong SnapshotsOffset { get; init; }

    /// <summary>Whether compressed clusters are zstd, not deflate.</summary>
    public required bool IsZstd { get; init; }

    /// <summary>Whether entries of L2 tables have a bitmap of 32 subclusters.</summary>
    public required bool HasSubclusters { get; init; }

    /// <summary>Whether clusters stand in another file.</summary>
    public required bool HasDataFile { get; init; }

    /// <summary>The name of that file, as the image has it; null: it does not say.</summary>
    public string? DataFile { get; init; }

    /// <summary>What QEMU would repair before it opens the image.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    public static ReadOnlySpan<byte> Magic => [0x51, 0x46, 0x49, 0xfb];

    /// <summary>Reads the header.</summary>
    public static Qcow2Header Read(ContainerFile file)
    {
        Span<byte> octets = stackalloc byte[Length];
        octets.Clear();
        int read = file.Read(octets, 0);
        if (read < LeastLength)
            throw Wrong(StreamFormatError.Truncated, file, read, "the header of a qcow2 image", "the end of the file");
        uint version = BinaryPrimitives.ReadUInt32BigEndian(octets[4..]);
        if (version is not (2 or 3))
            throw Wrong(StreamFormatError.Unsupported, file, 4, "a qcow2 image of version 2 or 3", $"version {version}");
        uint clusterBits = BinaryPrimitives.ReadUInt32BigEndian(octets[20..]);
        if (clusterBits is < 9 or > 21)
            throw Wrong(StreamFormatError.Malformed, file, 20, "clusters of 9 to 21 bits", $"{clusterBits}");
        if (BinaryPrimitives.ReadUInt32BigEndian(octets[32..]) is > 0 and uint method)
            throw Wrong(
                StreamFormatError.Unsupported, file, 32, "a qcow2 image that is not encrypted", method == 1 ? "AES encryption" : "LUKS encryption");
        ulong bits = version == 2 ? 0 : BinaryPrimitives.ReadUInt64BigEndian(octets[72..]);
        if (bits >> KnownBits != 0)
            throw Wrong(
                StreamFormatError.Unsupported, file, 72, $"incompatible features of bits 0 to {KnownBits - 1}",
                $"bit {63 - (int)ulong.LeadingZeroCount(bits)}");
        uint headerLength = version == 2 ? LeastLength : BinaryPrimitives.ReadUInt32BigEndian(octets[100..]);
        byte compression = version == 3 && headerLength > 104 ? octets[104] : (byte)0;
        if (compression > 1)
            throw Wrong(StreamFormatError.Unsupported, file, 104, "compression type 0 (zlib) or 1 (zstd)", $"{compression}");
        bool hasSubclusters = (bits >> ExtendedBit & 1) != 0;
        if (hasSubclusters && clusterBits < 14)
            throw Wrong(StreamFormatError.Malformed, file, 20, "clusters of 14 bits or more with extended L2 entries", $"{clusterBits}");
        List<string> notes = [];
        if ((bits >> DirtyBit & 1) != 0)
            notes.Add("the qcow2 image is marked dirty: it was not closed, or is in use");
        if ((bits >> CorruptBit & 1) != 0)
            notes.Add("the qcow2 image is marked corrupt: qemu-img check says what is wrong");
        bool hasDataFile = (bits >> DataFileBit & 1) != 0;
        return new Qcow2Header
        {
            ClusterBits = (int)clusterBits,
            DiskLength = BinaryPrimitives.ReadUInt64BigEndian(octets[24..]),
            SnapshotCount = BinaryPrimitives.ReadUInt32BigEndian(octets[60..]),
            SnapshotsOffset = BinaryPrimitives.ReadUInt64BigEndian(octets[64..]),
            IsZstd = compression == 1,
            HasSubclusters = hasSubclusters,
            HasDataFile = hasDataFile,
            DataFile = hasDataFile ? FindDataFile(file, headerLength) : null,
            Notes = notes,
        };
    }

    /// <summary>Header extensions follow the header: be32 type, be32 length, octets padded to 8.</summary>
    private static string? FindDataFile(ContainerFile file, ulong at)
    {
        Span<byte> head = stackalloc byte[8];
        Span<byte> name = stackalloc byte[1024];
        for (int i = 0; i < MaxExtensions; i++)
        {
            file.Require(head, at, "an extension of the qcow2 header");
            uint type = BinaryPrimitives.ReadUInt32BigEndian(head);
            uint length = BinaryPrimitives.ReadUInt32BigEndian(head[4..]);
            if (type == 0)
                return null;
            if (type == DataFileExtension && length <= name.Length)
            {
                file.Require(name[..(int)length], at + 8, "the name of a data file");
                return Encoding.UTF8.GetString(name[..(int)length]);
            }

            at += 8 + ((ulong)length + 7) / 8 * 8;
        }

        return null;
    }

    private static StreamFormatException Wrong(StreamFormatError error, ContainerFile file, long at, string expected, string actual)
        => new(error, file.Start + at, expected, actual);
}
