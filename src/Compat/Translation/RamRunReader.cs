using System.Buffers.Binary;
using System.Formats.Asn1;

namespace Ber.Compat;

/// <summary>Turns run items back into page records. State persists from record to record, as it does for the writer.</summary>
/// <remarks>Pages are not copied: words, names and fill octets of a record's pages gather in a block of their own, and both blocks are written in pieces.</remarks>
internal sealed class RamRunReader(LegacyOutput output, IRamConsumer? consumer)
{
    private const int FirstItem = 0x80;   // [0], primitive
    private const int NullItem = 0x88;
    private const int LastItem = 0x8a;
    private const int WordRoom = 32 * 1024;
    private const int MaxHead = 8 + 1 + byte.MaxValue + 8;   // what one page record has besides its page, at most
    private const int MaxPieces = 1022;   // with two more to come no more than one call of writev takes

    private readonly byte[] _words = new byte[WordRoom];
    private readonly OctetPiece[] _pieces = new OctetPiece[MaxPieces + 2];
    private int _wordsEnd;
    private int _wordsStart;   // of those that are in no piece yet
    private int _pieceCount;
    private int _dataAt;       // in the record's data
    private readonly List<RamBlock> _blocks = [];
    private ulong[] _cursors = [];
    private long[] _dataPages = [];
    private long[] _zeroPages = [];
    private long[] _xbzrlePages = [];
    private long[] _compressedPages = [];
    private int _block = -1;
    private bool _isNamed;
    private int _pageBits = RamFlags.DefaultPageBits;
    private byte _fill;

    public void AddBlocks(IEnumerable<RamBlock> blocks)
    {
        _blocks.AddRange(blocks);
        Array.Resize(ref _cursors, _blocks.Count);
        Array.Resize(ref _dataPages, _blocks.Count);
        Array.Resize(ref _zeroPages, _blocks.Count);
        Array.Resize(ref _xbzrlePages, _blocks.Count);
        Array.Resize(ref _compressedPages, _blocks.Count);
    }

    public IReadOnlyList<RamBlockSummary> Summaries
        => [.. _blocks.Select((block, i) => block.ToSummary(_dataPages[i], _zeroPages[i]) with
        {
            XbzrlePages = _xbzrlePages[i],
            CompressedPages = _compressedPages[i],
        })];

    /// <summary>Whether the last block, if its pages are mapped to places in the file, has had all of them.</summary>
    public bool IsMappedBlockWhole => _blocks.Count == 0 || _blocks[^1].Mapped is null || _cursors[^1] == _blocks[^1].UsedLength;

    public void SetPageBits(int bits) => _pageBits = bits;

    /// <summary>Writes the page records of one r record.</summary>
    /// <param name="items">Its run items.</param>
    /// <param name="offset">Octets of the stream before them.</param>
    /// <param name="data">The octets of its pages.</param>
    public void Read(ReadOnlySpan<byte> items, long offset, ReadOnlySpan<byte> data)
    {
        _dataAt = 0;
        for (int at = 0; at < items.Length;)
        {
            if (TryReadShortItem(items[at..], out int number, out long value, out int length))
            {
                Apply(number, value, data, offset + at);
            }
            else
            {
                var item = new RecordReader(items[at..], offset + at);
                ReadItem(ref item, data);
                length = (int)(item.Offset - offset) - at;
            }

            at += length;
        }

        WritePieces(data);
        if (_dataAt != data.Length)
            throw new StreamFormatException(StreamFormatError.Malformed, offset + items.Length, "no data beyond what the items take", $"{data.Length - _dataAt} more octets");
    }

    /// <summary>An item with one identifier octet and one length octet, as almost all are: nothing else is looked at.</summary>
    private static bool TryReadShortItem(ReadOnlySpan<byte> items, out int number, out long value, out int length)
    {
        (number, value, length) = (0, 0, 0);
        if (items.Length < 2 + sizeof(long) || items[0] is < FirstItem or > LastItem or NullItem || items[1] - 1u >= sizeof(long))
            return false;
        int octets = items[1];
        long raw = BinaryPrimitives.ReadInt64BigEndian(items[2..]);
        if (octets != 1 && (ulong)((raw >> 55) + 1) <= 1)
            return false;   // X.690 8.3.2: more octets than the value needs
        (number, value, length) = (items[0] - FirstItem, raw >> (64 - (8 * octets)), 2 + octets);
        return true;
    }

