using Ber.Visitors;

namespace Ber.Compat;

/// <summary>Counts what a legacy stream holds, and makes nothing of it.</summary>
internal sealed class CountedEvents : ILegacyEvents
{
    private readonly TranslationTally _tally = new();
    private readonly List<Counts> _blocks = [];
    private readonly Dictionary<uint, string> _liveSections = [];
    private readonly RamCoverage.Room _room = new();
    private readonly CountedRam _ram;
    private uint _section;

    public CountedEvents() => _ram = new CountedRam(_blocks);

    /// <inheritdoc/>
    public RamEvents Ram => _ram;

    /// <summary>The blocks with their counts of pages so far.</summary>
    public IReadOnlyList<RamBlockSummary> Summarize() => [.. _blocks.Select(b => b.ToSummary(_ram.PageBits))];

    /// <summary>The counts of devices and opaque octets.</summary>
    public TranslationResult ToResult() => _tally.ToResult();

    /// <inheritdoc/>
    public void OnWaiting()
    {
    }

    /// <inheritdoc/>
    public void OnStart(ConfigurationSection configuration)
    {
    }

    /// <inheritdoc/>
    public void OnCommand(int command, ReadOnlySpan<byte> contents)
    {
    }

    /// <inheritdoc/>
    public void OnLiveSection(byte type, uint id, SectionHead? head)
    {
        if (head is not null)
            _liveSections[id] = head.IdStr.Text;
        _section = id;
    }

    /// <inheritdoc/>
    public void OnRamBlocks(IReadOnlyList<RamBlock> blocks) => _blocks.AddRange(blocks.Select(NewCounts));

    /// <inheritdoc/>
    public void OnMappedBlock(RamBlock block, ulong? total, ReadOnlySpan<byte> bitmap) => _blocks.Add(NewCounts(block));

    /// <inheritdoc/>
    public void OnRamEnd()
    {
    }

    /// <inheritdoc/>
    public void OnLiveOctets(ReadOnlySpan<byte> octets, bool isRecord) => _tally.Opaque(octets.Length, LiveSection.OpaqueReason(_liveSections[_section]));

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
    public void OnVMDesc(ReadOnlySpan<byte> text, VMDesc description) => _ram.OnPageBits(RamFlags.BitsOf(description.PageSize) ?? _ram.PageBits);

    /// <inheritdoc/>
    public void OnOpaque(ReadOnlySpan<byte> octets, string reason) => _tally.Opaque(octets.Length, reason);

    private Counts NewCounts(RamBlock block) => new(block, new RamCoverage(block.UsedLength, _ram.PageBits, _room));

    /// <summary>Counts page records.</summary>
    private sealed class CountedRam(List<Counts> blocks) : RamEvents
    {
        private Counts? _block;

        public int PageBits { get; private set; } = RamFlags.DefaultPageBits;

        public override void OnPageBits(int pageBits)
        {
            PageBits = pageBits;
            _block?.Coverage.SetPageBits(pageBits);
        }

        public override void OnBlock(int ordinal)
        {
            _block = blocks[ordinal];
            _block.Coverage.SetPageBits(PageBits);
        }

        public override void OnPage(ulong offset, byte[] buffer, int start)
        {
            _block!.Data++;
            _block.Coverage.Add(offset, isZero: false);
        }

        public override void OnFilledPage(ulong offset, byte fill)
        {
            _block!.Filled++;
            _block.Coverage.Add(offset, isZero: fill == 0);
        }

        public override void OnCodedPage(RamPageForm form, ulong offset, byte[] buffer, int start, int length)
        {
            _block!.Data++;
            _block.Coverage.Add(offset, isZero: false);
            if (form is RamPageForm.Xbzrle)
                _block.Xbzrle++;
            else
                _block.Compressed++;
        }

        public override void OnFlush()
        {
        }

        public override void OnMoving()
        {
        }
    }

    /// <summary>Page records of one block.</summary>
    private sealed class Counts(RamBlock block, RamCoverage coverage)
    {
        public readonly RamCoverage Coverage = coverage;
        public long Data;
        public long Filled;
        public long Xbzrle;
        public long Compressed;

        public RamBlockSummary ToSummary(int bits)
        {
            Coverage.SetPageBits(bits);
            return block.ToSummary(Data, Filled) with { XbzrlePages = Xbzrle, CompressedPages = Compressed, Coverage = Coverage };
        }
    }
}
