using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Ber.Compat;

/// <summary>The block list: entries until their lengths sum up to the total in the word before them (migration/ram.c, ram_save_setup).</summary>
internal static class RamBlockList
{
    private const int MaxBlocks = 65_536;

    /// <summary>Reads the list at the window's start.</summary>
    /// <returns>false: this is no block list of a form known here; nothing was passed over.</returns>
    public static bool TryRead(OctetWindow window, bool hasMrAddr, [NotNullWhen(true)] out List<RamBlock>? blocks, out int length)
    {
        blocks = [];
        length = 8;
        if (!window.Ensure(8))
            return false;
        ulong word = BinaryPrimitives.ReadUInt64BigEndian(window.Span);
        if ((word & RamFlags.SmallestMask) != RamFlags.MemSize)
            return false;

        ulong left = word & ~RamFlags.SmallestMask;
        while (left > 0)
        {
            if (blocks.Count == MaxBlocks || !TryReadBlock(window, hasMrAddr, ref length, out RamBlock? block) || block.UsedLength > left)
                return false;
            left -= block.UsedLength;
            blocks.Add(block);
        }

        return true;
    }

    private static bool TryReadBlock(OctetWindow window, bool hasMrAddr, ref int at, [NotNullWhen(true)] out RamBlock? block)
    {
        block = null;
        if (!window.Ensure(at + 1))
            return false;
        int nameLength = window.Span[at];
        if (nameLength == 0 || !window.Ensure(at + 1 + nameLength + 8))
            return false;

        var name = new LegacyName(window.Span.Slice(at + 1, nameLength));
        at += 1 + nameLength;
        ulong used = BinaryPrimitives.ReadUInt64BigEndian(window.Span[at..]);
        at += 8;
        ulong? pageSize = null;
        ulong? mrAddr = null;

        // The optional page size has no mark, but it is a power of two from 64 KiB up, so its first octet is 0: an empty name, which no block has.
        // At the end of the list the next word would be a flag (EOS, HOOK, FLUSH) below 2^16.
        if (!hasMrAddr && window.Ensure(at + 8) && BinaryPrimitives.ReadUInt64BigEndian(window.Span[at..]) is >= 0x10000 and < 1UL << 56 and ulong size
            && ulong.IsPow2(size))
        {
            pageSize = size;
            at += 8;
        }

        if (hasMrAddr)
        {
            if (!window.Ensure(at + 8))
                return false;
            mrAddr = BinaryPrimitives.ReadUInt64BigEndian(window.Span[at..]);
            at += 8;
        }

        block = new RamBlock(name, used, pageSize, mrAddr);
        return true;
    }
}
