using System.Buffers.Binary;
using System.Numerics;

namespace Ber.Compat;

/// <summary>Reads the records of ram sections, up to the one with EOS (QEMU migration/ram.c, ram_load_precopy).</summary>
internal sealed class RamReader(LegacyInput input, IRamSectionEvents events)
{
    private const int ZeroLength = RamWord.Length + 1;   // the record of a page of one octet

    private readonly OctetWindow _window = input.Window;
    private readonly RamEvents _ram = events.Ram;
    private readonly Dictionary<LegacyName, int> _ordinals = [];
    private readonly List<RamBlock> _blocks = [];
    private int _block = -1;
    private int _pageBits = RamFlags.DefaultPageBits;
    private bool _isPageSizeKnown;
    private bool _isPageSizeStated;
    private UInt128 _length;   // octets of all blocks
    private long _pages;
    private bool _isEnding;

    /// <summary>The blocks that were listed so far.</summary>
    public IReadOnlyList<RamBlock> Blocks => _blocks;

    /// <summary>Octets of page records, and of the pages of mapped-ram.</summary>
    public long Octets { get; private set; }

    /// <summary>Whether the records may end with the input.</summary>
    public bool EndsWithInput { get; init; }

    private int PageLength => 1 << _pageBits;

    /// <summary>The page size that the configuration states.</summary>
    public void StatePageBits(int bits)
    {
        SetPageBits(bits);
        _isPageSizeStated = true;
    }

    /// <summary>The block list.</summary>
    /// <param name="hasMrAddr">Whether its entries have addresses (x-ignore-shared).</param>
    /// <returns>false: it is not understood.</returns>
    public bool ReadBlockList(bool hasMrAddr)
    {
        if (!RamBlockList.TryRead(_window, hasMrAddr, out List<RamBlock>? blocks, out int length))
            return _window.IsShort ? input.StopAtEnd("the ram block list") : input.Stop("unknown form of the ram block list");
        foreach (RamBlock block in blocks)
        {
            if (!TryAdd(block))
                return input.Stop($"ram block \"{block.IdStr}\" is listed twice");
        }

        events.OnRamBlocks(blocks);
        input.Channels?.AddBlocks(blocks);
        _window.Advance(length);
        return true;
    }

    /// <summary>
    /// Records until EOS; of a channel that has nothing else also until its end, which QEMU does not mark there since 11.1, or until it pauses.
    /// </summary>
    /// <returns>false: something is not understood.</returns>
    public bool ReadRecords()
    {
        while (true)
        {
            ReadPages();
            NoticeEnding();
            if (EndsWithInput && HasPaused(0))
                return true;
            if (!_window.Ensure(RamWord.Length))
                return (EndsWithInput && _window.Length == 0) || input.StopAtEnd(EndsWithInput ? "a ram record" : "a ram section");
            ulong word = BinaryPrimitives.ReadUInt64BigEndian(_window.Span);
            if (word == RamFlags.Eos)
            {
                events.OnRamEnd();
                _window.Advance(RamWord.Length);
                input.Channels?.OnRamEnd();
                return true;
            }

            if (!ReadRecord(word))
                return false;
        }
    }

    /// <summary>A block of mapped-ram: its entry has been read, its pages follow.</summary>
    /// <returns>false: there is one of that name.</returns>
    public bool TryAdd(RamBlock block)
    {
        if (!_ordinals.TryAdd(block.IdStr, _blocks.Count))
            return false;
        _blocks.Add(block);
        _length += block.UsedLength;
        input.Limits.RequireRam(_length, _window.Offset);
        return true;
    }

    /// <summary>All pages of the block of mapped-ram that was added last.</summary>
    public bool ReadMappedPages()
    {
        RamBlock block = _blocks[^1];
        SetPageBits(block.Mapped!.PageBits);
        _isPageSizeKnown = true;
        if (block.UsedLength == 0 || !block.Mapped.HasPages)
            return true;
        _block = _blocks.Count - 1;
        _ram.OnBlock(_block);
        int length = PageLength;
        for (ulong offset = 0; offset < block.UsedLength; offset += (ulong)length)
        {
            if (!_window.Ensure(length))
                return input.StopAtEnd("a block of mapped-ram");
            if (_window.Span[..length].ContainsAnyExcept((byte)0))
                _ram.OnPage(offset, _window.Buffer, _window.Start);
            else
                _ram.OnFilledPage(offset, 0);
            _window.Advance(length);
            Octets += length;
        }

        return true;
    }

