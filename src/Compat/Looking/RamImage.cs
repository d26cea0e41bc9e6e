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
    private bool[] _isWritten = [];
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
        _isWritten = [];
        RandomAccess.SetLength(image, 0);
        RandomAccess.SetLength(image, (long)block.UsedLength);
    }

    /// <inheritdoc/>
    public void OnPage(int block, ulong offset, int length, RamPageForm form, ReadOnlySpan<byte> octets)
    {
        if (block != _block)
            return;
        SetPageLength(length);
        int number = (int)(offset / (ulong)length);
        if (form is RamPageForm.Fill && octets[0] == 0 && !_isWritten[number])
            return;
        _isWritten[number] = true;
        ReadOnlySpan<byte> page = form is RamPageForm.Data ? octets : Restore((long)offset, form, octets);
        RandomAccess.Write(image, page[..(int)Math.Min((ulong)length, Block!.UsedLength - offset)], (long)offset);
    }

    private void SetPageLength(int length)
    {
        if (length == _pageLength && _isWritten.Length > 0)
            return;
        bool hadPages = _isWritten.Length > 0;
        _isWritten = new bool[(Block!.UsedLength + (ulong)length - 1) / (ulong)length];
        if (hadPages)
            Array.Fill(_isWritten, true);   // of another size: a zero page has to be written
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
