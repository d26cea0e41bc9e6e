using System.Buffers;
using System.Buffers.Binary;
using CommunityToolkit.HighPerformance.Buffers;

namespace Ber.Compat;

/// <summary>End of schemas/migration.asn1: the last record of a file, which proves all others. It has one form only, that of DER.</summary>
internal readonly ref struct EndRecord
{
    private const int IndexOffsetLength = sizeof(long);

    /// <summary>Octets of the legacy stream.</summary>
    public long LegacyOctets { get; init; }

    /// <summary>Octets of the file before this record.</summary>
    public long BerOctets { get; init; }

    /// <summary>Of both digests.</summary>
    public DigestAlgorithm Algorithm { get; init; }

    /// <summary>The digest of the legacy stream.</summary>
    public ReadOnlySpan<byte> LegacyDigest { get; init; }

    /// <summary>The digest of the octets of the file before this record, page data left out.</summary>
    public ReadOnlySpan<byte> BerDigest { get; init; }

    /// <summary>Octets of the file before the index record.</summary>
    public long IndexOffset { get; init; }

    /// <summary>Writes the whole record, identifier and length octets included.</summary>
    public void Write(IBufferWriter<byte> output)
    {
        var writer = new BerWriter(output);
        BerScope scope = writer.BeginConstructed(RecordTag.End.ToTag());
        writer.WriteInteger(LegacyOctets);
        writer.WriteInteger(BerOctets);
        writer.WriteEnumerated((int)Algorithm);
        writer.WriteOctetString(LegacyDigest);
        writer.WriteOctetString(BerDigest);
        Span<byte> offset = stackalloc byte[IndexOffsetLength];
        BinaryPrimitives.WriteInt64BigEndian(offset, IndexOffset);
        writer.WriteOctetString(offset);
        writer.EndConstructed(scope);
        writer.Complete();
    }

    /// <summary>Reads the contents octets.</summary>
    public static EndRecord Read(scoped ref RecordReader reader)
    {
        long legacyOctets = reader.Integer(0, long.MaxValue);
        long berOctets = reader.Integer(0, long.MaxValue);
        var algorithm = (DigestAlgorithm)reader.Enumerated((int)DigestAlgorithm.Sha256);
        ReadOnlySpan<byte> legacyDigest = reader.OctetString();
        ReadOnlySpan<byte> berDigest = reader.OctetString();
        long at = reader.Offset;
        ReadOnlySpan<byte> indexOffset = reader.OctetString();
        if (indexOffset.Length != IndexOffsetLength)
            throw new StreamFormatException(
                StreamFormatError.Damaged, at, $"an index offset of {IndexOffsetLength} octets", $"{indexOffset.Length}");
        reader.SkipRest();
        return new EndRecord
        {
            LegacyOctets = legacyOctets,
            BerOctets = berOctets,
            Algorithm = algorithm,
            LegacyDigest = legacyDigest,
            BerDigest = berDigest,
            IndexOffset = BinaryPrimitives.ReadInt64BigEndian(indexOffset),
        };
    }

    /// <summary>Compares every octet of the record that a reader stands at with what was found on the way to it.</summary>
    /// <exception cref="StreamFormatException">Something differs: the file was changed, or is not whole.</exception>
    public static void Check(
        scoped ref RecordReader contents, MigrationStreamReader input, long legacyOctets, ReadOnlySpan<byte> legacyDigest, long indexOffset)
    {
        long at = input.RecordOffset;
        EndRecord stated = Read(ref contents);
        Require(stated.BerOctets == at, at, $"{at} BER octets before the end record", $"{stated.BerOctets}");
        Require(stated.LegacyOctets == legacyOctets, at, $"{stated.LegacyOctets} legacy octets", $"{legacyOctets}");
        Require(stated.Algorithm == input.Algorithm, at, "the digest algorithm of the header record", $"{(int)stated.Algorithm}");
        if (!input.IsUnproven)
        {
            RequireDigest("BER", stated.BerDigest, input.Digest, at);
            RequireDigest("legacy", stated.LegacyDigest, legacyDigest, at);
        }

        Require(stated.IndexOffset == indexOffset, at, $"index offset {indexOffset}", $"{stated.IndexOffset}");

        // The digests cannot cover the record that holds them: it has one form only.
        using var canonical = new ArrayPoolBufferWriter<byte>();
        stated.Write(canonical);
        Require(canonical.WrittenSpan.SequenceEqual(input.RecordOctets), at, "the end record in its canonical form", "another form");
    }

    /// <summary>Compares a mark likewise.</summary>
    /// <exception cref="StreamFormatException">Something differs.</exception>
    public static void Check(MarkRecord mark, MigrationStreamReader input, long legacyOctets, ReadOnlySpan<byte> legacyDigest)
    {
        long at = input.RecordOffset;
        Require(mark.LegacyOctets == legacyOctets, at, $"{mark.LegacyOctets} legacy octets", $"{legacyOctets}");
        if (input.IsUnproven)
            return;
        RequireDigest("BER", mark.BerDigest, input.Digest, at);
        RequireDigest("legacy", mark.LegacyDigest, legacyDigest, at);
    }

    private static void RequireDigest(string name, ReadOnlySpan<byte> stated, ReadOnlySpan<byte> found, long at)
        => Require(stated.SequenceEqual(found), at, $"{name} digest {Convert.ToHexStringLower(stated)}", Convert.ToHexStringLower(found));

    private static void Require(bool holds, long at, string expected, string actual)
    {
        if (!holds)
            throw new StreamFormatException(StreamFormatError.Damaged, at, expected, actual);
    }
}
