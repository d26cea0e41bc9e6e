using Ber.Visitors;

namespace Ber.Compat;

/// <summary>Counts what a legacy stream holds, and makes nothing of it.</summary>
internal sealed class CountedEvents : ILegacyEvents
{
    private readonly TranslationTally _tally = new();
    private readonly List<Counts> _blocks = [];
    private readonly LivePart _part = new();
    private readonly PassedStream? _passing;

    /// <summary>Counts a stream.</summary>
    /// <param name="passing">Who is told before more is waited for, and before what is at hand moves; null: nobody.</param>
    public CountedEvents(PassedStream? passing = null)
    {
        _passing = passing;
        Ram = new CountedRam(_blocks, Coverages, passing);
    }

    /// <inheritdoc/>
    public RamEvents Ram { get; }

    /// <summary>Which pages were sent.</summary>
    public RamCoverages Coverages { get; } = new();

    /// <summary>The blocks with their counts of pages so far.</summary>
    public IReadOnlyList<RamBlockSummary> Summarize() => Coverages.Summarize([.. _blocks.Select(static b => b.ToSummary())]);

    /// <summary>The counts of devices and opaque octets.</summary>
    public TranslationResult ToResult() => _tally.ToResult();

    /// <inheritdoc/>
    public void OnWaiting() => _passing?.OnWaiting();

    /// <inheritdoc/>
    public void OnStart(ConfigurationSection configuration)
    {
    }

    /// <inheritdoc/>
    public void OnCommand(int command, ReadOnlySpan<byte> contents)
    {
    }

    /// <inheritdoc/>
    public void OnLiveSection(byte type, uint id, SectionHead? head) => _part.Begin(type, id, head);

    /// <inheritdoc/>
    public void OnRamBlocks(IReadOnlyList<RamBlock> blocks) 
    {
        Coverages.Add(blocks);
        _blocks.AddRange(blocks.Select(static b => new Counts(b)));
    }

    /// <inheritdoc/>
    public void OnMappedBlock(RamBlock block, ulong? total, ReadOnlySpan<byte> bitmap) => OnRamBlocks([block]);

    /// <inheritdoc/>
    public void OnRamEnd()
    {
    }

    /// <inheritdoc/>
    public void OnLiveOctets(ReadOnlySpan<byte> octets, bool isRecord)
    {
        if (_part.Takes(octets, isRecord))
            _tally.Live(octets.Length);
        else
            _tally.Opaque(octets.Length, _part.Reason);
    }

    /// <inheritdoc/>
    public void OnLiveEnd(uint id, bool hasFooter)
    {
    }

    /// <inheritdoc/>
    public void OnDevice(SectionHead head, DeviceSection section) => _tally.Device(section);

    /// <inheritdoc/>
    public void OnSectionsEnd()
    {
    }

    /// <inheritdoc/>
    public void OnVMDesc(ReadOnlySpan<byte> text, VMDesc description) 
        => Coverages.PageBits = RamFlags.BitsOf(description.PageSize) ?? Coverages.PageBits;

    /// <inheritdoc/>
    public void OnOpaque(ReadOnlySpan<byte> octets, string reason) => _tally.Opaque(octets.Length, reason);

    /// <summary>Counts page records.</summary>
    private sealed class CountedRam(List<Counts> blocks, RamCoverages coverages, PassedStream? passing) : RamEvents
    {
        private readonly RamRounds? _rounds = passing?.Rounds;
        private Counts _block = null!;
        private RamCoverage _coverage = null!;
        private int _ordinal = -1;

        public override void OnPageBits(int pageBits)
        {
            coverages.PageBits = pageBits;
            if (_ordinal >= 0)
                _coverage = coverages.Of(_ordinal);
        }

        public override void OnBlock(int ordinal)
        {
            _rounds?.OnBlock(ordinal);
            _ordinal = ordinal;
            _block = blocks[ordinal];
            _coverage = coverages.Of(ordinal);
        }

        public override void OnPage(ulong offset, byte[] buffer, int start)
        {
            _block.Data++;
            _rounds?.OnPage(offset);
            _coverage.Add(offset, isZero: false);
        }

        public override void OnFilledPage(ulong offset, byte fill)
        {
            _block.Filled++;
            _rounds?.OnPage(offset);
            _coverage.Add(offset, isZero: fill == 0);
        }

        public override void OnCodedPage(RamPageForm form, ulong offset, byte[] buffer, int start, int length)
        {
            _block.Data++;
            _rounds?.OnPage(offset);
            _coverage.Add(offset, isZero: false);
            if (form is RamPageForm.Xbzrle)
                _block.Xbzrle++;
            else
                _block.Compressed++;
        }

        public override void OnFlush() => _rounds?.OnFlush();

        public override void OnMoving() => passing?.OnMoving();
    }

    /// <summary>Page records of one block.</summary>
    private sealed class Counts(RamBlock block)
    {
        public long Data;
        public long Filled;
        public long Xbzrle;
        public long Compressed;

        public RamBlockSummary ToSummary() => block.ToSummary(Data, Filled) with { XbzrlePages = Xbzrle, CompressedPages = Compressed };
    }
}
