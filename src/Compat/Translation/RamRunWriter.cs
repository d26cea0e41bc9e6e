using System.Formats.Asn1;
using CommunityToolkit.HighPerformance.Buffers;

namespace Ber.Compat;

/// <summary>Turns page records into run items and fills r records with them (docs/format.md, "RAM pages").</summary>
/// <remarks>Block, cursors, page size and fill octet persist from record to record, as they do for the reader.</remarks>
internal sealed class RamRunWriter(MigrationStreamWriter stream) : IDisposable
{
    private enum RunKind
    {
        None,
        Data,
        Zero,
    }

    private readonly ArrayPoolBufferWriter<byte> _items = new();
    private readonly ArrayPoolBufferWriter<byte> _head = new();
    private readonly MemoryOwner<byte> _data = MemoryOwner<byte>.Allocate(FormatFacts.RecordDataLimit);
    private ulong[] _cursors = [];
    private long[] _dataPages = [];
    private long[] _zeroPages = [];
    private int _dataLength;
    private int _itemCount;
    private int _block = -1;
    private int _pageBits = FormatFacts.DefaultPageBits;
    private byte _fill;
    private RunKind _run;
    private int _runPages;
    private long _runMove;
    private ulong _next;   // the cursor of the current block

    /// <summary>Octets of all r records so far.</summary>
    public long BerOctets { get; private set; }

    /// <summary>Octets of the legacy stream that one page takes.</summary>
    public int PageLength => 1 << _pageBits;

    public int PageBits => _pageBits;

    /// <summary>The block that the next record belongs to when it does not name one; -1: none yet.</summary>
    public int Block => _block;

    /// <summary>Where the next page stands if it follows the last one.</summary>
    public ulong Cursor => _next;

    public void SetBlocks(int count)
    {
        Array.Resize(ref _cursors, count);
        Array.Resize(ref _dataPages, count);
        Array.Resize(ref _zeroPages, count);
    }

    /// <summary>What has been written of each block so far.</summary>
    public IReadOnlyList<RamBlockSummary> Summarize(IReadOnlyList<RamBlock> blocks)
    {
        EndRun();
        return [.. blocks.Select((block, i) => block.ToSummary(_dataPages[i], _zeroPages[i]))];
    }

    public void SetPageBits(int bits)
    {
        if (bits == _pageBits)
            return;
        EndRun();
        _pageBits = bits;
        Item(10, bits);
    }

    /// <summary>The next record names its block.</summary>
    public void NameBlock(int ordinal)
    {
        EndRun();
        if (_block >= 0)
            _cursors[_block] = _next;
        _block = ordinal;
        _next = _cursors[ordinal];
        Item(3, ordinal);
    }

    /// <summary>A page of data; <paramref name="page"/> has PageLength octets.</summary>
    public void Data(ulong offset, ReadOnlySpan<byte> page)
    {
        MakeRoom(page.Length);
        Extend(RunKind.Data, offset);
        page.CopyTo(_data.Span[_dataLength..]);
        _dataLength += page.Length;
    }

    /// <summary>A page that is all <paramref name="fill"/>.</summary>
    public void Zero(ulong offset, byte fill)
    {
        if (fill != _fill)
        {
            EndRun();
            _fill = fill;
            Item(9, fill);
        }

        Extend(RunKind.Zero, offset);
    }

    /// <summary>The difference of a page (item 6, XBZRLE) or a deflated page (item 7).</summary>
    public void Coded(int item, ulong offset, ReadOnlySpan<byte> octets)
    {
        MakeRoom(octets.Length);
        EndRun();
        Move(offset);
        Item(item, octets.Length);
        octets.CopyTo(_data.Span[_dataLength..]);
        _dataLength += octets.Length;
        _dataPages[_block]++;
        _next = offset + (ulong)PageLength;
    }

    /// <summary>A multifd flush.</summary>
    public void FlushMark()
    {
        EndRun();
        BeforeItem();
        var writer = new BerWriter(_items);
        writer.WriteNull(new Asn1Tag(TagClass.ContextSpecific, 8));
        writer.Flush();
    }

    /// <summary>Ends the record when it holds nearly as many items as one may; called between page records, each of which makes a few.</summary>
    public void Limit()
    {
        if (_itemCount >= FormatFacts.RecordItemLimit - 8)
            EndRecord();
    }

    /// <summary>Writes what has gathered as one record.</summary>
    public void EndRecord()
    {
        EndRun();
        if (_itemCount == 0)
            return;

        _head.Clear();
        var writer = new BerWriter(_head);
        BerScope items = writer.BeginConstructed(new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true), _items.WrittenCount);
        writer.WriteEncoded(_items.WrittenSpan);
        writer.EndConstructed(items);
        writer.Flush();
        if (_dataLength > 0)
        {
            // The octets of the pages themselves follow from their own buffer.
            writer = new BerWriter(_head);
            writer.BeginPrimitive(Asn1Tag.PrimitiveOctetString, _dataLength);
            writer.Flush();
        }

        long before = stream.Position;
        stream.WriteRecord(RecordTag.RamPages, _head.WrittenSpan, _data.Span[.._dataLength]);
        BerOctets += stream.Position - before;
        _items.Clear();
        _itemCount = 0;
        _dataLength = 0;
    }

    public void Dispose()
    {
        _items.Dispose();
        _head.Dispose();
        _data.Dispose();
    }

    private void MakeRoom(int length)
    {
        if (_dataLength + length > FormatFacts.RecordDataLimit)
            EndRecord();
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

    private void Item(int number, long value)
    {
        BeforeItem();
        var writer = new BerWriter(_items);
        writer.WriteInteger(value, new Asn1Tag(TagClass.ContextSpecific, number));
        writer.Flush();
    }

    private void BeforeItem() => _itemCount++;
}
