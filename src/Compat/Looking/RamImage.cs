using System.IO.Compression;
using Ber.Visitors;
using Microsoft.Win32.SafeHandles;

namespace Ber.Compat;

/// <summary>
/// Writes the contents of one RAM block into a file, each page to its place. Pages that are zero, or were not sent, stay holes: the coverage says which.
/// </summary>
/// <param name="idstr">The block's name; null: the only one, or, of several, the largest.</param>
/// <param name="image">An empty file that can be read and written at any place.</param>
public sealed class RamImage(string? idstr, SafeFileHandle image) : IRamConsumer
{
    private static readonly byte[] s_zeros = new byte[1 << RamFlags.MaxPageBits];

    private readonly List<RamBlockSummary> _blocks = [];
    private int _block = -1;
    private WrittenPages _written = new();
    private byte[] _page = [];

    /// <summary>What stands before the first section.</summary>
    public StreamStart Start { get; private set; } = new();

    /// <summary>The block that is written, at the end with its <see cref="RamBlockSummary.Coverage"/>; null: the stream has no such block.</summary>
    public RamBlockSummary? Block => _block < 0 ? null : _blocks[_block];

    /// <summary>The names of all blocks.</summary>
    public IEnumerable<string> BlockNames => _blocks.Select(static block => block.IdStr);

    /// <inheritdoc/>
    public void OnStart(StreamStart start) => Start = start;

    /// <inheritdoc/>
    public void OnEnd(IReadOnlyList<RamBlockSummary> blocks, TranslationResult result)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        if (_block >= 0)
            _blocks[_block] = blocks[_block];
    }

    /// <inheritdoc/>
    public void OnRamBlocks(IReadOnlyList<RamBlockSummary> blocks)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        foreach (RamBlockSummary block in blocks.Skip(_blocks.Count))
            OnMappedBlock(block);
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">A file cannot be as long as the block.</exception>
    public void OnMappedBlock(RamBlockSummary block)
    {
        ArgumentNullException.ThrowIfNull(block);
        _blocks.Add(block);
        if (idstr is null ? block.UsedLength <= (Block?.UsedLength ?? 0) : block.IdStr != idstr)
            return;
        _block = _blocks.Count - 1;
        _written = new WrittenPages();
        RandomAccess.SetLength(image, 0);
        try
        {
            RandomAccess.SetLength(image, (long)block.UsedLength);
        }
        catch (ArgumentOutOfRangeException exception)
        {
            throw new IOException($"no file can have the {block.UsedLength} octets of RAM block \"{OneLineText.Of(block.IdStr)}\" here", exception);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="StreamFormatException">The page is not in its block, or is not what it is said to be.</exception>
    public void OnPage(int block, ulong offset, int length, RamPageForm form, ReadOnlySpan<byte> octets)
    {
        if (block != _block)
            return;
        if (offset >= Block!.UsedLength)
            throw Malformed((long)offset, $"a page in the {Block.UsedLength} octets of RAM block \"{Block.IdStr}\"", "one behind them");
        if (form is RamPageForm.Fill && octets[0] == 0)
        {
            OnFilledPages(block, offset, length, 1, 0);
            return;
        }

        if (_page.Length != length)
            _page = new byte[length];
        ReadOnlySpan<byte> page = form is RamPageForm.Data ? octets : Restore((long)offset, form, octets);
        Write(page, offset);
        _written.Add(offset, length);
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

        ulong pages = (Block!.UsedLength + (uint)length - 1) / (uint)length;
        if (offset / (uint)length > pages || (ulong)count > pages - (offset / (uint)length))
            throw Malformed((long)offset, $"pages in the {Block.UsedLength} octets of RAM block \"{Block.IdStr}\"", $"{count} pages");
        ulong end = Math.Min(offset + ((ulong)count * (uint)length), Block.UsedLength);
        foreach (ulong at in _written.Of(offset, end, length))
            Write(s_zeros.AsSpan(0, _written.PageLength), at);
    }

    private void Write(ReadOnlySpan<byte> page, ulong offset)
        => RandomAccess.Write(image, page[..(int)Math.Min((ulong)page.Length, Block!.UsedLength - offset)], (long)offset);

    /// <summary>What stands in the image where a page is to go; behind the image zeros.</summary>
    private void ReadFormer(long offset)
    {
        int at = 0;
        for (int read = 1; read > 0 && at < _page.Length; at += read)
            read = RandomAccess.Read(image, _page.AsSpan(at), offset + at);
        _page.AsSpan(at).Clear();
    }

    private ReadOnlySpan<byte> Restore(long offset, RamPageForm form, ReadOnlySpan<byte> octets)
    {
        if (form is RamPageForm.Fill)
        {
            _page.AsSpan().Fill(octets[0]);
        }
        else if (form is RamPageForm.Xbzrle)
        {
            ReadFormer(offset);
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
        => Malformed(offset, $"{expected} for the page at this offset of RAM block \"{Block!.IdStr}\"", "other octets");

    private static StreamFormatException Malformed(long offset, string expected, string actual)
        => new(StreamFormatError.Malformed, offset, expected, actual);
}
