using System.Formats.Asn1;

namespace Ber.Compat;

/// <summary>DiskBlockItem of schemas/migration.asn1 (QEMU migration/block.c up to 9.0, blk_send and its callers).</summary>
internal readonly ref struct DiskBlockItem : ILiveItem<DiskBlockItem>
{
    private const ulong Data = 1, Eos = 2, Progress = 4, DataOfZeros = 9;
    private const int FlagBits = 9;
    private const ulong MaxSector = ulong.MaxValue >> FlagBits;
    private const int BlockLength = 1024 * 1024;

    private const int Blocks = 0, ZeroBlocks = 1;
    private static readonly string[] s_counts = ["blocks", "zeroBlocks"];
    private static readonly string[] s_progress = ["progress"];

    private ulong Flags { get; init; }

    /// <summary>Or percents.</summary>
    private ulong Sector { get; init; }

    private LegacyName? Device { get; init; }

    private ReadOnlySpan<byte> Octets { get; init; }

    /// <inheritdoc/>
    public static bool TryParse(ReadOnlySpan<byte> record, out DiskBlockItem item)
    {
        var fields = new LiveFields(record);
        ulong word = fields.UInt64();
        item = new DiskBlockItem { Flags = word & ((1 << FlagBits) - 1), Sector = word >> FlagBits };
        if (item.Flags is Data or DataOfZeros)
            item = item with { Device = fields.Name() };
        if (item.Flags is Data)
            item = item with { Octets = fields.Take(BlockLength) };
        return fields.IsWhole && (item.Flags is Data or DataOfZeros or Progress || word is Eos);
    }

    /// <inheritdoc/>
    public void Write(ref BerWriter writer, Expansion expansion)
    {
        switch (Flags)
        {
            case Eos:
                writer.WriteMark(0, true);
                break;
            case Progress:
                writer.WriteInteger(2, (long)Sector);
                break;
            default:
                BerScope item = writer.BeginSequence(1);
                writer.WriteName(Device!);
                writer.WriteInteger(Sector);
                if (Flags is Data)
                {
                    BerScope parts = writer.BeginSequence();
                    OpaqueParts.Write(ref writer, Octets, expansion);
                    writer.EndConstructed(parts);
                }

                writer.EndConstructed(item);
                break;
        }
    }

    /// <inheritdoc/>
    public static void Read(scoped ref RecordReader reader, LiveOctets legacy)
    {
        if (reader.TryNull(0))
        {
            legacy.PutUInt64(Eos);
            return;
        }

        if (reader.OptionalInteger(2, 0, (long)MaxSector) is long percents)
        {
            legacy.PutUInt64(((ulong)percents << FlagBits) | Progress);
            return;
        }

        reader.Alternative(1, 1);
        LegacyName device = reader.Name();
        var sector = (ulong)reader.Integer(0, (long)MaxSector);
        bool hasOctets = reader.IsNext(Asn1Tag.Sequence);
        legacy.PutUInt64((sector << FlagBits) | (hasOctets ? Data : DataOfZeros));
        legacy.PutName(device);
        if (hasOctets)
        {
            long at = reader.Offset;
            reader.Begin(Asn1Tag.Sequence);
            ReadOnlySpan<byte> octets = legacy.ReadParts(ref reader);
            if (octets.Length != BlockLength)
                throw new StreamFormatException(StreamFormatError.Malformed, at, $"a block of {BlockLength} octets", $"{octets.Length}");
            legacy.Put(octets);
        }

        reader.End();
    }

    /// <inheritdoc/>
    public void Count(LiveAccounts accounts)
    {
        if (Flags is Eos)
            return;
        if (Flags is Progress)
        {
            accounts.Of(null, "", s_progress).Set(0, (long)Sector);
            return;
        }

        LiveAccount account = accounts.Of(null, Device!.Text, s_counts);
        account.Add(Flags is Data ? Blocks : ZeroBlocks, 1);
        account.Hash(Sector, Octets);
    }
}
