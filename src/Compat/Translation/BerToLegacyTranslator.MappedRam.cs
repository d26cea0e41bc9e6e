using System.Buffers.Binary;
using System.Formats.Asn1;

namespace Ber.Compat;

/// <content>A block of a mapped-ram file: entry, header, bitmap and gap; its pages follow in r records.</content>
internal sealed partial class BerToLegacyTranslator
{
    private bool _isRamMapped;

    /// <summary>The rest of a b record from inside of the element [2] of its only block.</summary>
    private void ReadMappedBlock(ref RecordReader contents, LegacyName name, ulong usedLength, bool isOnly)
    {
        long at = contents.Offset;
        var header = new MappedRamHeader((uint)contents.Integer(0, uint.MaxValue), contents.Unsigned(), contents.Unsigned(), contents.Unsigned());
        if (!header.IsPlausible(usedLength, out int bitmapLength, out int gap))
            throw new StreamFormatException(StreamFormatError.Malformed, at, "a header of mapped-ram version 1", $"{header}");
        byte[] bitmap = ReadBitmap(ref contents, bitmapLength);
        contents.End();
        contents.End();
        if (!isOnly || contents.TryPeek(out _, out _))
            throw new StreamFormatException(StreamFormatError.Malformed, at, "one block in a record of mapped-ram", "more");
        contents.End();
        ulong? total = contents.OptionalUnsigned(0);
        contents.SkipRest();
        RequireWholeBlock();

        if (total is ulong octets)
            _output.PutUInt64(octets | RamFlags.MemSize);
        PutName(name);
        _output.PutUInt64(usedLength);
        _output.PutUInt32(header.Version);
        _output.PutUInt64(header.PageSize);
        _output.PutUInt64(header.BitmapOffset);
        _output.PutUInt64(header.PagesOffset);
        _output.Put(bitmap);
        _output.PutZeros(gap);
        _ram.AddBlocks([new RamBlock(name, usedLength, null, null, header)]);
        _isRamMapped = true;
        if (_consumer is IRamConsumer consumer)
            consumer.OnMappedBlock(_ram.Summaries[^1]);
    }

    private static byte[] ReadBitmap(ref RecordReader contents, int length)
    {
        var octetsTag = new Asn1Tag(TagClass.ContextSpecific, 1);
        long at = contents.Offset;
        if (contents.IsNext(octetsTag))
        {
            ReadOnlySpan<byte> octets = contents.Primitive(octetsTag);
            return octets.Length == length ? octets.ToArray() : throw new StreamFormatException(StreamFormatError.Malformed, at, $"a bitmap of {length} octets", $"{octets.Length}");
        }

        List<long> runs = [];
        if (!contents.TryBegin(0))
            throw new StreamFormatException(StreamFormatError.Malformed, at, "a bitmap", "none");
        while (contents.TryPeek(out _, out _))
            runs.Add(contents.Integer(0, long.MaxValue));
        contents.End();
        byte[] bitmap = new byte[length];
        return PageBitmap.TrySet(bitmap, runs) ? bitmap : throw new StreamFormatException(StreamFormatError.Malformed, at, $"runs of {8L * length} pages", "more");
    }

    /// <summary>The pages of a mapped block stand one after the other in the file, to its end.</summary>
    private void RequireWholeBlock()
    {
        if (!_ram.IsMappedBlockWhole)
            throw new StreamFormatException(StreamFormatError.Malformed, _input.RecordOffset, "all pages of the mapped block before", "less");
    }
}
