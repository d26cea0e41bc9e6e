namespace Ber.Compat;

/// <summary>The pages of the channels beside the main one: counts them, and tells a consumer of them as of those of the main one.</summary>
/// <param name="consumer">Is told, if it wants pages.</param>
/// <param name="coverages">Which pages were sent, on any channel; null: nobody asks.</param>
internal sealed class ChannelPages(IStreamConsumer? consumer, RamCoverages? coverages) : IDisposable
{
    private readonly IRamConsumer? _consumer = consumer as IRamConsumer;
    private readonly ChannelBlocks _blocks = new();
    private readonly RamPageCounts _counts = new();
    private readonly Dictionary<int, MultifdInflater> _inflaters = [];

    /// <summary>The blocks of the main channel.</summary>
    public IReadOnlyList<RamBlock> Blocks => _blocks.All;

    /// <summary>The main channel has listed blocks.</summary>
    public void AddBlocks(IReadOnlyList<RamBlock> blocks)
    {
        _blocks.Add(blocks);
        _counts.Add(blocks);
    }

    /// <summary>A packet of pages.</summary>
    /// <param name="number">The channel's number.</param>
    /// <param name="packet">The packet.</param>
    /// <param name="pageBits">Bits of the page size.</param>
    /// <param name="payload">Its payload.</param>
    /// <param name="at">Octets of the input before it.</param>
    /// <exception cref="StreamFormatException">A page is in no block, or the pages are not in the payload.</exception>
    public void Tell(int number, MultifdPacket packet, int pageBits, ArraySegment<byte> payload, long at)
    {
        int pages = packet.NormalPages + packet.ZeroPages;
        if (packet.IsDeviceState || pages == 0)
            return;
        if (!_blocks.TryFind(packet.Block, out int ordinal, out RamBlock? block))
            throw new StreamFormatException(StreamFormatError.Malformed, at, "a RAM block that the main channel lists", $"\"{packet.Block}\"");
        foreach (ulong offset in packet.Offsets.AsSpan(0, pages))
        {
            if (offset >= block.UsedLength)
                throw new StreamFormatException(
                    StreamFormatError.Malformed, at, $"a page in the {block.UsedLength} octets of RAM block \"{block.IdStr}\"", $"one at {offset}");
        }

        _counts.AddData(ordinal, packet.NormalPages);
        _counts.AddFilled(ordinal, packet.ZeroPages);
        Cover(ordinal, packet, pages);
        if (_consumer is null)
            return;
        int length = 1 << pageBits;
        ReadOnlySpan<byte> octets = packet.NormalPages == 0 ? [] : Inflate(number, packet, packet.NormalPages << pageBits, payload, at);
        for (int i = 0; i < packet.NormalPages; i++)
            _consumer.OnPage(ordinal, packet.Offsets[i], length, RamPageForm.Data, octets.Slice(i << pageBits, length));
        for (int i = packet.NormalPages; i < pages; i++)
            _consumer.OnPage(ordinal, packet.Offsets[i], length, RamPageForm.Fill, [0]);
    }

    /// <summary>Counts and tells of the page records of the preempt channel, and passes them on.</summary>
    /// <param name="next">The next receiver; null: there is none.</param>
    public RamEvents Urgent(RamEvents? next) => new UrgentPages(next, _counts, coverages, _consumer);

    /// <summary>Blocks with their counts of pages on all channels.</summary>
    /// <param name="main">Those of the main channel.</param>
    /// <param name="others">Those of others.</param>
    public IReadOnlyList<RamBlockSummary> Summarize(IReadOnlyList<RamBlockSummary> main, params IReadOnlyList<RamBlockSummary> others)
    {
        IReadOnlyList<RamBlockSummary> own = _counts.Summarize();
        if (own.Count == 0)
            return main;
        return [.. main.Select((block, i) => Sum(Sum(block, own, i), others, i))];
    }

    public void Dispose()
    {
        foreach (MultifdInflater inflater in _inflaters.Values)
            inflater.Dispose();
    }

    private static RamBlockSummary Sum(RamBlockSummary block, IReadOnlyList<RamBlockSummary> more, int ordinal) => ordinal >= more.Count ? block : block with
    {
        DataPages = block.DataPages + more[ordinal].DataPages,
        ZeroPages = block.ZeroPages + more[ordinal].ZeroPages,
        XbzrlePages = block.XbzrlePages + more[ordinal].XbzrlePages,
        CompressedPages = block.CompressedPages + more[ordinal].CompressedPages,
    };

    private void Cover(int ordinal, MultifdPacket packet, int pages)
    {
        if (coverages?.Of(ordinal) is not RamCoverage coverage)
            return;
        for (int i = 0; i < pages; i++)
            coverage.Add(packet.Offsets[i], isZero: i >= packet.NormalPages);
    }

    private ReadOnlySpan<byte> Inflate(int number, MultifdPacket packet, int length, ArraySegment<byte> payload, long at)
    {
        if (packet.Method == MultifdFlags.Plain)
            return payload;
        if (!MultifdInflater.IsKnown(packet.Method))
            throw new StreamFormatException(
                StreamFormatError.Unsupported, at, "pages of a multifd channel as they are, or compressed by zlib or zstd", $"method 0x{packet.Method:x}");
        if (!_inflaters.TryGetValue(number, out MultifdInflater? inflater))
            _inflaters.Add(number, inflater = new MultifdInflater(packet.Method));
        if (inflater.Method != packet.Method)
            throw new StreamFormatException(StreamFormatError.Malformed, at, "one compression on one channel", "two");
        return inflater.TryInflate(payload, length, out ReadOnlySpan<byte> pages)
            ? pages
            : throw new StreamFormatException(
                StreamFormatError.Malformed, at, $"a payload that is {length} octets of pages, compressed", $"{payload.Count} other octets");
    }

    private sealed class UrgentPages(RamEvents? next, RamPageCounts counts, RamCoverages? coverages, IRamConsumer? consumer) : RamEvents
    {
        private int _block;
        private int _pageLength = 1 << RamFlags.DefaultPageBits;

        public override void OnPageBits(int pageBits)
        {
            _pageLength = 1 << pageBits;
            next?.OnPageBits(pageBits);
        }

        public override void OnBlock(int ordinal)
        {
            _block = ordinal;
            next?.OnBlock(ordinal);
        }

        public override void OnPage(ulong offset, byte[] buffer, int start)
        {
            counts.AddData(_block, 1);
            coverages?.Of(_block).Add(offset, isZero: false);
            consumer?.OnPage(_block, offset, _pageLength, RamPageForm.Data, buffer.AsSpan(start, _pageLength));
            next?.OnPage(offset, buffer, start);
        }

        public override void OnFilledPage(ulong offset, byte fill)
        {
            counts.AddFilled(_block, 1);
            coverages?.Of(_block).Add(offset, isZero: fill == 0);
            consumer?.OnPage(_block, offset, _pageLength, RamPageForm.Fill, [fill]);
            next?.OnFilledPage(offset, fill);
        }

        public override void OnCodedPage(RamPageForm form, ulong offset, byte[] buffer, int start, int length)
        {
            counts.AddCoded(_block, form);
            coverages?.Of(_block).Add(offset, isZero: false);
            consumer?.OnPage(_block, offset, _pageLength, form, buffer.AsSpan(start, length));
            next?.OnCodedPage(form, offset, buffer, start, length);
        }

        public override void OnFlush() => next?.OnFlush();

        public override void OnMoving() => next?.OnMoving();
    }
}
