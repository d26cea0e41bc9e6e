using System.Buffers;

namespace Ber.Compat;

/// <summary>Index of schemas/migration.asn1: where r, d and o records stand.</summary>
internal static class IndexRecord
{
    /// <summary>Writes the contents octets: INTEGERs, the first an offset, the others the distance from the one before.</summary>
    public static void Write(IBufferWriter<byte> output, IEnumerable<long> offsets)
    {
        var writer = new BerWriter(output);
        long previous = 0;
        foreach (long offset in offsets)
        {
            writer.WriteInteger(offset - previous);
            previous = offset;
        }

        writer.Complete();
    }

    /// <summary>Reads the contents octets.</summary>
    public static List<long> Read(ref RecordReader reader)
    {
        List<long> offsets = [];
        long offset = 0;
        while (reader.TryPeek(out _, out _))
        {
            long at = reader.Offset;
            offset += reader.Integer();
            if (offset < 0)
                throw new StreamFormatException(StreamFormatError.Malformed, at, "the offset of a record", $"{offset}");
            offsets.Add(offset);
        }

        reader.SkipRest();
        return offsets;
    }
}
