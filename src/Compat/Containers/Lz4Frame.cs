using System.Buffers.Binary;

namespace Ber.Compat;

/// <summary>A frame of lz4 (lz4_Frame_format.md): header, blocks with their lengths, end mark, checksum.</summary>
internal sealed class Lz4Frame(MemberInput input) : FrameInput(input)
{
    private const int HeadLength = 7;   // magic, flags, block length, checksum
    private const int WordLength = 4;
    private const int HasDictionary = 0x01;
    private const int HasChecksum = 0x04;
    private const int HasLength = 0x08;
    private const int HasBlockChecksums = 0x10;
    private const uint BlockLength = 0x7fffffff;   // the other bit: it is not compressed

    private int? _flags;   // null: the header comes

    /// <inheritdoc/>
    protected override bool TryMeasure(MemberInput input, out long length, out bool isLast)
    {
        (length, isLast) = (0, false);
        if (!input.Ensure(_flags is null ? HeadLength : WordLength))
            return false;
        if (_flags is not int flags)
        {
            flags = input.Span[WordLength];
            _flags = flags;
            length = HeadLength + If(flags, HasLength, 2 * WordLength) + If(flags, HasDictionary, WordLength);
            return true;
        }

        uint block = BinaryPrimitives.ReadUInt32LittleEndian(input.Span);
        isLast = block == 0;
        length = WordLength + (block & BlockLength) + If(flags, isLast ? HasChecksum : HasBlockChecksums, WordLength);
        return true;
    }

    private static int If(int flags, int flag, int length) => (flags & flag) != 0 ? length : 0;
}
