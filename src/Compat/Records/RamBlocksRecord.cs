using System.Buffers;
using System.Formats.Asn1;

namespace Ber.Compat;

/// <summary>RamBlockList of schemas/migration.asn1: the block list of ram, or one block of a mapped-ram file.</summary>
/// <param name="blocks">The blocks; with mapped-ram one.</param>
internal readonly ref struct RamBlocksRecord(IReadOnlyList<RamBlock> blocks)
{
    public IReadOnlyList<RamBlock> Blocks { get; } = blocks;

    /// <summary>With mapped-ram: the bitmap of the pages that are present.</summary>
    public ReadOnlySpan<byte> Bitmap { get; init; }

    /// <summary>With the first block of mapped-ram: the octets of all blocks.</summary>
    public ulong? Total { get; init; }

    /// <summary>Whether the record is one block of a mapped-ram file.</summary>
    public bool IsMapped => Blocks is [{ Mapped: not null }];

    /// <summary>Writes the contents octets.</summary>
    public void Write(IBufferWriter<byte> output)
    {
        var writer = new BerWriter(output);
        BerScope list = writer.BeginSequence();
        foreach (RamBlock block in Blocks)
            new RamBlockElement(block) { Bitmap = Bitmap }.Write(ref writer);
        writer.EndConstructed(list);
        writer.WriteUnsigned(0, Total);
        writer.Complete();
    }

    /// <summary>Reads the contents octets.</summary>
    /// <param name="reader">Stands on them.</param>
    /// <param name="limits">What a block may state.</param>
    public static RamBlocksRecord Read(scoped ref RecordReader reader, StreamLimits limits)
    {
        List<RamBlock> blocks = [];
        ReadOnlySpan<byte> bitmap = [];
        reader.Begin(Asn1Tag.Sequence);
        while (reader.TryPeek(out _, out _))
        {
            long at = reader.Offset;
            RamBlockElement element = RamBlockElement.Read(ref reader, limits);
            blocks.Add(element.Block);
            if (element.Block.Mapped is null)
                continue;
            bitmap = element.Bitmap;
            if (blocks.Count > 1 || reader.TryPeek(out _, out _))
                throw new StreamFormatException(StreamFormatError.Malformed, at, "one block in a record of mapped-ram", "more");
        }

        reader.End();
        ulong? total = blocks is [{ Mapped: not null }] ? reader.OptionalUnsigned(0) : null;
        reader.SkipRest();
        return new RamBlocksRecord(blocks) { Bitmap = bitmap, Total = total };
    }
}
