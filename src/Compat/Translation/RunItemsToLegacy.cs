namespace Ber.Compat;

/// <summary>Turns run items back into page records. State persists from record to record, as it does for the writer of the items.</summary>
/// <param name="writer">Receives the page records.</param>
/// <param name="consumer">Is told of pages, each record's before it goes on; null: nobody.</param>
/// <param name="limits">What the stream may stand for.</param>
/// <param name="coverages">Which pages were sent, on any channel; null: nobody asks.</param>
internal sealed class RunItemsToLegacy(RamWriter writer, IRamConsumer? consumer, StreamLimits limits, RamCoverages? coverages)
{
    private readonly RamPageCounts _counts = new();
    private RunCursor[] _cursors = [];
    private RamBlock? _block;
    private int _ordinal = -1;
    private RunCursor _cursor;   // of the block
    private UInt128 _length;   // octets of all blocks
    private ZeroAllowance _zeros = new(limits.Ram);
    private int _pageBits = RamFlags.DefaultPageBits;
    private byte _fill;
    private ArraySegment<byte> _data;   // what items of the record have not taken yet

    /// <summary>Which pages were sent, on any channel; null: nobody asks.</summary>
    public RamCoverages? Coverages => coverages;

    /// <summary>The blocks as they were listed.</summary>
    public IReadOnlyList<RamBlockSummary> Listed => _counts.Listed;

    /// <summary>Whether the last block, if its pages are mapped to places in the file, has had all of them.</summary>
    public bool IsMappedBlockWhole
    {
        get
        {
            int ordinal = _counts.BlockCount - 1;
            return _counts.LastBlock is not { Mapped.HasPages: true } last || (ordinal == _ordinal ? _cursor : _cursors[ordinal]).Position == last.UsedLength;
        }
    }

    /// <summary>Blocks were listed: their ordinals follow those of the blocks before.</summary>
    /// <param name="blocks">The blocks.</param>
    /// <param name="at">Octets of the stream before the record that lists them.</param>
    public void AddBlocks(IReadOnlyList<RamBlock> blocks, long at)
    {
        foreach (RamBlock block in blocks)
            _length += block.UsedLength;
        limits.RequireRam(_length, at);
        _counts.Add(blocks);
        if (_counts.BlockCount > _cursors.Length)
            Array.Resize(ref _cursors, Math.Max(_counts.BlockCount, 2 * _cursors.Length));
    }

    /// <summary>The blocks with their counts of pages so far.</summary>
    public IReadOnlyList<RamBlockSummary> Summarize() => _counts.Summarize();

    /// <summary>From now on a page has so many octets.</summary>
    public void SetPageBits(int bits)
    {
        _pageBits = bits;
        _zeros.SetPageBits(bits);
        if (coverages is not null)
            coverages.PageBits = bits;
    }

    /// <summary>Writes the page records of one r record.</summary>
    /// <param name="items">Its run items.</param>
    /// <param name="offset">Octets of the stream before them.</param>
    /// <param name="data">The octets of its pages. They may move when the method has returned.</param>
    public void Read(ReadOnlySpan<byte> items, long offset, ArraySegment<byte> data)
    {
        _data = data;
        for (int at = 0; at < items.Length;)
        {
            int length = RunItems.Read(items[at..], offset + at, out RunItem item, out long value);
            Apply(item, value, offset + at);
            at += length;
        }

        writer.OnMoving();
        if (_data.Count != 0)
            throw new StreamFormatException(
                StreamFormatError.Malformed, offset + items.Length, "no data beyond what the items take", $"{_data.Count} more octets");
    }

    private void Apply(RunItem item, long value, long at)
    {
        switch (item)
        {
            case RunItem.Data:
                Require(value is >= 1 and <= FormatFacts.MaxRecordLength, at, "a number of pages", value);
                WritePages((int)value, at);
                break;
            case RunItem.Zero:
                Require(value >= 1 && value <= MaxPages(at), at, "a number of pages within the block", value);
                WriteFilledPages(value, at);
                break;
            case RunItem.Skip:
                Move(value, at);
                break;
            case RunItem.Block:
                Require(value >= 0 && value < _counts.BlockCount, at, $"a block below {_counts.BlockCount}", value);
                EnterBlock((int)value);
                break;
            case RunItem.Page:
                Move(value, at);
                WritePages(1, at);
                break;
            case RunItem.ZeroPage:
                Move(value, at);
                WriteFilledPages(1, at);
                break;
            case RunItem.Xbzrle:
                Require(value is >= 0 and <= ushort.MaxValue, at, "a length of 16 bits", value);
                WriteCodedPage(RamPageForm.Xbzrle, (int)value, at);
                break;
            case RunItem.Compressed:
                Require(value is >= 0 and <= int.MaxValue, at, "a length of 31 bits", value);
                WriteCodedPage(RamPageForm.Compressed, (int)value, at);
                break;
            case RunItem.Flush:
                writer.OnFlush();
                break;
            case RunItem.Fill:
                Require(value is >= 0 and <= byte.MaxValue, at, "an octet", value);
                _fill = (byte)value;
                break;
            default:
                Require(value is >= RamFlags.MinPageBits and <= RamFlags.MaxPageBits, at, "page bits 8 to 16", value);
                SetPageBits((int)value);
                writer.OnPageBits(_pageBits);
                break;
        }
    }