    /// <summary>
    /// The common records, as many as are at hand: pages and zero pages of the block that the last one was of. What is anything else is for ReadRecord.
    /// </summary>
    private void ReadPages()
    {
        if (_block < 0)
            return;

        // A page whose size is not known may be as long as it likes: then it is not at hand.
        ulong used = _blocks[_block].UsedLength;
        ulong pageMask = (ulong)PageLength - 1;
        int dataLength = _isPageSizeKnown ? RamWord.Length + PageLength : int.MaxValue;
        RamEvents ram = _ram;
        byte[] buffer = _window.Buffer;
        int start = _window.Start;
        ReadOnlySpan<byte> span = _window.Span;
        int at = 0;
        long pages = 0;
        while (span.Length - at >= ZeroLength)
        {
            ulong word = BinaryPrimitives.ReadUInt64BigEndian(span[at..]);
            ulong offset = word & ~pageMask;
            if (offset >= used)
                break;
            if ((word & pageMask) == (RamFlags.Page | RamFlags.Continue) && span.Length - at >= dataLength)
            {
                ram.OnPage(offset, buffer, start + at + RamWord.Length);
                at += dataLength;
            }
            else if ((word & pageMask) == (RamFlags.Zero | RamFlags.Continue))
            {
                ram.OnFilledPage(offset, span[at + RamWord.Length]);
                at += ZeroLength;
            }
            else
            {
                break;
            }

            pages++;
        }

        _window.Advance(at);
        _pages += pages;
        Octets += at;
    }

    /// <summary>Tells the gate when the writer may be near its end. What was not sent once it has still to send.</summary>
    private void NoticeEnding()
    {
        if (_isEnding || input.Gate is not ITransferGate gate || (UInt128)(_pages + gate.LastPages) << _pageBits < _length)
            return;
        _isEnding = true;
        gate.OnRamEnding();
    }

    private bool ReadRecord(ulong value)
    {
        if (value == RamFlags.MultifdFlush)
        {
            _ram.OnFlush();
            Pass(RamWord.Length);
            if (input.Channels is null)
                input.HasPagesElsewhere = true;
            else
                input.Channels.OnFlush();
            return true;
        }

        int head = RamWord.Length;
        int ordinal = _block;
        var word = new RamWord(value, _pageBits);
        if (word.IsNamed)
        {
            if (!_window.Ensure(9) || !_window.Ensure(9 + _window.Span[8]))
                return input.StopAtEnd("a ram record");
            head = 9 + _window.Span[8];
            if (!_ordinals.TryGetValue(new LegacyName(_window.Span[9..head]), out ordinal))
                return input.Stop("a ram record of an unknown block");
        }

        if (ordinal < 0)
            return input.Stop("a ram record without a block");
        if (!FitPageSize(ref word, head))
            return _window.IsAtEnd ? input.StopAtEnd("a ram record") : input.Stop("a ram page of unknown size");
        if (!word.IsAligned)
            return input.Stop("a ram page that is not aligned");
        if (!word.IsProven)
            return input.Stop($"a ram record with the word 0x{value:x}");
        if (word.Offset >= _blocks[ordinal].UsedLength)
            return input.Stop("a ram page outside of its block");
        int length = LengthOf(word, head);
        if (length < 0)
            return _window.IsShort ? input.StopAtEnd("a ram record") : input.Stop($"a ram record with flags 0x{value & RamFlags.MaskOf(_pageBits):x}");
        if (!_window.Ensure(head + length))
            return input.StopAtEnd("a ram record");

        if (word.IsNamed)
        {
            _block = ordinal;
            _ram.OnBlock(ordinal);
        }

        Tell(word, head, length);
        _pages++;
        Pass(head + length);
        return true;
    }

    private void Tell(RamWord word, int head, int length)
    {
        int start = _window.Start + head;
        switch (word.Flags)
        {
            case RamFlags.Page: _ram.OnPage(word.Offset, _window.Buffer, start); break;
            case RamFlags.Zero: _ram.OnFilledPage(word.Offset, _window.Span[head]); break;
            case RamFlags.Xbzrle: _ram.OnCodedPage(RamPageForm.Xbzrle, word.Offset, _window.Buffer, start + 3, length - 3); break;
            default: _ram.OnCodedPage(RamPageForm.Compressed, word.Offset, _window.Buffer, start + 4, length - 4); break;
        }
    }

    private void Pass(int length)
    {
        _window.Advance(length);
        Octets += length;
    }

