namespace Ber.Compat;

/// <summary>The grammar of a live section other than ram, by the alternative of LiveContents in schemas/migration.asn1.</summary>
internal abstract class LiveGrammar
{
    private static readonly LiveGrammar[] s_all =
    [
        new Of<DirtyBitmapItem>(0), new Of<DiskBlockItem>(1), new Of<HashTableItem>(2), new Of<StorageAttributesItem>(3), new Of<VfioItem>(4),
    ];

    private LiveGrammar(int number) => Number = number;

    /// <summary>The item of the end, with nothing before it: the same in all grammars that have one (X.690 8.8).</summary>
    public static ReadOnlySpan<byte> EndAlone => [0x80, 0x00];

    /// <summary>The number of the alternative.</summary>
    public int Number { get; }

    /// <summary>Whether the end is an item of its own.</summary>
    public bool HasEnd => Number < s_all.Length - 1;

    /// <summary>The numbers of alternatives are less.</summary>
    public static int Count => s_all.Length;

    /// <summary>The grammar of a section.</summary>
    /// <returns>null: none is known.</returns>
    public static LiveGrammar? Find(string idStr) => idStr switch
    {
        "dirty-bitmap" => s_all[0],
        "block" => s_all[1],
        "spapr/htab" => s_all[2],
        "s390-storage_attributes" => s_all[3],
        _ => idStr.EndsWith("/vfio", StringComparison.Ordinal) ? s_all[4] : null,
    };

    /// <summary>The grammar of an alternative.</summary>
    public static LiveGrammar Get(int number) => s_all[number];

    /// <summary>Whether a record has the form that an item can say.</summary>
    public abstract bool IsCanonical(ReadOnlySpan<byte> record);

    /// <summary>Writes a record as an item, if it has that form; else nothing.</summary>
    public abstract bool TryWrite(ReadOnlySpan<byte> record, ref BerWriter writer, Expansion expansion);

    /// <summary>Reads an item; <paramref name="legacy"/> then holds the octets of its record.</summary>
    public abstract void Read(scoped ref RecordReader reader, LiveOctets legacy);

    /// <summary>Counts what a record says that has that form.</summary>
    public abstract void Tell(ReadOnlySpan<byte> record, LiveAccounts accounts);

    private sealed class Of<TItem>(int number) : LiveGrammar(number)
        where TItem : ILiveItem<TItem>, allows ref struct
    {
        /// <summary>No item holds more data; names and numbers stand beside it.</summary>
        private const int MaxRecord = FormatFacts.RecordDataLimit + 1024;

        public override bool IsCanonical(ReadOnlySpan<byte> record) => record.Length <= MaxRecord && TItem.TryParse(record, out _);

        public override bool TryWrite(ReadOnlySpan<byte> record, ref BerWriter writer, Expansion expansion)
        {
            if (record.Length > MaxRecord || !TItem.TryParse(record, out TItem item))
                return false;
            item.Write(ref writer, expansion);
            return true;
        }

        public override void Read(scoped ref RecordReader reader, LiveOctets legacy)
        {
            legacy.Clear();
            TItem.Read(ref reader, legacy);
        }

        public override void Tell(ReadOnlySpan<byte> record, LiveAccounts accounts)
        {
            if (TItem.TryParse(record, out TItem item))
                item.Count(accounts);
        }
    }
}
