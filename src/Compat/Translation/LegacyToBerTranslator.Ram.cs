using System.Buffers.Binary;
using System.Numerics;
using Ber.Visitors;

namespace Ber.Compat;

/// <content>The ram section: records until the one with EOS (QEMU migration/ram.c, ram_load_precopy).</content>
internal sealed partial class LegacyToBerTranslator
{
    private readonly Dictionary<LegacyName, int> _blockOrdinals = [];
    private readonly List<RamBlock> _blocks = [];
    private bool _isPageSizeKnown;
    private bool _isRamEnding;
    private UInt128 _ramLength;   // octets of all blocks

    /// <summary>One section's records. The window stands on the first word and ends behind the last.</summary>
    private string? ReadRam(bool isStart)
    {
        if (isStart && (_configuration.HasCapability("mapped-ram") ? ReadMappedRam() : ReadBlockList()) is string reason)
            return reason;

        while (true)
        {
            ReadPages();
            NoticeRamEnding();
            if (!_input.Ensure(8))
                return Ends("a ram section");
            ulong word = BinaryPrimitives.ReadUInt64BigEndian(_input.Span);
            if (word == RamFlags.Eos)
            {
                _ram.EndRecord();
                _input.Advance(8);
                return null;
            }

            string? problem = ReadRamRecord(word);
            if (problem is not null)
            {
                _ram.EndRecord();
                return problem;
            }

            _ram.Limit();
        }
    }

    /// <summary>The common records, as many as are at hand: pages and zero pages of the block that the last one was of. What is anything else is for ReadRamRecord.</summary>
    private void ReadPages()
    {
        if (_ram.Block < 0 || !_isPageSizeKnown)
            return;

        ulong used = _blocks[_ram.Block].UsedLength;
        ulong pageMask = (ulong)_ram.PageLength - 1;
        int dataLength = 8 + _ram.PageLength;
        ReadOnlySpan<byte> span = _input.Span;
        int at = 0;
        while (span.Length - at >= 9)
        {
            ulong word = BinaryPrimitives.ReadUInt64BigEndian(span[at..]);
            ulong offset = word & ~pageMask;
            if (offset >= used)
                break;
            if ((word & pageMask) == (RamFlags.Page | RamFlags.Continue) && span.Length - at >= dataLength)
            {
                _ram.Data(offset, _input.Start + at + 8);
                at += dataLength;
            }
            else if ((word & pageMask) == (RamFlags.Zero | RamFlags.Continue))
            {
                _ram.Zero(offset, span[at + 8]);
                at += 9;
            }
            else
            {
                break;
            }

            _ram.Limit();
        }

        _input.Advance(at);
        _ramOctets += at;
    }

    /// <summary>Tells the gate when the writer may be near its end. What was not sent once it has still to send.</summary>
    private void NoticeRamEnding()
    {
        if (_isRamEnding || _options.Gate is null || (UInt128)(_ram.PageCount + _options.Gate.LastPages) << _ram.PageBits < _ramLength)
            return;
        _isRamEnding = true;
        _options.Gate.OnRamEnding();
    }

    private string? ReadBlockList()
    {
        if (!RamBlockList.TryRead(_input, _configuration.HasCapability("x-ignore-shared"), out List<RamBlock>? blocks, out int length))
            return _input.IsShort ? Ends("the ram block list") : "unknown form of the ram block list";
        foreach (RamBlock block in blocks)
        {
            if (!_blockOrdinals.TryAdd(block.IdStr, _blocks.Count))
                return $"ram block \"{block.IdStr}\" is listed twice";
            _blocks.Add(block);
            _ramLength += block.UsedLength;
        }

        _ram.SetBlocks(_blocks.Count);
        BerWriter writer = BeginContents();
        BerScope list = writer.BeginConstructed(System.Formats.Asn1.Asn1Tag.Sequence);
        foreach (RamBlock block in blocks)
        {
            BerScope scope = writer.BeginConstructed(System.Formats.Asn1.Asn1Tag.Sequence);
            WriteName(ref writer, block.IdStr);
            writer.WriteInteger(block.UsedLength);
            if (block.PageSize is ulong pageSize)
                writer.WriteInteger(pageSize, Context(0));
            if (block.MrAddr is ulong mrAddr)
                writer.WriteInteger(mrAddr, Context(1));
            writer.EndConstructed(scope);
        }

        writer.EndConstructed(list);
        EndContents(ref writer, RecordTag.RamBlocks);
        _input.Advance(length);
        _consumer?.OnRamBlocks(_ram.Summarize(_blocks));
        return null;
    }

