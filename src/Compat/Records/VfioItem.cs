namespace Ber.Compat;

/// <summary>VfioItem of schemas/migration.asn1 (QEMU hw/vfio/migration.c): markers, and what a device's driver in the kernel hands out.</summary>
internal readonly ref struct VfioItem : ILiveItem<VfioItem>
{
    private const ulong FirstMarker = 0xffffffffef100000;
    private const ulong MarkerMask = 0xf;
    private const ulong Data = 4;

    private const int DataOctets = 0;
    private static readonly string[] s_counts = ["octets"];

    private ulong Marker { get; init; }

    private ReadOnlySpan<byte> Octets { get; init; }

    /// <inheritdoc/>
    public static bool TryParse(ReadOnlySpan<byte> record, out VfioItem item)
    {
        var fields = new LiveFields(record);
        ulong word = fields.UInt64();
        item = new VfioItem { Marker = word & MarkerMask };
        if (item.Marker is Data)
            item = item with { Octets = fields.Take(fields.UInt64()) };
        return fields.IsWhole && item.Octets.Length <= FormatFacts.RecordDataLimit && (word & ~MarkerMask) == FirstMarker;
    }

    /// <inheritdoc/>
    public void Write(ref BerWriter writer, Expansion expansion)
    {
        if (Marker is not Data)
        {
            writer.WriteInteger(0, (long)Marker);
            return;
        }

        BerScope parts = writer.BeginSequence(1);
        OpaqueParts.Write(ref writer, Octets, expansion);
        writer.EndConstructed(parts);
    }

    /// <inheritdoc/>
    public static void Read(scoped ref RecordReader reader, LiveOctets legacy)
    {
        long at = reader.Offset;
        if (reader.OptionalInteger(0, 0, (long)MarkerMask) is long marker)
        {
            if (marker == (long)Data)
                throw new StreamFormatException(StreamFormatError.Malformed, at, "a marker without data", $"{marker}");
            legacy.PutUInt64(FirstMarker | (ulong)marker);
            return;
        }

        reader.Alternative(1, 1);
        ReadOnlySpan<byte> octets = legacy.ReadParts(ref reader);
        legacy.PutUInt64(FirstMarker | Data);
        legacy.PutUInt64((ulong)octets.Length);
        legacy.Put(octets);
    }

    /// <inheritdoc/>
    public void Count(LiveAccounts accounts)
    {
        LiveAccount account = accounts.Of(null, "", s_counts);
        if (Marker is not Data)
            return;
        account.Hash((ulong)account.Get(DataOctets), Octets);
        account.Add(DataOctets, Octets.Length);
    }
}