    private void ReadItem(ref RecordReader items, ReadOnlySpan<byte> data)
    {
        long at = items.Offset;
        if (!items.TryPeek(out _, out Asn1Tag tag))
            items.SkipRest();   // throws: what there is is no whole element
        if (tag.TagClass is not TagClass.ContextSpecific || tag.IsConstructed || tag.TagValue > LastItem - FirstItem)
            throw new StreamFormatException(StreamFormatError.Unsupported, at, "a run item 0 to 10", $"{tag}");
        int number = tag.TagValue;
        if (number != 8)
        {
            Apply(number, items.OptionalInteger(number, long.MinValue) ?? 0, data, at);
            return;
        }

        items.OptionalNull(8);
        MakeRoom(data);
        PutUInt64(RamFlags.MultifdFlush);
    }

    private void Apply(int number, long value, ReadOnlySpan<byte> data, long at)
    {
        switch (number)
        {
            case 0:
                Require(value is >= 1 and <= FormatFacts.MaxRecordLength, at, "a number of pages", value);
                Page(data, at);
                for (value -= 1 + Count(value - 1, _dataPages, data, at); value > 0; value--)
                    Page(data, at);
                break;
            case 1:
                Require(value is >= 1 && value <= MaxPages(at), at, "a number of pages within the block", value);
                ZeroPage(data, at);
                for (value -= 1 + Count(value - 1, _zeroPages, data, at); value > 0; value--)
                    ZeroPage(data, at);
                break;
            case 2:
                Move(value, at);
                break;
            case 3:
                Require(value >= 0 && value < _blocks.Count, at, $"a block below {_blocks.Count}", value);
                _block = (int)value;
                _isNamed = true;
                break;
            case 4:
                Move(value, at);
                Page(data, at);
                break;
            case 5:
                Move(value, at);
                ZeroPage(data, at);
                break;
            case 6:
                Require(value is >= 0 and <= ushort.MaxValue, at, "a length of 16 bits", value);
                MakeRoom(data);
                Word(RamFlags.Xbzrle, at);
                _words[_wordsEnd++] = 1;
                BinaryPrimitives.WriteUInt16BigEndian(_words.AsSpan(_wordsEnd), (ushort)value);
                _wordsEnd += 2;
                AddData(data, (int)value, at);
                Show(RamPageForm.Xbzrle, data[(_dataAt - (int)value).._dataAt]);
                _xbzrlePages[_block]++;
                Advance(_dataPages);
                break;
            case 7:
                Require(value is >= 0 and <= int.MaxValue, at, "a length of 31 bits", value);
                MakeRoom(data);
                Word(RamFlags.CompressPage, at);
                BinaryPrimitives.WriteUInt32BigEndian(_words.AsSpan(_wordsEnd), (uint)value);
                _wordsEnd += 4;
                AddData(data, (int)value, at);
                Show(RamPageForm.Compressed, data[(_dataAt - (int)value).._dataAt]);
                _compressedPages[_block]++;
                Advance(_dataPages);
                break;
            case 9:
                Require(value is >= 0 and <= byte.MaxValue, at, "an octet", value);
                _fill = (byte)value;
                break;
            default:
                Require(value is >= RamFlags.MinPageBits and <= RamFlags.MaxPageBits, at, "page bits 8 to 16", value);
                _pageBits = (int)value;
                break;
        }
    }

    private void Page(ReadOnlySpan<byte> data, long at)
    {
        MakeRoom(data);
        if (!IsInMapped(at))
            Word(RamFlags.Page, at);
        AddData(data, 1 << _pageBits, at);
        Show(RamPageForm.Data, data[(_dataAt - (1 << _pageBits)).._dataAt]);
        Advance(_dataPages);
    }

    private void ZeroPage(ReadOnlySpan<byte> data, long at)
    {
        if (IsInMapped(at))
        {
            WritePieces(data);
            output.PutZeros(1 << _pageBits);
        }
        else
        {
            MakeRoom(data);
            Word(RamFlags.Zero, at);
            _words[_wordsEnd++] = _fill;
        }

        Show(RamPageForm.Fill, [_fill]);
        Advance(_zeroPages);
    }

    private void Show(RamPageForm form, ReadOnlySpan<byte> octets) => consumer?.OnPage(_block, _cursors[_block], 1 << _pageBits, form, octets);

    /// <summary>Where nobody wants the octets, pages that follow the first one of a run are counted at once.</summary>
    /// <returns>How many were counted.</returns>
    private long Count(long pages, long[] counts, ReadOnlySpan<byte> data, long at)
    {
        if (!output.IsCounting || consumer is not null || pages == 0 || _blocks[_block].Mapped is not null)
            return 0;
        bool isData = counts == _dataPages;
        long length = isData ? pages << _pageBits : pages;
        if (isData && length > data.Length - _dataAt)
            throw new StreamFormatException(StreamFormatError.Malformed, at, $"{length} octets of data", $"{data.Length - _dataAt}");
        _dataAt += isData ? (int)length : 0;
        output.Count(8 * pages + length);
        counts[_block] += pages;
        _cursors[_block] += (ulong)pages << _pageBits;
        return pages;
    }

