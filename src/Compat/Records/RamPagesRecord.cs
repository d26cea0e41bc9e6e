using System.Buffers;
using System.Formats.Asn1;

namespace Ber.Compat;

/// <summary>RamPages and UrgentPages of schemas/migration.asn1: run items, and the octets of pages that they take.</summary>
internal readonly ref struct RamPagesRecord
{
    /// <summary>Octets that <see cref="WriteHead"/> and <see cref="WriteDataHead"/> write at most.</summary>
    public const int MaxHead = 2 * BerHeader.MaxHeaderLength;

    private static readonly Asn1Tag s_items = new(TagClass.ContextSpecific, 0, isConstructed: true);
    private static readonly Asn1Tag s_packed = new(TagClass.ContextSpecific, 1, isConstructed: true);

    /// <summary>The encodings of the run items.</summary>
    public ReadOnlySpan<byte> Items { get; private init; }

    /// <summary>Octets of the stream before them.</summary>
    public long ItemsOffset { get; private init; }

    /// <summary>The octets of pages, or the zstd frame that they are in.</summary>
    public ReadOnlySpan<byte> Data { get; private init; }

    /// <summary>Octets of the stream before them.</summary>
    public long DataOffset { get; private init; }

    /// <summary>Where the pages are compressed: how many octets they have; else null.</summary>
    public int? UnpackedLength { get; private init; }

    /// <summary>Writes what stands before the items: the head of the record and that of the items.</summary>
    /// <param name="tag">The record's tag.</param>
    /// <param name="output">Room for <see cref="MaxHead"/> octets.</param>
    /// <param name="itemsLength">Octets of the items.</param>
    /// <param name="dataLength">Octets of the data, or of the contents of the packed data.</param>
    /// <returns>Octets written.</returns>
    public static int WriteHead(RecordTag tag, Span<byte> output, int itemsLength, int dataLength)
    {
        var items = new BerHeader(s_items, itemsLength);
        long dataEncoding = dataLength == 0 ? 0 : BerHeader.GetEncodingLength(s_packed, dataLength);   // the tag of the data takes one octet, too
        int length = new BerHeader(tag.ToTag(), items.HeaderLength + itemsLength + dataEncoding).Encode(output);
        return length + items.Encode(output[length..]);
    }

    /// <summary>Writes what stands between the items and the data.</summary>
    /// <param name="output">Room for <see cref="MaxHead"/> octets.</param>
    /// <param name="dataLength">Octets of the data, or of the contents of the packed data.</param>
    /// <param name="isPacked">Whether they are packed.</param>
    /// <returns>Octets written.</returns>
    public static int WriteDataHead(Span<byte> output, int dataLength, bool isPacked)
        => dataLength == 0 ? 0 : new BerHeader(isPacked ? s_packed : Asn1Tag.PrimitiveOctetString, dataLength).Encode(output);

    /// <summary>Writes the contents octets of packed data.</summary>
    /// <param name="output">Receives them.</param>
    /// <param name="frame">A zstd frame.</param>
    /// <param name="unpackedLength">How many octets of pages it has.</param>
    public static void WritePacked(IBufferWriter<byte> output, ReadOnlySpan<byte> frame, int unpackedLength)
    {
        var writer = new BerWriter(output);
        writer.WriteInteger((long)unpackedLength);
        writer.WriteOctetString(frame);
        writer.Complete();
    }

    /// <summary>Reads the contents octets of packed data.</summary>
    /// <param name="reader">Stands at them.</param>
    /// <param name="unpackedLength">How many octets the frame has.</param>
    /// <param name="offset">Octets of the stream before the frame.</param>
    /// <returns>A zstd frame.</returns>
    public static ReadOnlySpan<byte> ReadPacked(scoped ref RecordReader reader, out int unpackedLength, out long offset)
    {
        unpackedLength = (int)reader.Integer(1, FormatFacts.MaxRecordLength);
        ReadOnlySpan<byte> frame = reader.OctetString();
        offset = reader.Offset - frame.Length;
        return frame;
    }

    /// <summary>Reads the contents octets; items and data are for others.</summary>
    public static RamPagesRecord Read(scoped ref RecordReader reader)
    {
        ReadOnlySpan<byte> items = reader.SequenceContents(0, "run items", out long itemsOffset);
        ReadOnlySpan<byte> data = [];
        long dataOffset = reader.Offset;
        int? unpackedLength = null;
        if (reader.IsNext(Asn1Tag.PrimitiveOctetString))
        {
            data = reader.OctetString();
            dataOffset = reader.Offset - data.Length;
        }

        if (data.IsEmpty && reader.TryBegin(1))
        {
            data = ReadPacked(ref reader, out int length, out dataOffset);
            unpackedLength = length;
            reader.End();
        }

        reader.SkipRest();
        return new RamPagesRecord { Items = items, ItemsOffset = itemsOffset, Data = data, DataOffset = dataOffset, UnpackedLength = unpackedLength };
    }
}
