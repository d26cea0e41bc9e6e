using System.IO.Compression;
using Ber.Visitors;
using Microsoft.Win32.SafeHandles;

namespace Ber.Compat;

/// <summary>Writes the contents of one RAM block into a file, each page to its place. Pages that were never sent, or are zero, stay holes.</summary>
/// <param name="idstr">The block's name; null: the only one, or, of several, the largest.</param>
/// <param name="image">An empty file that can be read and written at any place.</param>
public sealed class RamImage(string? idstr, SafeFileHandle image) : IRamConsumer
{
    private readonly List<RamBlockSummary> _blocks = [];
    private int _block = -1;
    private WrittenPages _written = new();
    private bool _hasSizes;   // pages had several sizes: where one of another size was written is not known
    private byte[] _page = [];
    private int _pageLength;

    /// <summary>The block that is written; null: the stream has no such block.</summary>
    public RamBlockSummary? Block => _block < 0 ? null : _blocks[_block];

    /// <summary>The names of all blocks.</summary>
    public IEnumerable<string> BlockNames => _blocks.Select(static block => block.IdStr);

    /// <inheritdoc/>
    public void OnRamBlocks(IReadOnlyList<RamBlockSummary> blocks)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        foreach (RamBlockSummary block in blocks.Skip(_blocks.Count))
            OnMappedBlock(block);
    }

    /// <inheritdoc/>
    public void OnMappedBlock(RamBlockSummary block)
    {
        ArgumentNullException.ThrowIfNull(block);
        _blocks.Add(block);
        if (idstr is null ? block.UsedLength <= (Block?.UsedLength ?? 0) : block.IdStr != idstr)
            return;
        _block = _blocks.Count - 1;
        _written = new WrittenPages();
        _pageLength = 0;
        _hasSizes = false;
        RandomAccess.SetLength(image, 0);
        RandomAccess.SetLength(image, (long)block.UsedLength);
    }

    /// <inheritdoc/>
    public void OnPage(int block, ulong offset, int length, RamPageForm form, ReadOnlySpan<byte> octets)
    {
        if (block != _block)
            return;
        if (form is RamPageForm.Fill && octets[0] == 0)
        {
            OnFilledPages(block, offset, length, 1, 0);
            return;
        }

        SetPageLength(length);
        _written.Add((long)(offset / (ulong)length));
        ReadOnlySpan<byte> page = form is RamPageForm.Data ? octets : Restore((long)offset, form, octets);
        Write(page, offset);
    }

    /// <inheritdoc/>
    public void OnFilledPages(int block, ulong offset, int length, long count, byte fill)
    {
        if (block != _block)
            return;
        if (fill != 0)
        {
            for (long i = 0; i < count; i++)
                OnPage(block, offset + ((ulong)i * (uint)length), length, RamPageForm.Fill, [fill]);
            return;
        }

        SetPageLength(length);
        _page.AsSpan().Clear();
        long first = (long)(offset / (ulong)length);
        if (_hasSizes)
        {
            for (long i = 0; i < count; i++)
                Write(_page, offset + ((ulong)i * (uint)length));
            return;
        }

        foreach (long number in _written.Of(first, count))
            Write(_page, (ulong)number * (uint)length);
    }

    private void Write(ReadOnlySpan<byte> page, ulong offset)
        => RandomAccess.Write(image, page[..(int)Math.Min((ulong)page.Length, Block!.UsedLength - offset)], (long)offset);

    private void SetPageLength(int length)
    {
        if (length == _pageLength)
            return;
        _hasSizes |= _pageLength != 0;
        _page = new byte[length];
        _pageLength = length;
    }

    private ReadOnlySpan<byte> Restore(long offset, RamPageForm form, ReadOnlySpan<byte> octets)
    {
        if (form is RamPageForm.Fill)
        {
            _page.AsSpan().Fill(octets[0]);
        }
        else if (form is RamPageForm.Xbzrle)
        {
            for (int at = 0, read = 1; read > 0 && at < _page.Length; at += read)
                read = RandomAccess.Read(image, _page.AsSpan(at), offset + at);
            if (!XbzrleDelta.TryApply(octets, _page))
                throw Unreadable(offset, "an XBZRLE difference");
        }
        else
        {
            using var stream = new ZLibStream(new MemoryStream(octets.ToArray()), CompressionMode.Decompress);
            try
            {
                stream.ReadExactly(_page);
            }
            catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
            {
                throw Unreadable(offset, $"a zlib stream of {_page.Length} octets");
            }
        }

        return _page;
    }

    private StreamFormatException Unreadable(long offset, string expected)
        => new(StreamFormatError.Malformed, offset, $"{expected} for the page at this offset of RAM block \"{Block!.IdStr}\"", "other octets");
}
