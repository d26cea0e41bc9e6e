using System.Formats.Asn1;

namespace Ber.Compat;

/// <summary>RamBlock of schemas/migration.asn1, an element of b records and of announcements.</summary>
/// <param name="block">What the legacy stream says of it.</param>
internal readonly ref struct RamBlockElement(RamBlock block)
{
    public RamBlock Block { get; } = block;

    /// <summary>The bitmap of the pages that are present, where the block is mapped.</summary>
    public ReadOnlySpan<byte> Bitmap { get; init; }

    /// <summary>In an announcement: how many pages come deflated; 0: none.</summary>
    public long CompressedPages { get; init; }

    /// <summary>Writes the element.</summary>
    public void Write(ref BerWriter writer)
    {
        BerScope scope = writer.BeginSequence();
        writer.WriteName(Block.IdStr);
        writer.WriteInteger(Block.UsedLength);
        writer.WriteUnsigned(0, Block.PageSize);
        writer.WriteUnsigned(1, Block.MrAddr);
        if (Block.Mapped is MappedRamHeader header)
        {
            BerScope mapped = writer.BeginSequence(2);
            writer.WriteInteger((long)header.Version);
            writer.WriteInteger(header.PageSize);
            writer.WriteInteger(header.BitmapOffset);
            writer.WriteInteger(header.PagesOffset);
            WriteBitmap(ref writer, (long)(Block.UsedLength >> header.PageBits));
            writer.EndConstructed(mapped);
        }

        writer.WriteInteger(3, CompressedPages > 0 ? CompressedPages : null);
        writer.EndConstructed(scope);
    }

    /// <summary>Reads the element.</summary>
    /// <param name="reader">Stands on it.</param>
    /// <param name="mapping">
    /// What a mapped block may state, whose header and bitmap are wanted, as in a stream; null, in an announcement: they are passed over.
    /// </param>
    public static RamBlockElement Read(scoped ref RecordReader reader, StreamLimits? mapping)
    {
        reader.Begin(Asn1Tag.Sequence);
        int maximum = mapping is not null ? byte.MaxValue : FormatFacts.MaxRecordLength;
        var block = new RamBlock(reader.Name(maximum), reader.Unsigned(), reader.OptionalUnsigned(0), reader.OptionalUnsigned(1));
        ReadOnlySpan<byte> bitmap = [];
        if (reader.TryBegin(2))
        {
            if (mapping is not null)
            {
                mapping.RequireRam(block.UsedLength, reader.Offset);   // the bitmap follows from it
                block = block with { Mapped = ReadHeader(ref reader, block.UsedLength, out int bitmapLength) };
                bitmap = ReadBitmap(ref reader, bitmapLength);
            }

            reader.End();
        }

        long? compressed = reader.OptionalInteger(3);
        reader.End();
        return new RamBlockElement(block) { Bitmap = bitmap, CompressedPages = compressed ?? 0 };
    }

    private static MappedRamHeader ReadHeader(scoped ref RecordReader reader, ulong usedLength, out int bitmapLength)
    {
        long at = reader.Offset;
        var header = new MappedRamHeader((uint)reader.Integer(0, uint.MaxValue), reader.Unsigned(), reader.Unsigned(), reader.Unsigned());
        return header.IsPlausible(usedLength, out bitmapLength, out _)
            ? header
            : throw new StreamFormatException(StreamFormatError.Malformed, at, "a header of mapped-ram version 1", $"{header}");
    }

    /// <summary>As runs, unless its octets are shorter, or are no little-endian words.</summary>
    private void WriteBitmap(ref BerWriter writer, long pages)
    {
        List<long>? runs = PageBitmap.ToRuns(Bitmap, pages);
        if (runs is null || runs.Sum(static run => 2L + BerInteger.GetContentsLength(run)) > Bitmap.Length)
        {
            writer.WriteOctetString(Bitmap, RecordWriting.Context(1));
            return;
        }

        BerScope scope = writer.BeginSequence(0);
        foreach (long run in runs)
            writer.WriteInteger(run);
        writer.EndConstructed(scope);
    }

    private static ReadOnlySpan<byte> ReadBitmap(scoped ref RecordReader reader, int length)
    {
        long at = reader.Offset;
        if (reader.IsNext(RecordWriting.Context(1)))
        {
            ReadOnlySpan<byte> octets = reader.Primitive(RecordWriting.Context(1));
            return octets.Length == length
                ? octets
                : throw new StreamFormatException(StreamFormatError.Malformed, at, $"a bitmap of {length} octets", $"{octets.Length}");
        }

        List<long> runs = [];
        if (!reader.TryBegin(0))
            throw new StreamFormatException(StreamFormatError.Malformed, at, "a bitmap", "none");
        while (reader.TryPeek(out _, out _))
            runs.Add(reader.Integer(0, long.MaxValue));
        reader.End();
        byte[] bitmap = new byte[length];
        return PageBitmap.TrySet(bitmap, runs)
            ? bitmap
            : throw new StreamFormatException(StreamFormatError.Malformed, at, $"runs of {8L * length} pages", "more");
    }
}
