using Ber.Visitors;

namespace Ber.Compat;

/// <summary>Gives a copy of a legacy stream all but the pages, while they are told of to another receiver of events.</summary>
internal sealed class PagelessEvents : ILegacyEvents, IDisposable
{
    private readonly ILegacyEvents _next;
    private readonly StreamDigest _digest = new(DigestAlgorithm.None);
    private readonly LegacyOutput _output;
    private readonly LegacyWriter _writer;

    /// <param name="next">The other receiver.</param>
    /// <param name="copy">The copy.</param>
    public PagelessEvents(ILegacyEvents next, PagelessCopy copy)
    {
        _next = next;
        _output = new LegacyOutput(NullOctetSink.Instance, _digest, copy);
        _writer = new LegacyWriter(_output, copy);
        Ram = new PagelessRam(next.Ram, copy);
    }

    /// <inheritdoc/>
    public RamEvents Ram { get; }

    /// <inheritdoc/>
    public void OnWaiting()
    {
        _writer.OnWaiting();
        _next.OnWaiting();
    }

    /// <inheritdoc/>
    public void OnStart(ConfigurationSection configuration)
    {
        _writer.OnStart(configuration);
        _next.OnStart(configuration);
    }

    /// <inheritdoc/>
    public void OnCommand(int command, ReadOnlySpan<byte> contents)
    {
        _writer.OnCommand(command, contents);
        _next.OnCommand(command, contents);
    }

    /// <inheritdoc/>
    public void OnLiveSection(byte type, uint id, SectionHead? head)
    {
        _writer.OnLiveSection(type, id, head);
        _next.OnLiveSection(type, id, head);
    }

    /// <inheritdoc/>
    public void OnRamBlocks(IReadOnlyList<RamBlock> blocks)
    {
        _writer.OnRamBlocks(blocks);
        _next.OnRamBlocks(blocks);
    }

    /// <inheritdoc/>
    public void OnMappedBlock(RamBlock block, ulong? total, ReadOnlySpan<byte> bitmap) => _next.OnMappedBlock(block, total, bitmap);

    /// <inheritdoc/>
    public void OnRamEnd()
    {
        _writer.OnRamEnd();
        _next.OnRamEnd();
    }

    /// <inheritdoc/>
    public void OnLiveOctets(ReadOnlySpan<byte> octets, bool isRecord)
    {
        _writer.OnLiveOctets(octets, isRecord);
        _next.OnLiveOctets(octets, isRecord);
    }

    /// <inheritdoc/>
    public void OnLiveEnd(uint id, bool hasFooter)
    {
        _writer.OnLiveEnd(id, hasFooter);
        _next.OnLiveEnd(id, hasFooter);
    }

    /// <inheritdoc/>
    public void OnDevice(SectionHead head, DeviceSection section)
    {
        _writer.OnDevice(head, section);
        _next.OnDevice(head, section);
    }

    /// <inheritdoc/>
    public void OnSectionsEnd()
    {
        _writer.OnSectionsEnd();
        _next.OnSectionsEnd();
    }

    /// <inheritdoc/>
    public void OnMissingSection(FieldPath section) => _next.OnMissingSection(section);

    /// <inheritdoc/>
    public void OnVMDesc(ReadOnlySpan<byte> text, VMDesc description)
    {
        _writer.OnVMDesc(text, description);
        _next.OnVMDesc(text, description);
    }

    /// <inheritdoc/>
    public void OnOpaque(ReadOnlySpan<byte> octets, string reason)
    {
        _writer.OnOpaque(octets, reason);
        _next.OnOpaque(octets, reason);
    }

    public void Dispose()
    {
        _output.Dispose();
        _digest.Dispose();
    }

    /// <summary>Pages, of which the copy has to know how long they are.</summary>
    private sealed class PagelessRam(RamEvents next, PagelessCopy copy) : RamEvents
    {
        public override void OnPageBits(int pageBits)
        {
            copy.OnPageBits(pageBits);
            next.OnPageBits(pageBits);
        }

        public override void OnBlock(int ordinal) => next.OnBlock(ordinal);

        public override void OnPage(ulong offset, byte[] buffer, int start) => next.OnPage(offset, buffer, start);

        public override void OnFilledPage(ulong offset, byte fill) => next.OnFilledPage(offset, fill);

        public override void OnCodedPage(RamPageForm form, ulong offset, byte[] buffer, int start, int length)
            => next.OnCodedPage(form, offset, buffer, start, length);

        public override void OnFlush() => next.OnFlush();

        public override void OnMoving() => next.OnMoving();
    }
}
