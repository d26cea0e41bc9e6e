namespace Ber.Compat;

/// <summary>
/// Reads the preempt channel: page records as those of a ram section, without anything around them; which block a record continues is the channel's own. 7.2
/// ends it with the word EOS, 11.1 does not.
/// </summary>
internal sealed class PreemptReader(ChannelInput input, TranslationOptions options, bool isUnproven, ChannelBlocks blocks)
    : ChannelReader(input, options, isUnproven)
{
    private int? _pageBits;
    private RamReader? _ram;

    /// <inheritdoc/>
    public override MigrationChannel Channel => new(MigrationChannelKind.Preempt, 0);

    /// <summary>The page size that the main channel states.</summary>
    public void StatePageBits(int bits) => _pageBits = bits;

    /// <inheritdoc/>
    protected override void TellBegin(IChannelEvents events) => events.OnChannel(Number, Channel, null, 0);

    /// <inheritdoc/>
    protected override bool ReadElements(IChannelEvents events, CancellationToken cancellationToken)
    {
        Window.BeforeMoving = events.Urgent.OnMoving;
        bool isUnderstood = base.ReadElements(events, cancellationToken);
        events.Urgent.OnMoving();
        Window.BeforeMoving = null;
        return isUnderstood;
    }

    /// <summary>Page records, up to the word EOS; of a channel that goes on those that are at hand.</summary>
    protected override bool ReadElement(IChannelEvents events)
    {
        _ram ??= NewReader(events);
        bool isUnderstood = _ram.ReadRecords();
        if (Input.IsLive)
            events.Urgent.OnMoving();
        return isUnderstood;
    }

    private RamReader NewReader(IChannelEvents events)
    {
        var ram = new RamReader(Input, new Records(events, Number)) { EndsWithInput = true };
        if (_pageBits is int bits)
            ram.StatePageBits(bits);
        foreach (RamBlock block in blocks.All)
            _ = ram.TryAdd(block);
        return ram;
    }

    private sealed class Records(IChannelEvents events, int number) : IRamSectionEvents
    {
        public RamEvents Ram => events.Urgent;

        public void OnRamBlocks(IReadOnlyList<RamBlock> blocks)
        {
        }

        public void OnRamEnd() => events.OnUrgentEnd(number);
    }
}
