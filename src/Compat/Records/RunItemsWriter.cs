using System.Runtime.CompilerServices;

namespace Ber.Compat;

/// <summary>Turns page records into run items and fills r records with them (docs/format.md, "RAM pages").</summary>
/// <remarks>
/// Block, cursors, page size and fill octet persist from record to record, as they do for the reader. Pages are not copied: until a record is
/// written they stay where they were read. Every run is proven: the items are applied to a cursor as their reader does, which must come to the offset that
/// the page records had.
/// </remarks>
/// <param name="records">Where the records go, and what they are: r, or u for those of the preempt channel.</param>
/// <param name="limits">What runs of zero pages may stand for.</param>
internal sealed class RunItemsWriter((MigrationStreamWriter Stream, RecordTag Tag) records, StreamLimits limits) : RamEvents
{
    /// <summary>
    /// A record ends when it has so much data: what was read a moment ago is written while it is still in the processor's cache, and a pipe of 256 KiB takes it
    /// at once, as it does what becomes of it.
    /// </summary>
    private const int DataTarget = 252 * 1024;

    private const int ItemRoom = 64 * 1024;
    private const int MaxPieces = 1 + 1020;   // with the record's head no more than one call of writev takes

    private enum RunKind
    {
        None,
        Data,
        Zero,
    }

    private byte[] _buffer = [];   // in which the pages of the record stand
    private readonly byte[] _items = new byte[ItemRoom];
    private readonly OctetPiece[] _pieces = new OctetPiece[MaxPieces];   // the first one is the record's head
    private readonly RamPageCounts _counts = new();
    private RunCursor[] _cursors = [];   // where the reader of the items stands in each block
    private RunCursor _cursor;   // and in the current one
    private int _itemLength;
    private int _itemCount;
    private int _pieceCount = 1;
    private int _dataLength;
    private int _dataEnd = -1;   // where the page that was added last ends in the buffer; -1: the record has none
    private int _block = -1;
    private int _pageBits = RamFlags.DefaultPageBits;
    private byte _fill;
    private RunKind _run;
    private ulong _runStart;
    private long _runPages;
    private ZeroAllowance _zeros = new(limits.Ram);
    private ulong _next;   // where the run goes on

    private int PageLength => 1 << _pageBits;

    /// <summary>Blocks were listed: their ordinals follow those of the blocks before.</summary>
    public void AddBlocks(IReadOnlyList<RamBlock> blocks)
    {
        _counts.Add(blocks);
        if (_counts.BlockCount > _cursors.Length)
            Array.Resize(ref _cursors, Math.Max(_counts.BlockCount, 2 * _cursors.Length));
    }

    /// <summary>What has been written of each block so far.</summary>
    public IReadOnlyList<RamBlockSummary> Summarize()
    {
        EndRun();
        return _counts.Summarize();
    }

    /// <inheritdoc/>
    public override void OnPageBits(int bits)
    {
        if (bits == _pageBits)
            return;
        EndRun();
        _pageBits = bits;
        _zeros.SetPageBits(bits);
        Item(RunItem.PageBits, bits);
    }

    /// <inheritdoc/>
    public override void OnBlock(int ordinal)
    {
        EndRun();
        if (_block >= 0)
            _cursors[_block] = _cursor;
        _block = ordinal;
        _cursor = _cursors[ordinal];
        Item(RunItem.Block, ordinal);
    }

    /// <inheritdoc/>
    public override void OnPage(ulong offset, byte[] buffer, int start)
    {
        int length = PageLength;
        if (_run is not RunKind.Data || offset != _next)
        {
            Extend(RunKind.Data, offset);
            AddData(buffer, start, length);
            Limit();
            return;
        }

        // The run goes on: there are no more items than before.
        _runPages++;
        _next = offset + (ulong)length;
        AddData(buffer, start, length);
        if (_dataLength >= DataTarget || _pieceCount == MaxPieces)
            EndRecord();
    }

    /// <inheritdoc/>
    public override void OnFilledPage(ulong offset, byte fill)
    {
        if (_run is RunKind.Zero && offset == _next && fill == _fill && _runPages < _zeros.MaxPages)
        {
            _runPages++;
            _next = offset + (ulong)PageLength;
            return;
        }

        if (_run is RunKind.Zero && _runPages >= _zeros.MaxPages)
            EndRun();
        if (fill != _fill)
        {
            EndRun();
            _fill = fill;
            Item(RunItem.Fill, fill);
        }

        Extend(RunKind.Zero, offset);
        Limit();
    }

