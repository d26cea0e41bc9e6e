using System.Buffers.Binary;
using System.Formats.Asn1;

namespace Ber.Compat;

/// <content>
/// The START of ram in a mapped-ram file (since 9.0): behind each block's entry its bitmap and all of its pages, each at its place, so that the file has one size. Pages that are
/// absent have octets, too: holes of the file as a rule, but also what a page held before it became zero.
/// </content>
internal sealed partial class LegacyToBerTranslator
{
    private const string UnknownMapping = "unknown form of mapped-ram";

    private string? ReadMappedRam()
    {
        if (!_input.Ensure(8))
            return Ends("the ram block list");
        ulong total = BinaryPrimitives.ReadUInt64BigEndian(_input.Span);
        if ((total & RamFlags.SmallestMask) != RamFlags.MemSize)
            return UnknownMapping;
        total &= ~RamFlags.SmallestMask;
        if (total == 0)
            return ReadBlockList();

        ulong left = total;
        for (int at = 8; left > 0; at = 0)
        {
            string? reason = ReadMappedBlock(at, left == total ? total : null, out ulong usedLength);
            if (reason is not null)
            {
                _ram.EndRecord();
                return reason;
            }

            left = usedLength <= left ? left - usedLength : 0;
        }

        _consumer?.OnRamBlocks(_ram.Summarize(_blocks));
        return null;
    }

    /// <summary>One block: entry, header, bitmap, gap and pages.</summary>
    /// <param name="at">Octets of the window before its entry.</param>
    /// <param name="total">The octets of all blocks, with the first one.</param>
    /// <param name="usedLength">Octets of the block.</param>
    private string? ReadMappedBlock(int at, ulong? total, out ulong usedLength)
    {
        usedLength = 0;
        if (!_input.Ensure(at + 1) || !_input.Ensure(at + 1 + _input.Span[at] + 8 + MappedRamHeader.Length))
            return Ends("the ram block list");
        var name = new LegacyName(_input.Span.Slice(at + 1, _input.Span[at]));
        at += 1 + name.Octets.Length;
        usedLength = BinaryPrimitives.ReadUInt64BigEndian(_input.Span[at..]);
        MappedRamHeader header = MappedRamHeader.Read(_input.Span[(at + 8)..]);
        at += 8 + MappedRamHeader.Length;
        if (!header.IsPlausible(usedLength, out int bitmapLength, out int gap))
            return UnknownMapping;
        if (!_input.Ensure(at + bitmapLength + gap))
            return Ends("a block of mapped-ram");
        if (_input.Span.Slice(at + bitmapLength, gap).ContainsAnyExcept((byte)0))
            return "octets between the bitmap and the pages of mapped-ram";
        if (!_blockOrdinals.TryAdd(name, _blocks.Count))
            return $"ram block \"{name}\" is listed twice";

        var block = new RamBlock(name, usedLength, null, null, header);
        _blocks.Add(block);
        _ram.SetBlocks(_blocks.Count);
        WriteMappedBlock(block, total, _input.Span.Slice(at, bitmapLength));
        _input.Advance(at + bitmapLength + gap);
        if (_consumer is IRamConsumer consumer)
            consumer.OnMappedBlock(_ram.Summarize(_blocks)[^1]);
        return ReadMappedPages(_blocks.Count - 1, block);
    }

    private void WriteMappedBlock(RamBlock block, ulong? total, ReadOnlySpan<byte> bitmap)
    {
        BerWriter writer = BeginContents();
        BerScope list = writer.BeginConstructed(Asn1Tag.Sequence);
        BerScope entry = writer.BeginConstructed(Asn1Tag.Sequence);
        WriteName(ref writer, block.IdStr);
        writer.WriteInteger(block.UsedLength);
        BerScope mapped = writer.BeginConstructed(Context(2, true));
        writer.WriteInteger((long)block.Mapped!.Version);
        writer.WriteInteger(block.Mapped.PageSize);
        writer.WriteInteger(block.Mapped.BitmapOffset);
        writer.WriteInteger(block.Mapped.PagesOffset);
        WriteBitmap(ref writer, bitmap, (long)(block.UsedLength >> block.Mapped.PageBits));
        writer.EndConstructed(mapped);
        writer.EndConstructed(entry);
        writer.EndConstructed(list);
        if (total is ulong octets)
            writer.WriteInteger(octets, Context(0));
        EndContents(ref writer, RecordTag.RamBlocks);
    }

    /// <summary>As runs, unless its octets are shorter, or are no little-endian words.</summary>
    private static void WriteBitmap(ref BerWriter writer, ReadOnlySpan<byte> bitmap, long pages)
    {
        List<long>? runs = PageBitmap.ToRuns(bitmap, pages);
        if (runs is null || runs.Sum(static run => 2L + BerInteger.GetContentsLength(run)) > bitmap.Length)
        {
            writer.WriteOctetString(bitmap, Context(1));
            return;
        }

        BerScope scope = writer.BeginConstructed(Context(0, true));
        foreach (long run in runs)
            writer.WriteInteger(run);
        writer.EndConstructed(scope);
    }

    private string? ReadMappedPages(int ordinal, RamBlock block)
    {
        _ram.SetPageBits(block.Mapped!.PageBits);
        _isPageSizeKnown = true;
        if (block.UsedLength == 0)
            return null;
        _ram.NameBlock(ordinal);
        int length = _ram.PageLength;
        for (ulong offset = 0; offset < block.UsedLength; offset += (ulong)length)
        {
            if (!_input.Ensure(length))
                return Ends("a block of mapped-ram");
            ReadOnlySpan<byte> page = _input.Span[..length];
            if (page.ContainsAnyExcept((byte)0))
                _ram.Data(offset, _input.Start);
            else
                _ram.Zero(offset, 0);
            _input.Advance(length);
            _ramOctets += length;
            _ram.Limit();
        }

        _ram.EndRecord();
        return null;
    }
}
