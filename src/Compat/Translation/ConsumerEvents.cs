using Ber.Visitors;

namespace Ber.Compat;

/// <summary>Tells a consumer what a legacy stream holds, each thing before it goes on to the next receiver of events.</summary>
/// <param name="next">The next receiver.</param>
/// <param name="consumer">The consumer.</param>
/// <param name="summarize">The RAM blocks with their counts of pages so far.</param>
internal sealed class ConsumerEvents(ILegacyEvents next, IStreamConsumer consumer, Func<IReadOnlyList<RamBlockSummary>> summarize) : ILegacyEvents
{
    private readonly LivePart _part = new();
    private readonly LiveTelling _telling = new(consumer);
    private readonly RamPageCounts _blocks = new();   // as they were listed
    private long _opaqueOctets;
    private string? _opaqueReason;
    private bool _isRamMapped;

    /// <inheritdoc/>
    public RamEvents Ram { get; } = consumer is IRamConsumer ram ? new RamConsumerEvents(next.Ram, ram) : next.Ram;

    /// <inheritdoc/>
    public void OnWaiting() => next.OnWaiting();

    /// <inheritdoc/>
    public void OnStart(ConfigurationSection configuration)
    {
        consumer.OnStart(configuration.ToStreamStart(program: null));
        next.OnStart(configuration);
    }

    /// <inheritdoc/>
    public void OnCommand(int command, ReadOnlySpan<byte> contents)
    {
        consumer.OnCommand(command, contents);
        next.OnCommand(command, contents);
    }

    /// <inheritdoc/>
    public void OnLiveSection(byte type, uint id, SectionHead? head)
    {
        if (head is not null)
            consumer.OnLiveSection(LegacyInput.PathOf(head), head.VersionId);
        _part.Begin(type, id, head);
        _telling.Begin(type, id, head);
        _opaqueReason = _part.Reason;
        next.OnLiveSection(type, id, head);
    }

    /// <inheritdoc/>
    public void OnRamBlocks(IReadOnlyList<RamBlock> blocks)
    {
        next.OnRamBlocks(blocks);
        _blocks.Add(blocks);
        consumer.OnRamBlocks(_blocks.Listed);
    }

    /// <inheritdoc/>
    public void OnMappedBlock(RamBlock block, ulong? total, ReadOnlySpan<byte> bitmap)
    {
        next.OnMappedBlock(block, total, bitmap);
        _blocks.Add([block]);
        (consumer as IRamConsumer)?.OnMappedBlock(block.ToSummary(0, 0));
        _isRamMapped = true;
    }

    /// <inheritdoc/>
    public void OnRamEnd()
    {
        if (_isRamMapped)
            consumer.OnRamBlocks(_blocks.Listed);   // with mapped-ram all blocks are known behind the last one
        _isRamMapped = false;
        next.OnRamEnd();
    }

    /// <inheritdoc/>
    public void OnLiveOctets(ReadOnlySpan<byte> octets, bool isRecord)
    {
        if (_part.Takes(octets, isRecord))
            _telling.Add(_part.Grammar!, octets);
        else
            _opaqueOctets += octets.Length;
        next.OnLiveOctets(octets, isRecord);
    }

    /// <inheritdoc/>
    public void OnLiveEnd(uint id, bool hasFooter)
    {
        TellOpaque();
        _telling.End();
        next.OnLiveEnd(id, hasFooter);
    }

    /// <inheritdoc/>
    public void OnDevice(SectionHead head, DeviceSection section)
    {
        consumer.OnDevice(section);
        next.OnDevice(head, section);
    }

    /// <inheritdoc/>
    public void OnSectionsEnd()
    {
        consumer.OnSectionsEnd();
        next.OnSectionsEnd();
    }

    /// <inheritdoc/>
    public void OnMissingSection(FieldPath section)
    {
        consumer.OnMissingSection(section);
        next.OnMissingSection(section);
    }

    /// <inheritdoc/>
    public void OnVMDesc(ReadOnlySpan<byte> text, VMDesc description)
    {
        consumer.OnVMDesc(description.Dialect, description.PageSize, description.Configuration);
        next.OnVMDesc(text, description);
    }

    /// <inheritdoc/>
    public void OnOpaque(ReadOnlySpan<byte> octets, string reason)
    {
        if (reason != _opaqueReason)
            TellOpaque();
        _opaqueReason = reason;
        _opaqueOctets += octets.Length;
        next.OnOpaque(octets, reason);
    }

    /// <summary>The end of the stream.</summary>
    public void OnEnd(TranslationResult result)
    {
        TellOpaque();
        consumer.OnEnd(summarize(), result);
    }

    private void TellOpaque()
    {
        if (_opaqueOctets > 0)
            consumer.OnOpaque(_opaqueOctets, _opaqueReason);
        _opaqueOctets = 0;
    }

    /// <summary>Tells of pages.</summary>
    private sealed class RamConsumerEvents(RamEvents next, IRamConsumer consumer) : RamEvents
    {
        private int _block;
        private int _pageLength = 1 << RamFlags.DefaultPageBits;

        public override void OnPageBits(int pageBits)
        {
            _pageLength = 1 << pageBits;
            next.OnPageBits(pageBits);
        }

        public override void OnBlock(int ordinal)
        {
            _block = ordinal;
            next.OnBlock(ordinal);
        }

        public override void OnPage(ulong offset, byte[] buffer, int start)
        {
            consumer.OnPage(_block, offset, _pageLength, RamPageForm.Data, buffer.AsSpan(start, _pageLength));
            next.OnPage(offset, buffer, start);
        }

        public override void OnFilledPage(ulong offset, byte fill)
        {
            consumer.OnPage(_block, offset, _pageLength, RamPageForm.Fill, [fill]);
            next.OnFilledPage(offset, fill);
        }

        public override void OnCodedPage(RamPageForm form, ulong offset, byte[] buffer, int start, int length)
        {
            consumer.OnPage(_block, offset, _pageLength, form, buffer.AsSpan(start, length));
            next.OnCodedPage(form, offset, buffer, start, length);
        }

        public override void OnFlush() => next.OnFlush();

        public override void OnMoving() => next.OnMoving();
    }
}
