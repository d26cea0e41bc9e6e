namespace Ber.Compat;

/// <summary>One record of a live section: an item of LiveContents of schemas/migration.asn1 ↔ its octets in the legacy stream.</summary>
/// <typeparam name="TSelf">The type itself.</typeparam>
internal interface ILiveItem<TSelf>
    where TSelf : ILiveItem<TSelf>, allows ref struct
{
    /// <summary>Divides the octets of a record.</summary>
    /// <param name="record">The octets.</param>
    /// <param name="item">What they say.</param>
    /// <returns>false: they have another form than the one that QEMU writes, and would not come out again.</returns>
    static abstract bool TryParse(ReadOnlySpan<byte> record, out TSelf item);

    /// <summary>Writes the item.</summary>
    /// <param name="writer">Receives it.</param>
    /// <param name="expansion">Counts the zeros that runs stand for.</param>
    void Write(ref BerWriter writer, Expansion expansion);

    /// <summary>Reads an item.</summary>
    /// <param name="reader">Stands on it.</param>
    /// <param name="legacy">Receives the octets of its record.</param>
    static abstract void Read(scoped ref RecordReader reader, LiveOctets legacy);

    /// <summary>Counts what it says.</summary>
    void Count(LiveAccounts accounts);
}
