using System.Buffers;
using System.Buffers.Binary;
using System.Formats.Asn1;
using CommunityToolkit.HighPerformance.Buffers;

namespace Ber.Compat;

/// <summary>The end record, in its one canonical form: DER.</summary>
internal static class EndRecord
{
    /// <summary>Writes the whole record, identifier and length octets included.</summary>
    public static void Write(
        IBufferWriter<byte> output, long legacyOctets, long berOctets, DigestAlgorithm algorithm, ReadOnlySpan<byte> legacyDigest, ReadOnlySpan<byte> berDigest, long indexOffset)
    {
        using var writer = new BerWriter(output);
        BerScope scope = writer.BeginConstructed(RecordTag.End.ToTag());
        writer.WriteInteger(legacyOctets);
        writer.WriteInteger(berOctets);
        writer.WriteInteger((long)algorithm, new Asn1Tag(UniversalTagNumber.Enumerated));
        writer.WriteOctetString(legacyDigest);
        writer.WriteOctetString(berDigest);
        Span<byte> offset = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(offset, indexOffset);
        writer.WriteOctetString(offset);
        writer.EndConstructed(scope);
        writer.Flush();
    }

    /// <summary>Compares every octet of the record that a reader stands at with what it would write itself.</summary>
    /// <exception cref="StreamFormatException">Something differs: the file was changed, or is not whole.</exception>
    public static void Check(ref RecordReader contents, MigrationStreamReader input, long legacyOctets, ReadOnlySpan<byte> legacyDigest, long indexOffset)
    {
        long at = input.RecordOffset;
        long statedLegacyOctets = contents.Integer(0, long.MaxValue);
        long berOctets = contents.Integer(0, long.MaxValue);
        int algorithm = contents.Enumerated((int)DigestAlgorithm.Sha256);
        byte[] statedLegacyDigest = contents.OctetString().ToArray();
        byte[] berDigest = contents.OctetString().ToArray();
        byte[] statedIndexOffset = contents.OctetString().ToArray();
        contents.SkipRest();

        Require(berOctets == at, at, $"{at} BER octets before the end record", $"{berOctets}");
        Require(statedLegacyOctets == legacyOctets, at, $"{statedLegacyOctets} legacy octets", $"{legacyOctets}");
        Require(algorithm == (int)input.Algorithm, at, "the digest algorithm of the header record", $"{algorithm}");
        if (input.IsUnproven)
            legacyDigest = statedLegacyDigest;
        else
            Require(berDigest.AsSpan().SequenceEqual(input.Digest), at, $"BER digest {Convert.ToHexStringLower(berDigest)}", Convert.ToHexStringLower(input.Digest));
        Require(legacyDigest.SequenceEqual(statedLegacyDigest), at, $"legacy digest {Convert.ToHexStringLower(statedLegacyDigest)}", Convert.ToHexStringLower(legacyDigest));
        Require(statedIndexOffset.Length == 8 && BinaryPrimitives.ReadInt64BigEndian(statedIndexOffset) == indexOffset, at, $"index offset {indexOffset}", Convert.ToHexStringLower(statedIndexOffset));

        // The digests cannot cover the record that holds them: it has one form only.
        using var canonical = new ArrayPoolBufferWriter<byte>();
        Write(canonical, legacyOctets, berOctets, input.Algorithm, legacyDigest, berDigest, indexOffset);
        Require(canonical.WrittenSpan.SequenceEqual(input.RecordOctets), at, "the end record in its canonical form", "another form");
    }

    private static void Require(bool holds, long at, string expected, string actual)
    {
        if (!holds)
            throw new StreamFormatException(StreamFormatError.Damaged, at, expected, actual);
    }
}
