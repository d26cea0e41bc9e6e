namespace Ber.Compat;

/// <summary>Turns l records back into the parts of live sections other than ram.</summary>
/// <param name="writer">Writes the octets of the legacy stream.</param>
/// <param name="consumer">Is told what they hold; null: nobody.</param>
internal sealed class LiveToLegacy(LegacyWriter writer, IStreamConsumer? consumer) : IDisposable
{
    private readonly LiveTelling? _telling = consumer is null ? null : new LiveTelling(consumer);
    private LiveOctets? _octets;
    private uint? _open;   // the section whose part has begun with an l record and not ended

    /// <summary>A part begins.</summary>
    /// <param name="type">START, PART or END.</param>
    /// <param name="id">The section id.</param>
    /// <param name="head">What the head of a START says; null with all others.</param>
    /// <param name="isTyped">Whether with an l record.</param>
    public void Begin(byte type, uint id, SectionHead? head, bool isTyped)
    {
        writer.OnLiveSection(type, id, head);
        _telling?.Begin(type, id, head);
        _open = isTyped ? id : null;
    }

    /// <summary>Reads the items of a record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="idStr">The section's idstr.</param>
    /// <param name="offset">Octets of the stream before it.</param>
    /// <param name="expansion">Counts the zeros.</param>
    /// <returns>Octets of the legacy stream that they stand for.</returns>
    public long Read(LiveRecord record, string idStr, long offset, Expansion expansion)
    {
        if (_open != record.Id)
            throw new StreamFormatException(StreamFormatError.Malformed, offset, "the next records of a part that has begun", $"section {record.Id}");
        _octets ??= new LiveOctets { Expansion = expansion };
        LiveGrammar? grammar = record.Number is int number ? LiveGrammar.Get(number) : LiveGrammar.Find(idStr);
        if (grammar is null || (record.Number is null && !grammar.HasEnd))
            throw new StreamFormatException(StreamFormatError.Malformed, offset, "contents of a section that has no end of its own", "none");
        var items = new RecordReader(record.Items, record.ItemsOffset);
        long count = 0;
        while (items.TryPeek(out _, out _))
        {
            grammar.Read(ref items, _octets);
            writer.OnLiveOctets(_octets.Written, isRecord: true);
            _telling?.Add(grammar, _octets.Written);
            count += _octets.Written.Length;
        }

        items.SkipRest();
        return count;
    }

    /// <summary>The part has ended.</summary>
    /// <param name="id">The section id.</param>
    /// <param name="hasFooter">Whether a footer follows.</param>
    public void End(uint id, bool hasFooter)
    {
        _telling?.End();
        writer.OnLiveEnd(id, hasFooter);
        _open = null;
    }

    public void Dispose() => _octets?.Dispose();
}
