namespace Ber.Compat;

/// <summary>Tells a consumer what live sections say of bitmaps, drives and so on: behind the START, and behind the END.</summary>
/// <param name="consumer">The consumer.</param>
internal sealed class LiveTelling(IStreamConsumer consumer)
{
    private readonly Dictionary<uint, LiveAccounts> _sections = [];
    private LiveAccounts? _current;
    private byte _type;
    private uint _id;

    /// <summary>A START, PART or END begins.</summary>
    public void Begin(byte type, uint id, SectionHead? head)
    {
        if (head is not null)
            _sections[id] = new LiveAccounts(LegacyInput.PathOf(head));
        (_type, _id) = (type, id);
        _current = _sections.GetValueOrDefault(id);
    }

    /// <summary>A typed record.</summary>
    public void Add(LiveGrammar grammar, ReadOnlySpan<byte> record)
    {
        if (_current is not null)
            grammar.Tell(record, _current);
    }

    /// <summary>The part has ended.</summary>
    public void End()
    {
        if (_current is null)
            return;
        if (_type is not LegacyTags.SectionPart && _current.ToItems() is { Count: > 0 } items)
            consumer.OnLiveItems(items);
        if (_type is LegacyTags.SectionEnd)
            _sections.Remove(_id);
        _current = null;
    }
}
