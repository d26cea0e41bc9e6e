using System.Numerics;
using System.Runtime.InteropServices;

namespace Ber.Compat;

/// <summary>DirtyBitmapItem of schemas/migration.asn1 (QEMU migration/block-dirty-bitmap.c, send_bitmap_header and its callers).</summary>
internal readonly ref struct DirtyBitmapItem : ILiveItem<DirtyBitmapItem>
{
    private const byte Eos = 1, Zeroes = 2, BitmapName = 4, DeviceName = 8, Start = 0x10, Complete = 0x20, Bits = 0x40;
    private const byte Enabled = 1, Persistent = 2, Autoload = 4;

    private const int Granularity = 0, Sectors = 1, DirtyOctets = 2;
    private static readonly string[] s_counts = ["granularity", "sectors", "dirtyOctets"];

    private byte Flags { get; init; }

    private LegacyName? Node { get; init; }

    private LegacyName? Bitmap { get; init; }

    private uint GranularityOctets { get; init; }

    private byte BitmapFlags { get; init; }

    private ulong FirstSector { get; init; }

    private uint SectorCount { get; init; }

    private ReadOnlySpan<byte> Octets { get; init; }

    private byte Kind => (byte)(Flags & (Start | Complete | Bits));

    /// <inheritdoc/>
    public static bool TryParse(ReadOnlySpan<byte> record, out DirtyBitmapItem item)
    {
        var fields = new LiveFields(record);
        byte flags = fields.Byte();
        item = new DirtyBitmapItem { Flags = flags };
        if (flags == Eos)
            return fields.IsWhole;

        item = item with
        {
            Node = (flags & DeviceName) != 0 ? fields.Name() : null,
            Bitmap = (flags & BitmapName) != 0 ? fields.Name() : null,
        };
        switch (flags & ~(DeviceName | BitmapName))
        {
            case Start:
                item = item with { GranularityOctets = fields.UInt32(), BitmapFlags = fields.Byte() };
                return fields.IsWhole && (item.BitmapFlags & ~(Enabled | Persistent | Autoload)) == 0;
            case Complete:
                return fields.IsWhole;
            case Bits or (Bits | Zeroes):
                item = item with { FirstSector = fields.UInt64(), SectorCount = fields.UInt32() };
                if ((flags & Zeroes) == 0)
                    item = item with { Octets = fields.Take(fields.UInt64()) };
                return fields.IsWhole && item.Octets.Length <= FormatFacts.RecordDataLimit;
            default:
                return false;
        }
    }

    /// <inheritdoc/>
    public void Write(ref BerWriter writer, Expansion expansion)
    {
        if (Flags == Eos)
        {
            writer.WriteMark(0, true);
            return;
        }

        BerScope item = writer.BeginSequence(Kind is Start ? 1 : Kind is Bits ? 2 : 3);
        WriteName(ref writer, 0, Node);
        WriteName(ref writer, 1, Bitmap);
        if (Kind is Start)
        {
            writer.WriteInteger((long)GranularityOctets);
            writer.WriteMark(2, (BitmapFlags & Enabled) != 0);
            writer.WriteMark(3, (BitmapFlags & Persistent) != 0);
            writer.WriteMark(4, (BitmapFlags & Autoload) != 0);
        }
        else if (Kind is Bits)
        {
            writer.WriteInteger(FirstSector);
            writer.WriteInteger((long)SectorCount);
            if ((Flags & Zeroes) == 0)
            {
                BerScope parts = writer.BeginSequence();
                OpaqueParts.Write(ref writer, Octets, expansion);
                writer.EndConstructed(parts);
            }
        }

        writer.EndConstructed(item);
    }

    /// <inheritdoc/>
    public static void Read(scoped ref RecordReader reader, LiveOctets legacy)
    {
        if (reader.TryNull(0))
        {
            legacy.PutByte(Eos);
            return;
        }

        byte kind = reader.Alternative(1, 3) switch { 1 => Start, 2 => Bits, _ => Complete };
        LegacyName? node = ReadName(ref reader, 0);
        LegacyName? bitmap = ReadName(ref reader, 1);
        byte names = (byte)((node is null ? 0 : DeviceName) | (bitmap is null ? 0 : BitmapName));
        if (kind is Bits)
        {
            ReadBits(ref reader, legacy, names, node, bitmap);
        }
        else
        {
            PutHead(legacy, (byte)(kind | names), node, bitmap);
            if (kind is Start)
            {
                legacy.PutUInt32((uint)reader.Integer(0, uint.MaxValue));
                int flags = (reader.OptionalNull(2) ? Enabled : 0) | (reader.OptionalNull(3) ? Persistent : 0) | (reader.OptionalNull(4) ? Autoload : 0);
                legacy.PutByte((byte)flags);
            }
        }

        reader.End();
    }

    /// <inheritdoc/>
    public void Count(LiveAccounts accounts)
    {
        if (Flags == Eos)
            return;
        LiveAccount account = accounts.OfBitmap(Node, Bitmap, s_counts);
        switch (Kind)
        {
            case Start:
                account.Set(Granularity, GranularityOctets);
                foreach ((byte flag, string name) in (ReadOnlySpan<(byte, string)>)[(Enabled, "enabled"), (Persistent, "persistent"), (Autoload, "autoload")])
                {
                    if ((BitmapFlags & flag) != 0)
                        account.Flag(name);
                }

                break;
            case Bits:
                account.Add(Sectors, SectorCount);
                account.Add(DirtyOctets, (long)UInt128.Min(Ones(Octets) * (UInt128)(ulong)account.Get(Granularity), long.MaxValue));
                account.Hash(FirstSector, Octets);
                break;
            default:
                account.Flag("complete");
                break;
        }
    }

    private static void ReadBits(scoped ref RecordReader reader, LiveOctets legacy, byte names, LegacyName? node, LegacyName? bitmap)
    {
        ulong sector = reader.Unsigned();
        var count = (uint)reader.Integer(0, uint.MaxValue);
        bool hasOctets = reader.IsNext(System.Formats.Asn1.Asn1Tag.Sequence);
        PutHead(legacy, (byte)(Bits | names | (hasOctets ? 0 : Zeroes)), node, bitmap);
        legacy.PutUInt64(sector);
        legacy.PutUInt32(count);
        if (!hasOctets)
            return;
        reader.Begin(System.Formats.Asn1.Asn1Tag.Sequence);
        ReadOnlySpan<byte> octets = legacy.ReadParts(ref reader);
        legacy.PutUInt64((ulong)octets.Length);
        legacy.Put(octets);
    }

    private static void PutHead(LiveOctets legacy, byte flags, LegacyName? node, LegacyName? bitmap)
    {
        legacy.PutByte(flags);
        if (node is not null)
            legacy.PutName(node);
        if (bitmap is not null)
            legacy.PutName(bitmap);
    }

    /// <summary>[number] Name, explicit because Name is a CHOICE (X.680 31.2.7).</summary>
    private static void WriteName(ref BerWriter writer, int number, LegacyName? name)
    {
        if (name is null)
            return;
        BerScope scope = writer.BeginSequence(number);
        writer.WriteName(name);
        writer.EndConstructed(scope);
    }

    private static LegacyName? ReadName(scoped ref RecordReader reader, int number)
    {
        if (!reader.TryBegin(number))
            return null;
        LegacyName name = reader.Name();
        reader.End();
        return name;
    }

    private static ulong Ones(ReadOnlySpan<byte> octets)
    {
        ulong ones = 0;
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(octets);
        foreach (ulong word in words)
            ones += (ulong)BitOperations.PopCount(word);
        foreach (byte octet in octets[(words.Length * sizeof(ulong))..])
            ones += (ulong)BitOperations.PopCount(octet);
        return ones;
    }
}
