namespace Ber.Compat;

/// <summary>
/// Reads the preempt channel: page records as those of a ram section, without anything around them; which block a record continues is the channel's own. 7.2
/// ends it with the word EOS, 11.1 does not.
/// </summary>
internal sealed class PreemptReader(ChannelInput input, TranslationOptions options, bool isUnproven, ChannelBlocks blocks)
    : ChannelReader(input, options, isUnproven)
{
    private int? _pageBits;

    /// <inheritdoc/>
    public override MigrationChannel Channel => new(MigrationChannelKind.Preempt, 0);

    /// <summary>The page size that the main channel states.</summary>
    public void StatePageBits(int bits) => _pageBits = bits;

    /// <inheritdoc/>
    public override void Begin(IChannelEvents events) => events.OnChannel(Number, Channel, null, 0);

    /// <inheritdoc/>
    protected override bool Read(IChannelEvents events, CancellationToken cancellationToken)
    {
        Window.BeforeMoving = events.Urgent.OnMoving;
        var ram = new RamReader(Input, new Records(events, Number)) { EndsWithInput = true };
        if (_pageBits is int bits)
            ram.StatePageBits(bits);
        foreach (RamBlock block in blocks.All)
            _ = ram.TryAdd(block);
        bool isUnderstood = true;
        while (isUnderstood && Window.Ensure(1))
        {
            cancellationToken.ThrowIfCancellationRequested();
            isUnderstood = ram.ReadRecords();
        }

        events.Urgent.OnMoving();
        Window.BeforeMoving = null;
        return isUnderstood;
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
