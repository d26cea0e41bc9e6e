using System.Buffers.Binary;

namespace Ber.Compat;

/// <summary>A frame of zstd, or a skippable one (RFC 8878, 3.1): header, blocks with their lengths, checksum.</summary>
internal sealed class ZstdFrame(MemberInput input) : FrameInput(input)
{
    private const int WordLength = 4;
    private const uint Skippable = 0x184d2a50;
    private const uint SkippableMask = 0xfffffff0;
    private const int IsSingleSegment = 0x20;
    private const int HasChecksum = 0x04;
    private const int BlockHeadLength = 3;
    private const int IsRepeated = 1;   // of block types: one octet stands for all

    private int? _flags;   // null: the header comes

    /// <inheritdoc/>
    protected override bool TryMeasure(MemberInput input, out long length, out bool isLast)
    {
        (length, isLast) = (0, false);
        if (_flags is int flags)
            return TryMeasureBlock(input, flags, out length, out isLast);
        if (!input.Ensure(WordLength + 1))
            return false;
        if ((BinaryPrimitives.ReadUInt32LittleEndian(input.Span) & SkippableMask) == Skippable)
        {
            if (!input.Ensure(2 * WordLength))
                return false;
            isLast = true;
            length = 2 * WordLength + (long)BinaryPrimitives.ReadUInt32LittleEndian(input.Span[WordLength..]);
            return true;
        }

        flags = input.Span[WordLength];
        _flags = flags;
        bool isSingle = (flags & IsSingleSegment) != 0;
        int dictionary = (flags & 3) switch { 3 => 4, var octets => octets };
        int contents = (flags >> 6) switch { 0 => isSingle ? 1 : 0, var power => 1 << power };
        length = WordLength + 1 + (isSingle ? 0 : 1) + dictionary + contents;
        return true;
    }

    private static bool TryMeasureBlock(MemberInput input, int flags, out long length, out bool isLast)
    {
        (length, isLast) = (0, false);
        if (!input.Ensure(BlockHeadLength))
            return false;
        int head = input.Span[0] | input.Span[1] << 8 | input.Span[2] << 16;
        isLast = (head & 1) != 0;
        int contents = (head >> 1 & 3) == IsRepeated ? 1 : head >> 3;
        length = BlockHeadLength + contents + (isLast && (flags & HasChecksum) != 0 ? WordLength : 0);
        return true;
    }
}
