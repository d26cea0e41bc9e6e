using System.Buffers;
using System.Buffers.Binary;
using System.Formats.Asn1;

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
}