    /// <summary>Octets behind the head of a page's record, of whatever page size is known by now.</summary>
    /// <returns>-1: this is no record of a page, or it is not there whole.</returns>
    private int LengthOf(RamWord word, int head) => word.Flags switch
    {
        RamFlags.Page => 1 << word.PageBits,
        RamFlags.Zero => 1,
        RamFlags.Xbzrle => XbzrleLength(head),
        RamFlags.CompressPage => CompressedLength(head),
        _ => -1,
    };

    /// <summary>u8 1, be16 length, so many octets (ram.c, save_xbzrle_page).</summary>
    private int XbzrleLength(int at)
        => _window.Ensure(at + 3) && _window.Span[at] == 1 ? 3 + BinaryPrimitives.ReadUInt16BigEndian(_window.Span[(at + 1)..]) : -1;

    /// <summary>be32 length, so many octets (ram.c up to 9.0); at most what deflate makes of a page.</summary>
    private int CompressedLength(int at)
    {
        if (!_window.Ensure(at + 4))
            return -1;
        uint length = BinaryPrimitives.ReadUInt32BigEndian(_window.Span[at..]);
        return length <= 2 * (1 << RamFlags.MaxPageBits) ? 4 + (int)length : -1;
    }

    private void SetPageBits(int bits)
    {
        if (bits == _pageBits)
            return;
        _pageBits = bits;
        _ram.OnPageBits(bits);
    }

    /// <summary>Finds the page size where it is not known yet, as far as this record needs it, and divides the word by it.</summary>
    /// <returns>false: no size fits the record.</returns>
    private bool FitPageSize(ref RamWord word, int head)
    {
        if (_isPageSizeKnown)
            return true;

        // With pages below 1 KiB the upper flag bits belong to the offset: then they stand beside another flag.
        if ((word.Value & ~RamFlags.SmallestMask & RamFlags.Mask) != 0 && (word.Value & RamFlags.SmallestMask & ~RamFlags.Continue) != 0)
            SetPageBits(RamFlags.MinPageBits);
        word = word with { PageBits = _pageBits };
        if (word.Flags is RamFlags.Page && !TryFindPageSize(head))
            return false;
        word = word with { PageBits = _pageBits };
        if (!_isPageSizeKnown && !word.IsAligned)
            SetPageBits(Math.Max(RamFlags.MinPageBits, BitOperations.TrailingZeroCount(word.Offset)));
        word = word with { PageBits = _pageBits };
        return true;
    }

    /// <summary>
    /// The stream does not say its page size before vmdesc. Behind a page of the right size stands the word of another record or the end of the section:
    /// the usual size is tried first, then the others; three records in a row decide.
    /// </summary>
    private bool TryFindPageSize(int head)
    {
        _isPageSizeKnown = true;
        if (_isPageSizeStated)
            return true;

        ReadOnlySpan<int> candidates = [12, 13, 10, 11, 14, 15, 16, 8, 9];
        foreach (int bits in candidates)
        {
            if (IsPageSizePlausible(head, bits))
            {
                SetPageBits(bits);
                return true;
            }
        }

        return false;
    }

    private bool IsPageSizePlausible(int head, int bits)
    {
        int at = head + (1 << bits);
        for (int records = 0; records < 3; records++)
        {
            if (input.IsLive && _window.Ensure(at) && HasPaused(at))
                return true;   // who waits for this page asks for no other
            if (!_window.Ensure(at + RamWord.Length))
                return records > 0;
            var word = new RamWord(BinaryPrimitives.ReadUInt64BigEndian(_window.Span[at..]), bits);
            if (word.Value is RamFlags.Eos)
                return true;
            at += RamWord.Length;
            if (word.Value is RamFlags.MultifdFlush)
                continue;
            if (!word.IsAligned || !word.HasPageFlag || (word.IsNamed && !TryPassName(ref at)))
                return false;
            int length = LengthOf(word, at);
            if (length < 0)
                return false;
            at += length;
        }

        return true;
    }

    /// <summary>Whether so many octets are at hand and no more, of a stream whose writer may wait for them to go on.</summary>
    private bool HasPaused(int length) => input.IsLive && _window.Length == length && !_window.IsReadable;

    private bool TryPassName(ref int at)
    {
        if (!_window.Ensure(at + 1) || !_window.Ensure(at + 1 + _window.Span[at]))
            return false;
        int length = _window.Span[at];
        bool isKnown = _ordinals.ContainsKey(new LegacyName(_window.Span.Slice(at + 1, length)));
        at += 1 + length;
        return isKnown;
    }
}
