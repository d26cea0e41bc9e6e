using System.Buffers.Binary;

namespace Ber.Compat;

/// <summary>Writes the records of ram sections (QEMU migration/ram.c, ram_save_page and its like).</summary>
/// <remarks>Pages are not copied: words, names and fill octets gather in a block of their own, and both blocks are written in pieces.</remarks>
/// <param name="output">Receives the octets.</param>
/// <param name="copy">Has all but the pages; null: there is none.</param>
internal sealed class RamWriter(LegacyOutput output, PagelessCopy? copy = null) : RamEvents
{
    private const int WordLength = sizeof(ulong);
    private const int WordRoom = 32 * 1024;
    private const int MaxHead = WordLength + 1 + byte.MaxValue + 8;   // what the record of one page has besides the page, at most
    private const int MaxPieces = 1022;   // with two more to come no more than one call of writev takes

    private readonly byte[] _words = new byte[WordRoom];
    private readonly OctetPiece[] _pieces = new OctetPiece[MaxPieces + 2];
    private readonly List<RamBlock> _blocks = [];
    private byte[] _buffer = [];   // in which pages stand that are in pieces
    private int _wordsEnd;
    private int _wordsStart;   // of those that are in no piece yet
    private int _pieceCount;
    private RamBlock? _block;
    private bool _isMapped;   // the pages of the block are mapped to places in the file: they have neither words nor names, and stand one after the other
    private bool _isNamed;
    private int _pageLength = 1 << RamFlags.DefaultPageBits;

    /// <summary>Blocks were listed: their ordinals follow those of the blocks before.</summary>
    public void AddBlocks(IReadOnlyList<RamBlock> blocks) => _blocks.AddRange(blocks);

    /// <inheritdoc/>
    public override void OnPageBits(int pageBits)
    {
        _pageLength = 1 << pageBits;
        copy?.OnPageBits(pageBits);
    }

    /// <inheritdoc/>
    public override void OnBlock(int ordinal)
    {
        _block = _blocks[ordinal];
        _isMapped = _block.Mapped is not null;
        _isNamed = true;
    }

    /// <inheritdoc/>
    public override void OnPage(ulong offset, byte[] buffer, int start)
    {
        MakeRoom(buffer);
        if (!_isMapped)
            AddWord(offset | RamFlags.Page);
        AddData(start, _pageLength);
    }

    /// <summary>Writes pages that follow one another, in the block and in the buffer.</summary>
    /// <param name="offset">Octets from the start of the block to the first one.</param>
    /// <param name="count">How many.</param>
    /// <param name="buffer">What holds them.</param>
    /// <param name="start">Octets of the buffer before the first one.</param>
    public void WritePages(ulong offset, int count, byte[] buffer, int start)
    {
        OnPage(offset, buffer, start);
        if (output.IsCounting && !_isMapped)
        {
            output.Count((count - 1) * (long)(WordLength + _pageLength));
            return;
        }

        for (int i = 1; i < count; i++)
            OnPage(offset += (uint)_pageLength, buffer, start += _pageLength);
    }

    /// <inheritdoc/>
    public override void OnFilledPage(ulong offset, byte fill)
    {
        if (_isMapped)
        {
            OnMoving();
            output.PutZeros(_pageLength);
            return;
        }

        MakeRoom(_buffer);
        AddWord(offset | RamFlags.Zero);
        _words[_wordsEnd++] = fill;
    }

    /// <summary>Writes pages that follow one another and consist of one octet.</summary>
    /// <param name="offset">Octets from the start of the block to the first one.</param>
    /// <param name="count">How many.</param>
    /// <param name="fill">The octet.</param>
    public void WriteFilledPages(ulong offset, long count, byte fill)
    {
        if (_isMapped)
        {
            OnMoving();
            output.PutZeros(count * _pageLength);
            return;
        }

        OnFilledPage(offset, fill);
        if (output.IsCounting)
        {
            output.Count((count - 1) * (WordLength + 1));
            return;
        }

        for (long i = 1; i < count; i++)
            OnFilledPage(offset += (uint)_pageLength, fill);
    }

    /// <inheritdoc/>
    public override void OnCodedPage(RamPageForm form, ulong offset, byte[] buffer, int start, int length)
    {
        MakeRoom(buffer);
        if (form is RamPageForm.Xbzrle)
        {
            // save_xbzrle_page: ENCODING_FLAG_XBZRLE, be16 length.
            AddWord(offset | RamFlags.Xbzrle);
            _words[_wordsEnd++] = 1;
            BinaryPrimitives.WriteUInt16BigEndian(_words.AsSpan(_wordsEnd), (ushort)length);
            _wordsEnd += sizeof(ushort);
        }
        else
        {
            AddWord(offset | RamFlags.CompressPage);
            BinaryPrimitives.WriteUInt32BigEndian(_words.AsSpan(_wordsEnd), (uint)length);
            _wordsEnd += sizeof(uint);
        }

        AddData(start, length);
    }

    /// <inheritdoc/>
    public override void OnFlush()
    {
        MakeRoom(_buffer);
        PutUInt64(RamFlags.MultifdFlush);
    }

    /// <summary>Writes what has gathered.</summary>
    public override void OnMoving()
    {
        EndWords();
        if (_pieceCount == 1 && _pieces[0].IsInFirst && !output.HasPageless)
            output.Put(_words.AsSpan(0, _wordsEnd));
        else if (_pieceCount > 0)
            output.PutGathered(_words, _buffer, _pieces.AsSpan(0, _pieceCount));
        _pieceCount = _wordsEnd = _wordsStart = 0;
    }

    /// <summary>The word of a record, and the block's name unless the record continues the block of the last one.</summary>
    private void AddWord(ulong word)
    {
        if (!_isNamed)
        {
            PutUInt64(word | RamFlags.Continue);
            return;
        }

        _isNamed = false;
        PutUInt64(word);
        ReadOnlySpan<byte> name = _block!.IdStr.Octets;
        _words[_wordsEnd++] = (byte)name.Length;
        name.CopyTo(_words.AsSpan(_wordsEnd));
        _wordsEnd += name.Length;
    }

    private void PutUInt64(ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(_words.AsSpan(_wordsEnd), value);
        _wordsEnd += sizeof(ulong);
    }

    /// <summary>Before the record of a page: room for what it has besides the page, and for its pieces, all in one buffer.</summary>
    private void MakeRoom(byte[] buffer)
    {
        if (_wordsEnd > WordRoom - MaxHead || _pieceCount >= MaxPieces || buffer != _buffer)
            OnMoving();
        _buffer = buffer;
    }

    /// <summary>Octets of the buffer, behind the words before them.</summary>
    private void AddData(int start, int length)
    {
        EndWords();
        ref OctetPiece last = ref _pieces[Math.Max(_pieceCount - 1, 0)];
        if (_pieceCount > 0 && !last.IsInFirst && last.Start + last.Length == start)
            last = last with { Length = last.Length + length };   // pages of mapped-ram have nothing between them
        else
            _pieces[_pieceCount++] = new OctetPiece(false, start, length);
    }

    private void EndWords()
    {
        if (_wordsEnd > _wordsStart)
            _pieces[_pieceCount++] = new OctetPiece(true, _wordsStart, _wordsEnd - _wordsStart);
        _wordsStart = _wordsEnd;
    }
}
