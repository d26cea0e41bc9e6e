using System.Formats.Asn1;

namespace Ber.Compat;

/// <summary>Turns page records into run items and fills r records with them (docs/format.md, "RAM pages").</summary>
/// <remarks>
/// Block, cursors, page size and fill octet persist from record to record, as they do for the reader. Pages are not copied: until a record is written they stay where they were read,
/// in the window, which must not move before; <see cref="EndRecord"/> lets it.
/// </remarks>
internal sealed class RamRunWriter(MigrationStreamWriter stream) : IRamEvents
{
    /// <summary>A record ends when it has so much data: what was read a moment ago is written while it is still in the processor's cache.</summary>
    private const int DataTarget = 256 * 1024;

    private const int ItemRoom = 64 * 1024;
    private const int MaxItemLength = 2 + 9;
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
    private ulong[] _cursors = [];
    private long[] _dataPages = [];
    private long[] _zeroPages = [];
    private long[] _xbzrlePages = [];
    private long[] _compressedPages = [];
    private int _itemLength;
    private int _itemCount;
    private int _pieceCount = 1;
    private int _dataLength;
    private int _block = -1;
    private int _pageBits = FormatFacts.DefaultPageBits;
    private byte _fill;
    private RunKind _run;
    private int _runPages;
    private long _endedPages;   // of all blocks, without the run that goes on
    private long _runMove;
    private ulong _next;   // the cursor of the current block

    /// <summary>Octets of the legacy stream that one page takes.</summary>
    public int PageLength => 1 << _pageBits;

    public int PageBits => _pageBits;

    /// <summary>The block that the next record belongs to when it does not name one; -1: none yet.</summary>
    public int Block => _block;

    /// <summary>Pages so far, each as often as it came.</summary>
    public long PageCount => _endedPages + (_run is RunKind.None ? 0 : _runPages);

    public void SetBlocks(int count)
    {
        Array.Resize(ref _cursors, count);
        Array.Resize(ref _dataPages, count);
        Array.Resize(ref _zeroPages, count);
        Array.Resize(ref _xbzrlePages, count);
        Array.Resize(ref _compressedPages, count);
    }

    /// <summary>What has been written of each block so far.</summary>
    public IReadOnlyList<RamBlockSummary> Summarize(IReadOnlyList<RamBlock> blocks)
    {
        EndRun();
        return [.. blocks.Select((block, i) => block.ToSummary(_dataPages[i], _zeroPages[i]) with
        {
            XbzrlePages = _xbzrlePages[i],
            CompressedPages = _compressedPages[i],
        })];
    }

    public void OnPageBits(int bits)
    {
        if (bits == _pageBits)
            return;
        EndRun();
        _pageBits = bits;
        Item(10, bits);
    }

    /// <summary>The next record names its block.</summary>
    public void OnBlock(int ordinal)
    {
        EndRun();
        if (_block >= 0)
            _cursors[_block] = _next;
        _block = ordinal;
        _next = _cursors[ordinal];
        Item(3, ordinal);
    }

    /// <inheritdoc/>
    public void OnPage(ulong offset, byte[] buffer, int start)
    {
        if (_run is RunKind.Data && offset == _next)
        {
            _runPages++;
            _next = offset + (ulong)PageLength;
        }
        else
        {
            Extend(RunKind.Data, offset);
        }

        AddData(buffer, start, PageLength);
        Limit();
    }

    /// <inheritdoc/>
    public void OnFilledPage(ulong offset, byte fill)
    {
        if (fill != _fill)
        {
            EndRun();
            _fill = fill;
            Item(9, fill);
        }

        Extend(RunKind.Zero, offset);
        Limit();
    }

    /// <inheritdoc/>
    public void OnCodedPage(RamPageForm form, ulong offset, byte[] buffer, int start, int length)
    {
        EndRun();
        Move(offset);
        Item(form is RamPageForm.Xbzrle ? 6 : 7, length);
        if (length > 0)
            AddData(buffer, start, length);
        _dataPages[_block]++;
        _endedPages++;
        (form is RamPageForm.Xbzrle ? _xbzrlePages : _compressedPages)[_block]++;
        _next = offset + (ulong)PageLength;
        Limit();
    }

    /// <inheritdoc/>
    public void OnFlush()
    {
        EndRun();
        _items[_itemLength] = 0x88;   // [8] NULL
        _items[_itemLength + 1] = 0;
        _itemLength += 2;
        _itemCount++;
        Limit();
    }

    /// <inheritdoc/>
    public void OnMoving() => EndRecord();

    /// <summary>Ends the record when it holds enough; called between page records, each of which makes a few items and one piece.</summary>
    private void Limit()
    {
        if (_dataLength >= DataTarget || _pieceCount == MaxPieces || _itemLength > ItemRoom - 8 * MaxItemLength || _itemCount >= FormatFacts.RecordItemLimit - 8)
            EndRecord();
    }

    /// <summary>Writes what has gathered as one record.</summary>
    public void EndRecord()
    {
        EndRun();
        if (_itemCount == 0)
            return;

        stream.WriteRamRecord(_items.AsSpan(0, _itemLength), _buffer, _pieces.AsSpan(0, _pieceCount), _dataLength);
        _itemLength = _itemCount = _dataLength = 0;
        _pieceCount = 1;
    }

    private void AddData(byte[] buffer, int start, int length)
    {
        _buffer = buffer;
        ref OctetPiece last = ref _pieces[_pieceCount - 1];
        if (_pieceCount > 1 && last.Start + last.Length == start)
            last = last with { Length = last.Length + length };   // pages of mapped-ram follow one another
        else
            _pieces[_pieceCount++] = new OctetPiece(false, start, length);
        _dataLength += length;
    }

    private void Extend(RunKind kind, ulong offset)
    {
        AlignCursor();
        if (_run == kind && offset == _next)
        {
            _runPages++;
        }
        else
        {
            EndRun();
            _run = kind;
            _runPages = 1;
            _runMove = Distance(offset);
        }

        _next = offset + (ulong)PageLength;
    }

    /// <summary>A cursor that stands inside of a page, because the pages have grown, is rounded up.</summary>
    private void AlignCursor()
    {
        ulong last = (1UL << _pageBits) - 1;
        _next = (_next + last) & ~last;
    }

    private long Distance(ulong offset) => (long)(offset - _next) >> _pageBits;

    private void Move(ulong offset)
    {
        AlignCursor();
        if (offset != _next)
            Item(2, Distance(offset));
    }

    private void EndRun()
    {
        if (_run is RunKind.None)
            return;

        bool isData = _run is RunKind.Data;
        (isData ? _dataPages : _zeroPages)[_block] += _runPages;
        _endedPages += _runPages;
        _run = RunKind.None;
        if (_runMove != 0 && _runPages == 1)
        {
            Item(isData ? 4 : 5, _runMove);
            return;
        }

        if (_runMove != 0)
            Item(2, _runMove);
        Item(isData ? 0 : 1, _runPages);
    }

    /// <summary>[number] INTEGER, in as few contents octets as hold the value (X.690 8.3.2).</summary>
    private void Item(int number, long value)
    {
        int length = BerInteger.GetContentsLength(value);
        Span<byte> octets = _items.AsSpan(_itemLength, 2 + length);
        octets[0] = (byte)(0x80 | number);
        octets[1] = (byte)length;
        for (int i = length - 1; i >= 0; i--, value >>= 8)
            octets[2 + i] = (byte)value;
        _itemLength += 2 + length;
        _itemCount++;
    }
}
