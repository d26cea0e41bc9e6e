using System.Buffers.Binary;

namespace Ber.Compat;

/// <summary>
/// Live sections other than ram: where each record ends, so that what follows them can be understood. Their contents are carried as they are.
/// </summary>
internal static class LiveSection
{
    /// <summary>The records of no live section are longer.</summary>
    private const int MaxRecordLength = 64 * 1024 * 1024;

    private const int BlockLength = 1024 * 1024;   // BLK_MIG_BLOCK_SIZE of migration/block.c

    /// <summary>Why the contents of a live section travel as opaque octets: only their grammar is known, not their meaning.</summary>
    public static string OpaqueReason(string idStr) => $"live section \"{idStr}\"";

    /// <summary>Whether the grammar of a live section is known.</summary>
    public static bool IsKnown(string idStr) => Find(idStr) is not null;

    /// <summary>The length of the next record.</summary>
    /// <param name="idStr">The section's idstr.</param>
    /// <param name="type">START, PART or END.</param>
    /// <param name="isFirst">Whether it is the section's first record.</param>
    /// <param name="window">Stands on the record.</param>
    /// <param name="isLast">Whether the section's contents end with it.</param>
    /// <returns>Octets; -1: not a record of this section, or, where <see cref="OctetWindow.IsShort"/>, the input ends in it.</returns>
    public static int NextRecord(string idStr, byte type, bool isFirst, OctetWindow window, out bool isLast)
    {
        isLast = false;
        _ = window.Ensure(0);
        int length = Find(idStr)?.Invoke(type, isFirst, window, out isLast) ?? -1;
        return length >= 0 && length <= MaxRecordLength && window.Ensure(length) ? length : -1;
    }

    private delegate int Grammar(byte type, bool isFirst, OctetWindow window, out bool isLast);

    private static Grammar? Find(string idStr) => idStr switch
    {
        "block" => Block,
        "dirty-bitmap" => DirtyBitmap,
        "spapr/htab" => SpaprHtab,
        "s390-storage_attributes" => S390Attributes,
        _ => idStr.EndsWith("/vfio", StringComparison.Ordinal) ? Vfio : null,
    };

    /// <summary>migration/block.c up to 9.0: a word with flags in the low nine bits; a block is 1 MiB.</summary>
    private static int Block(byte type, bool isFirst, OctetWindow window, out bool isLast)
    {
        isLast = false;
        if (!TryWord(window, 0, out ulong word))
            return -1;
        ulong flags = word & 0x1ff;
        isLast = flags == 2;
        if (flags is 2 or 4)
            return 8;
        if ((flags & ~8UL) != 1 || !window.Ensure(9))
            return -1;
        return 9 + window.Span[8] + ((flags & 8) != 0 ? 0 : BlockLength);
    }

    /// <summary>migration/block-dirty-bitmap.c: flags of one, two or four octets.</summary>
    private static int DirtyBitmap(byte type, bool isFirst, OctetWindow window, out bool isLast)
    {
        const int Eos = 1, Zeroes = 2, BitmapName = 4, DeviceName = 8, Start = 0x10, Complete = 0x20, Bits = 0x40, Extra = 0x80;
        isLast = false;
        if (!window.Ensure(1))
            return -1;
        int flags = window.Span[0];
        int at = 1;
        if ((flags & Extra) != 0)
        {
            if (!window.Ensure(2))
                return -1;
            at = (window.Span[1] & Extra) != 0 ? 4 : 2;
            if (!window.Ensure(at))
                return -1;
            flags = window.Span[at - 1];
        }

        if ((flags & ~(Eos | Zeroes | BitmapName | DeviceName | Start | Complete | Bits | Extra)) != 0)
            return -1;
        isLast = (flags & Eos) != 0;
        foreach (int name in (ReadOnlySpan<int>)[DeviceName, BitmapName])
        {
            if ((flags & name) == 0)
                continue;
            if (!window.Ensure(at + 1))
                return -1;
            at += 1 + window.Span[at];
        }

        if ((flags & Start) != 0)
            at += 5;   // be32 granularity, u8 flags
        if ((flags & Bits) != 0)
        {
            at += 12;   // be64 start sector, be32 number of sectors
            if ((flags & Zeroes) == 0)
            {
                if (!TryWord(window, at, out ulong size) || size > MaxRecordLength)
                    return -1;
                at += 8 + (int)size;
            }
        }

        return at;
    }

    /// <summary>hw/ppc/spapr.c, htab_save_*: a word, then chunks of hash table entries of 16 octets each until one of all zeros.</summary>
    private static int SpaprHtab(byte type, bool isFirst, OctetWindow window, out bool isLast)
    {
        isLast = false;
        if (isFirst)
        {
            if (!window.Ensure(4))
                return -1;
            isLast = type is LegacyTags.SectionStart || BinaryPrimitives.ReadUInt32BigEndian(window.Span) != 0;
            return 4;
        }

        if (!TryWord(window, 0, out ulong chunk))
            return -1;
        isLast = chunk == 0;
        return 8 + (16 * (int)((chunk >> 16) & 0xffff));
    }

    /// <summary>hw/s390x/s390-stattrib.c: words with flags in the low twelve bits.</summary>
    private static int S390Attributes(byte type, bool isFirst, OctetWindow window, out bool isLast)
    {
        isLast = false;
        if (!TryWord(window, 0, out ulong word))
            return -1;
        ulong flags = word & 0xfff;
        isLast = flags == 1;
        if (flags is 1 or 8)
            return 8;
        return flags == 2 && TryWord(window, 8, out ulong count) && count <= MaxRecordLength ? 16 + (int)count : -1;
    }

    /// <summary>hw/vfio/migration.c: markers 0xffffffffef10000N.</summary>
    private static int Vfio(byte type, bool isFirst, OctetWindow window, out bool isLast)
    {
        isLast = false;
        if (!TryWord(window, 0, out ulong word) || word >> 4 != 0xffffffffef10000)
            return -1;
        ulong marker = word & 0xf;
        isLast = marker is 1 or 5 or 6;
        if (isLast || marker == 3)
            return 8;
        return marker == 4 && TryWord(window, 8, out ulong size) && size <= MaxRecordLength ? 16 + (int)size : -1;
    }

    private static bool TryWord(OctetWindow window, int at, out ulong word)
    {
        bool isThere = window.Ensure(at + 8);
        word = isThere ? BinaryPrimitives.ReadUInt64BigEndian(window.Span[at..]) : 0;
        return isThere;
    }
}