    /// <inheritdoc/>
    public override void OnCodedPage(RamPageForm form, ulong offset, byte[] buffer, int start, int length)
    {
        EndRun();
        long move = MoveTo(ref _cursor, offset);
        if (move != 0)
            Item(RunItem.Skip, move);
        Item(form is RamPageForm.Xbzrle ? RunItem.Xbzrle : RunItem.Compressed, length);
        if (length > 0)
            AddData(buffer, start, length);
        _counts.AddCoded(_block, form);
        _cursor.Move(1, _pageBits);
        Limit();
    }

    /// <inheritdoc/>
    public override void OnFlush()
    {
        EndRun();
        Item(RunItem.Flush, 0);
        Limit();
    }

    /// <inheritdoc/>
    public override void OnMoving() => EndRecord();

    /// <summary>Ends the record when it holds enough; called between page records, each of which makes a few items and one piece.</summary>
    private void Limit()
    {
        if (_dataLength >= DataTarget || _pieceCount == MaxPieces || _itemLength > ItemRoom - 8 * RunItems.MaxLength
            || _itemCount >= FormatFacts.RecordItemLimit - 8)
            EndRecord();
    }

    /// <summary>Writes what has gathered as one record.</summary>
    public void EndRecord()
    {
        EndRun();
        if (_itemCount == 0)
            return;

        records.Stream.WriteRamRecord(records.Tag, _items.AsSpan(0, _itemLength), _buffer, _pieces.AsSpan(0, _pieceCount), _dataLength);
        _itemLength = _itemCount = _dataLength = 0;
        _pieceCount = 1;
        _dataEnd = -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddData(byte[] buffer, int start, int length)
    {
        if (start == _dataEnd)
        {
            ref OctetPiece last = ref _pieces[_pieceCount - 1];
            last = last with { Length = last.Length + length };   // pages of mapped-ram follow one another
        }
        else
        {
            if (_dataEnd < 0)
                _buffer = buffer;   // the pages of one record stand in one
            _pieces[_pieceCount++] = new OctetPiece(false, start, length);
        }

        _dataEnd = start + length;
        _dataLength += length;
    }

    private void Extend(RunKind kind, ulong offset)
    {
        if (_run == kind && offset == _next)
        {
            _runPages++;
        }
        else
        {
            EndRun();
            _run = kind;
            _runPages = 1;
            _runStart = offset;
        }

        _next = offset + (ulong)PageLength;
    }

    /// <summary>Moves the cursor as its reader will do it, to where a page is, and proves that it comes there.</summary>
    /// <returns>By how many pages.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long MoveTo(ref RunCursor cursor, ulong offset)
    {
        int bits = _pageBits;
        cursor.Align(bits);
        long pages = (long)(offset - cursor.Position) >> bits;
        cursor.Move(pages, bits);
        if (cursor.Position != offset)
            ThrowUnproven(cursor.Position, offset);
        return pages;
    }

    private void ThrowUnproven(ulong position, ulong offset)
        => throw new StreamFormatException(StreamFormatError.Unsupported, records.Stream.Position, $"a page at {position} of RAM block {_block}", $"{offset}");

    private void EndRun()
    {
        if (_run is RunKind.None)
            return;

        bool isData = _run is RunKind.Data;
        _run = RunKind.None;
        RunCursor cursor = _cursor;
        long move = MoveTo(ref cursor, _runStart);
        cursor.Move(_runPages, _pageBits);
        _cursor = cursor;
        if (isData)
        {
            _counts.AddData(_block, _runPages);
        }
        else
        {
            _counts.AddFilled(_block, _runPages);
            _zeros.Take(_runPages, _pageBits);
        }

        if (move != 0 && _runPages == 1)
        {
            Item(isData ? RunItem.Page : RunItem.ZeroPage, move);
            return;
        }

        if (move != 0)
            Item(RunItem.Skip, move);
        Item(isData ? RunItem.Data : RunItem.Zero, _runPages);
    }

    private void Item(RunItem item, long value)
    {
        _itemLength += RunItems.Write(_items.AsSpan(_itemLength, RunItems.MaxLength), item, value);
        _itemCount++;
    }
}