    /// <summary>Whether the current block's pages are mapped to places in the file: then they have neither words nor names, and stand one after the other.</summary>
    private bool IsInMapped(long at)
    {
        Require(_block >= 0, at, "a block before the first page", _block);
        if (_blocks[_block].Mapped is not MappedRamHeader header)
            return false;
        Require(_block == _blocks.Count - 1 && _pageBits == header.PageBits, at, "pages of the last block, of its page size", _block);
        ulong length = _blocks[_block].UsedLength;
        Require(_cursors[_block] < length, at, "a page within the mapped block", (long)_cursors[_block]);
        return true;
    }

    /// <summary>The word of a record, and the block's name unless the record continues the last one's block.</summary>
    private void Word(ulong flag, long at)
    {
        Require(_block >= 0 && _blocks[_block].Mapped is null, at, "a block before the first page", _block);
        AlignCursor();
        ulong word = _cursors[_block] | flag;
        if (!_isNamed)
        {
            PutUInt64(word | RamFlags.Continue);
            return;
        }

        _isNamed = false;
        PutUInt64(word);
        ReadOnlySpan<byte> name = _blocks[_block].IdStr.Octets;
        _words[_wordsEnd++] = (byte)name.Length;
        name.CopyTo(_words.AsSpan(_wordsEnd));
        _wordsEnd += name.Length;
    }

    private void PutUInt64(ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(_words.AsSpan(_wordsEnd), value);
        _wordsEnd += 8;
    }

    /// <summary>Before a page record: room for what it has besides its page, and for its pieces.</summary>
    private void MakeRoom(ReadOnlySpan<byte> data)
    {
        if (_wordsEnd > WordRoom - MaxHead || _pieceCount >= MaxPieces)
            WritePieces(data);
    }

    /// <summary>The next octets of the record's data, behind the words before them.</summary>
    private void AddData(ReadOnlySpan<byte> data, int length, long at)
    {
        if (length > data.Length - _dataAt)
            throw new StreamFormatException(StreamFormatError.Malformed, at, $"{length} octets of data", $"{data.Length - _dataAt}");
        EndWords();
        ref OctetPiece last = ref _pieces[Math.Max(_pieceCount - 1, 0)];
        if (_pieceCount > 0 && !last.IsInFirst && last.Start + last.Length == _dataAt)
            last = last with { Length = last.Length + length };   // pages of mapped-ram have nothing between them
        else
            _pieces[_pieceCount++] = new OctetPiece(false, _dataAt, length);
        _dataAt += length;
    }

    private void EndWords()
    {
        if (_wordsEnd > _wordsStart)
            _pieces[_pieceCount++] = new OctetPiece(true, _wordsStart, _wordsEnd - _wordsStart);
        _wordsStart = _wordsEnd;
    }

    private void WritePieces(ReadOnlySpan<byte> data)
    {
        EndWords();
        if (_pieceCount == 1 && _pieces[0].IsInFirst)
            output.Put(_words.AsSpan(0, _wordsEnd));
        else if (_pieceCount > 0)
            output.PutGathered(_words, data, _pieces.AsSpan(0, _pieceCount));
        _pieceCount = _wordsEnd = _wordsStart = 0;
    }

    private void Advance(long[] pages)
    {
        _cursors[_block] += 1UL << _pageBits;
        pages[_block]++;
    }

    private void Move(long pages, long at)
    {
        Require(_block >= 0 && _blocks[_block].Mapped is null, at, "a block before the first page", _block);
        AlignCursor();
        _cursors[_block] += (ulong)pages << _pageBits;
    }

    /// <summary>A cursor that stands inside of a page, because the pages have grown, is rounded up.</summary>
    private void AlignCursor()
    {
        ulong last = (1UL << _pageBits) - 1;
        _cursors[_block] = (_cursors[_block] + last) & ~last;
    }

    /// <summary>A few octets must not stand for more zero pages than a block has.</summary>
    private long MaxPages(long at)
    {
        Require(_block >= 0, at, "a block before the first page", _block);
        return (long)Math.Min((_blocks[_block].UsedLength >> _pageBits) + 1, long.MaxValue);
    }

    private static void Require(bool holds, long at, string expected, long actual)
    {
        if (!holds)
            throw new StreamFormatException(StreamFormatError.Malformed, at, expected, $"{actual}");
    }
}
