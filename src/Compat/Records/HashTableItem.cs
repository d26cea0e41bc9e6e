namespace Ber.Compat;

/// <summary>HashTableItem of schemas/migration.asn1 (QEMU hw/ppc/spapr.c, htab_save_setup and htab_save_chunk).</summary>
internal readonly ref struct HashTableItem : ILiveItem<HashTableItem>
{
    private const uint NoTable = uint.MaxValue;
    private const int EntryLength = 16;   // HASH_PTE_SIZE_64

    private const int Shift = 0, Entries = 1, Invalid = 2;
    private static readonly string[] s_counts = ["shift", "entries", "invalid"];

    /// <summary>Whether it is the word that stands before the chunks.</summary>
    private bool IsWord { get; init; }

    /// <summary>The word, or the chunk's first entry.</summary>
    private uint Index { get; init; }

    private ushort InvalidCount { get; init; }

    private ReadOnlySpan<byte> Octets { get; init; }

    private bool IsEnd => !IsWord && Index == 0 && InvalidCount == 0 && Octets.IsEmpty;

    /// <inheritdoc/>
    public static bool TryParse(ReadOnlySpan<byte> record, out HashTableItem item)
    {
        var fields = new LiveFields(record);
        item = new HashTableItem { IsWord = record.Length == sizeof(uint), Index = fields.UInt32() };
        if (item.IsWord)
            return true;
        int valid = fields.UInt16();
        item = item with { InvalidCount = fields.UInt16(), Octets = fields.Take((ulong)(valid * EntryLength)) };
        return fields.IsWhole;
    }

    /// <inheritdoc/>
    public void Write(ref BerWriter writer, Expansion expansion)
    {
        if (IsEnd)
        {
            writer.WriteMark(0, true);
        }
        else if (IsWord)
        {
            writer.WriteMark(2, Index == NoTable);
            writer.WriteInteger(1, Index == NoTable ? null : Index);
        }
        else
        {
            BerScope item = writer.BeginSequence(3);
            writer.WriteInteger((long)Index);
            if (!Octets.IsEmpty)
                writer.WriteOctetString(Octets, RecordWriting.Context(0));
            writer.WriteInteger(1, InvalidCount > 0 ? InvalidCount : null);
            writer.EndConstructed(item);
        }
    }

    /// <inheritdoc/>
    public static void Read(scoped ref RecordReader reader, LiveOctets legacy)
    {
        if (reader.TryNull(0))
        {
            legacy.PutUInt64(0);
        }
        else if (reader.TryNull(2))
        {
            legacy.PutUInt32(NoTable);
        }
        else if (reader.OptionalInteger(1, 0, NoTable - 1) is long word)
        {
            legacy.PutUInt32((uint)word);
        }
        else
        {
            long at = reader.Offset;
            reader.Alternative(3, 3);
            legacy.PutUInt32((uint)reader.Integer(0, uint.MaxValue));
            ReadOnlySpan<byte> octets = reader.IsNext(RecordWriting.Context(0)) ? reader.Primitive(RecordWriting.Context(0)) : [];
            if (octets.Length % EntryLength != 0 || octets.Length / EntryLength > ushort.MaxValue)
                throw new StreamFormatException(StreamFormatError.Malformed, at, "at most 65535 entries of 16 octets", $"{octets.Length} octets");
            legacy.PutUInt16((ushort)(octets.Length / EntryLength));
            legacy.PutUInt16((ushort)(reader.OptionalInteger(1, 0, ushort.MaxValue) ?? 0));
            legacy.Put(octets);
            reader.End();
        }
    }

    /// <inheritdoc/>
    public void Count(LiveAccounts accounts)
    {
        LiveAccount account = accounts.Of(null, "", s_counts);
        if (IsWord && Index == NoTable)
        {
            account.Flag("radix");
        }
        else if (IsWord)
        {
            if (Index != 0)
                account.Set(Shift, Index);
        }
        else if (!IsEnd)
        {
            account.Add(Entries, Octets.Length / EntryLength);
            account.Add(Invalid, InvalidCount);
            account.Hash(Index, Octets);
        }
    }
}