    private string? ReadRamRecord(ulong word)
    {
        if (word == RamFlags.MultifdFlush)
        {
            _ram.FlushMark();
            _input.Advance(8);
            _ramOctets += 8;
            return null;
        }

        // With pages below 1 KiB the upper flag bits belong to the offset: then they stand beside another flag.
        if (!_isPageSizeKnown && (word & ~RamFlags.SmallestMask & RamFlags.Mask) != 0 && (word & RamFlags.SmallestMask & ~RamFlags.Continue) != 0)
            _ram.SetPageBits(RamFlags.MinPageBits);
        ulong mask = RamFlags.MaskOf(_ram.PageBits);
        ulong flags = word & mask & ~RamFlags.Continue;
        int head = 8;
        int ordinal = _ram.Block;
        bool isNamed = (word & RamFlags.Continue) == 0;
        if (isNamed)
        {
            if (!_input.Ensure(9) || !_input.Ensure(9 + _input.Span[8]))
                return Ends("a ram record");
            head = 9 + _input.Span[8];
            if (!_blockOrdinals.TryGetValue(new LegacyName(_input.Span[9..head]), out ordinal))
                return "a ram record of an unknown block";
        }

        if (ordinal < 0)
            return "a ram record without a block";
        if (flags is RamFlags.Page && !_isPageSizeKnown && !TryFindPageSize(head))
            return _input.IsAtEnd ? Ends("a ram record") : "a ram page of unknown size";
        ulong offset = word & ~RamFlags.MaskOf(_ram.PageBits);
        if (!_isPageSizeKnown && (offset & ((ulong)_ram.PageLength - 1)) != 0)
            _ram.SetPageBits(Math.Max(RamFlags.MinPageBits, BitOperations.TrailingZeroCount(offset)));
        if ((offset & ((ulong)_ram.PageLength - 1)) != 0)
            return "a ram page that is not aligned";
        if (offset >= _blocks[ordinal].UsedLength)
            return "a ram page outside of its block";

        int length = flags switch
        {
            RamFlags.Page => _ram.PageLength,
            RamFlags.Zero => 1,
            RamFlags.Xbzrle => XbzrleLength(head),
            RamFlags.CompressPage => CompressedLength(head),
            _ => -1,
        };
        if (length < 0)
            return _input.IsShort ? Ends("a ram record") : $"a ram record with flags 0x{word & mask:x}";
        if (!_input.Ensure(head + length))
            return Ends("a ram record");

        if (isNamed)
            _ram.NameBlock(ordinal);
        ReadOnlySpan<byte> octets = _input.Span.Slice(head, length);
        switch (flags)
        {
            case RamFlags.Page: _ram.Data(offset, _input.Start + head); break;
            case RamFlags.Zero: _ram.Zero(offset, octets[0]); break;
            case RamFlags.Xbzrle: _ram.Coded(6, offset, _input.Start + head + 3, length - 3); break;
            default: _ram.Coded(7, offset, _input.Start + head + 4, length - 4); break;
        }

        _input.Advance(head + length);
        _ramOctets += head + length;
        return null;
    }

    /// <summary>u8 1, be16 length, so many octets (ram.c, save_xbzrle_page).</summary>
    private int XbzrleLength(int at)
        => _input.Ensure(at + 3) && _input.Span[at] == 1 ? 3 + BinaryPrimitives.ReadUInt16BigEndian(_input.Span[(at + 1)..]) : -1;

    /// <summary>be32 length, so many octets (ram.c up to 9.0); at most what deflate makes of a page.</summary>
    private int CompressedLength(int at)
    {
        if (!_input.Ensure(at + 4))
            return -1;
        uint length = BinaryPrimitives.ReadUInt32BigEndian(_input.Span[at..]);
        return length <= 2 * (1 << RamFlags.MaxPageBits) ? 4 + (int)length : -1;
    }

    /// <summary>
    /// The stream does not say its page size before vmdesc. Behind a page of the right size stands the word of another record or the end of the section:
    /// the usual size is tried first, then the others; three records in a row decide.
    /// </summary>
    private bool TryFindPageSize(int head)
    {
        _isPageSizeKnown = true;
        if (_configuration.TargetPageBits is not null)
            return true;

        ReadOnlySpan<int> candidates = [12, 13, 10, 11, 14, 15, 16, 8, 9];
        foreach (int bits in candidates)
        {
            if (IsPageSizePlausible(head, bits))
            {
                _ram.SetPageBits(bits);
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
            if (!_input.Ensure(at + 8))
                return records > 0;
            ulong word = BinaryPrimitives.ReadUInt64BigEndian(_input.Span[at..]);
            if (word is RamFlags.Eos)
                return true;
            ulong flags = word & RamFlags.MaskOf(bits) & ~RamFlags.Continue;
            ulong alignment = (1UL << bits) - 1;
            if (word is not RamFlags.MultifdFlush && ((word & alignment & ~RamFlags.MaskOf(bits)) != 0 || flags is not (RamFlags.Page or RamFlags.Zero or RamFlags.Xbzrle or RamFlags.CompressPage)))
                return false;
            at += 8;
            if (word is RamFlags.MultifdFlush)
                continue;
            if ((word & RamFlags.Continue) == 0)
            {
                if (!_input.Ensure(at + 1) || !_input.Ensure(at + 1 + _input.Span[at]))
                    return false;
                if (!_blockOrdinals.ContainsKey(new LegacyName(_input.Span.Slice(at + 1, _input.Span[at]))))
                    return false;
                at += 1 + _input.Span[at];
            }

            int length = flags switch
            {
                RamFlags.Page => 1 << bits,
                RamFlags.Zero => 1,
                RamFlags.Xbzrle => XbzrleLength(at),
                _ => CompressedLength(at),
            };
            if (length < 0)
                return false;
            at += length;
        }

        return true;
    }
}