    private void EnterBlock(int ordinal)
    {
        if (_ordinal >= 0)
            _cursors[_ordinal] = _cursor;
        _ordinal = ordinal;
        _cursor = _cursors[ordinal];
        _block = _counts[ordinal];
        writer.OnBlock(ordinal);
    }

    private void WritePages(int count, long at)
    {
        BeginPages(count, at);
        int length = 1 << _pageBits;
        RequireData((long)count << _pageBits, length, at);
        byte[] buffer = _data.Array!;
        int start = _data.Offset;
        for (int i = 0; consumer is not null && i < count; i++)
            Show(_cursor.Position + ((ulong)i << _pageBits), RamPageForm.Data, buffer.AsSpan(start + (i << _pageBits), length));
        writer.WritePages(_cursor.Position, count, buffer, start);
        _data = _data[(count << _pageBits)..];
        _counts.AddData(_ordinal, count);
        Cover(count, isZero: false);
        _cursor.Move(count, _pageBits);
    }

    private void WriteFilledPages(long count, long at)
    {
        BeginPages(count, at);
        if (_block!.Mapped is null)
        {
            if (count > _zeros.MaxPages)
                throw new StreamFormatException(
                    StreamFormatError.LimitExceeded, at, $"runs of zero pages of at most {limits.Ram} octets in all (limit-ram)", $"{count} pages more");
            _zeros.Take(count, _pageBits);
        }

        consumer?.OnFilledPages(_ordinal, _cursor.Position, 1 << _pageBits, count, _fill);
        writer.WriteFilledPages(_cursor.Position, count, _fill);
        _counts.AddFilled(_ordinal, count);
        Cover(count, isZero: _fill == 0);
        _cursor.Move(count, _pageBits);
    }

    private void WriteCodedPage(RamPageForm form, int length, long at)
    {
        RequireUnmapped(at);
        _cursor.Align(_pageBits);
        RequireData(length, length, at);
        ArraySegment<byte> octets = _data[..length];
        Show(_cursor.Position, form, octets);
        writer.OnCodedPage(form, _cursor.Position, _data.Array!, octets.Offset, length);
        _data = _data[length..];
        _counts.AddCoded(_ordinal, form);
        Cover(1, isZero: false);
        _cursor.Move(1, _pageBits);
    }

    private void Cover(long count, bool isZero)
    {
        coverages?.Of(_ordinal).Add(_cursor.Position, count, isZero);
    }

    private void Show(ulong offset, RamPageForm form, ReadOnlySpan<byte> octets) => consumer?.OnPage(_ordinal, offset, 1 << _pageBits, form, octets);

    /// <summary>
    /// Before pages of the block. Where they are mapped to places in the file they stand one after the other, and do not go beyond the block.
    /// </summary>
    private void BeginPages(long count, long at)
    {
        if (_block?.Mapped is not MappedRamHeader header)
        {
            RequireUnmapped(at);
            _cursor.Align(_pageBits);
            return;
        }

        Require(_ordinal == _counts.BlockCount - 1 && _pageBits == header.PageBits, at, "pages of the last block, of its page size", _ordinal);
        Require((ulong)count <= (_block.UsedLength - _cursor.Position) >> _pageBits, at, "a page within the mapped block", count);
    }

    private void Move(long pages, long at)
    {
        RequireUnmapped(at);
        _cursor.Align(_pageBits);
        _cursor.Move(pages, _pageBits);
    }

    /// <summary>A few octets must not stand for more zero pages than a block has.</summary>
    private long MaxPages(long at)
    {
        Require(_block is not null, at, "a block before the first page", _ordinal);
        return (long)Math.Min((_block!.UsedLength >> _pageBits) + 1, long.MaxValue);
    }

    private void RequireUnmapped(long at) => Require(_block is { Mapped: null }, at, "a block before the first page", _ordinal);

    /// <param name="length">Octets that the items take.</param>
    /// <param name="unit">Octets of one page, which is what the message is about.</param>
    /// <param name="at">Octets of the stream before the item.</param>
    private void RequireData(long length, int unit, long at)
    {
        if (length > _data.Count)
            throw new StreamFormatException(StreamFormatError.Malformed, at, $"{unit} octets of data", $"{_data.Count % Math.Max(unit, 1)}");
    }

    private static void Require(bool holds, long at, string expected, long actual)
    {
        if (!holds)
            throw new StreamFormatException(StreamFormatError.Malformed, at, expected, $"{actual}");
    }
}
