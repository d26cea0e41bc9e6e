namespace Ber.Compat;

/// <summary>StorageAttributesItem of schemas/migration.asn1 (QEMU hw/s390x/s390-stattrib.c, cmma_save).</summary>
internal readonly ref struct StorageAttributesItem : ILiveItem<StorageAttributesItem>
{
    private const ulong Eos = 1, More = 2, Done = 8;
    private const int FlagBits = 12;
    private const ulong MaxPage = ulong.MaxValue >> FlagBits;

    private const int Pages = 0;
    private static readonly string[] s_counts = ["pages"];

    private ulong Flags { get; init; }

    private ulong FirstPage { get; init; }

    private ReadOnlySpan<byte> Octets { get; init; }

    /// <inheritdoc/>
    public static bool TryParse(ReadOnlySpan<byte> record, out StorageAttributesItem item)
    {
        var fields = new LiveFields(record);
        ulong word = fields.UInt64();
        item = new StorageAttributesItem { Flags = word & ((1 << FlagBits) - 1), FirstPage = word >> FlagBits };
        if (item.Flags is More)
            item = item with { Octets = fields.Take(fields.UInt64()) };
        return fields.IsWhole && item.Octets.Length <= FormatFacts.RecordDataLimit && (item.Flags is More || word is Eos or Done);
    }

    /// <inheritdoc/>
    public void Write(ref BerWriter writer, Expansion expansion)
    {
        if (Flags is not More)
        {
            writer.WriteMark(Flags is Eos ? 0 : 2, true);
            return;
        }

        BerScope item = writer.BeginSequence(1);
        writer.WriteInteger(FirstPage);
        BerScope parts = writer.BeginSequence();
        OpaqueParts.Write(ref writer, Octets, expansion);
        writer.EndConstructed(parts);
        writer.EndConstructed(item);
    }

    /// <inheritdoc/>
    public static void Read(scoped ref RecordReader reader, LiveOctets legacy)
    {
        if (reader.TryNull(0))
        {
            legacy.PutUInt64(Eos);
        }
        else if (reader.TryNull(2))
        {
            legacy.PutUInt64(Done);
        }
        else
        {
            reader.Alternative(1, 1);
            legacy.PutUInt64(((ulong)reader.Integer(0, (long)MaxPage) << FlagBits) | More);
            reader.Begin(System.Formats.Asn1.Asn1Tag.Sequence);
            ReadOnlySpan<byte> octets = legacy.ReadParts(ref reader);
            legacy.PutUInt64((ulong)octets.Length);
            legacy.Put(octets);
            reader.End();
        }
    }

    /// <inheritdoc/>
    public void Count(LiveAccounts accounts)
    {
        LiveAccount account = accounts.Of(null, "", s_counts);
        if (Flags is More)
        {
            account.Add(Pages, Octets.Length);
            account.Hash(FirstPage, Octets);
        }
        else if (Flags is Done)
        {
            account.Flag("done");
        }
    }
}
