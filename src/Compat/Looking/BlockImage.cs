using System.IO.Compression;

namespace Ber.Compat;

/// <summary>Writes the contents of one RAM block into a file. Pages that were never sent, or are zero, stay holes.</summary>
/// <param name="block">The block.</param>
/// <param name="parts">What of it stands where in the file; the rest is left out.</param>
/// <param name="file">The file.</param>
internal sealed class BlockImage(RamBlockSummary block, IReadOnlyList<ImagePart> parts, ImageFile file)
{
    private static readonly byte[] s_zeros = new byte[1 << RamFlags.MaxPageBits];

    private readonly WrittenPages _written = new();
    private byte[] _page = [];

    /// <summary>A page, as <see cref="IRamConsumer.OnPage"/> is told of it.</summary>
    /// <exception cref="StreamFormatException">The page is not in its block, or is not what it is said to be.</exception>
    public void OnPage(ulong offset, int length, RamPageForm form, ReadOnlySpan<byte> octets)
    {
        if (offset >= block.UsedLength)
            throw Malformed((long)offset, $"a page in the {block.UsedLength} octets of RAM block \"{block.IdStr}\"", "one behind them");
        if (form is RamPageForm.Fill && octets[0] == 0)
        {
            OnFilledPages(offset, length, 1, 0);
            return;
        }

        if (_page.Length != length)
            _page = new byte[length];
        ReadOnlySpan<byte> page = form is RamPageForm.Data ? octets : Restore(offset, form, octets);
        Write(page, offset);
        _written.Add(offset, length);
    }

    /// <summary>Pages of one octet, as <see cref="IRamConsumer.OnFilledPages"/> is told of them.</summary>
    /// <exception cref="StreamFormatException">They are not in their block.</exception>
    public void OnFilledPages(ulong offset, int length, long count, byte fill)
    {
        if (fill != 0)
        {
            for (long i = 0; i < count; i++)
                OnPage(offset + ((ulong)i * (uint)length), length, RamPageForm.Fill, [fill]);
            return;
        }

        ulong pages = (block.UsedLength + (uint)length - 1) / (uint)length;
        if (offset / (uint)length > pages || (ulong)count > pages - (offset / (uint)length))
            throw Malformed((long)offset, $"pages in the {block.UsedLength} octets of RAM block \"{block.IdStr}\"", $"{count} pages");
        ulong end = Math.Min(offset + ((ulong)count * (uint)length), block.UsedLength);
        foreach (ulong at in _written.Of(offset, end, length))
            Write(s_zeros.AsSpan(0, _written.PageLength), at);
    }

    private void Write(ReadOnlySpan<byte> page, ulong offset)
    {
        foreach (ImagePart part in parts)
        {
            if (Meet(part, offset, page.Length, out int from, out int length))
                file.Write(page.Slice(from, length), PlaceOf(part, offset, from));
        }
    }

    /// <summary>What of a page stands in a part.</summary>
    private static bool Meet(in ImagePart part, ulong offset, int pageLength, out int from, out int length)
    {
        ulong start = Math.Max(offset, part.Offset);
        ulong end = Math.Min(offset + (uint)pageLength, part.Offset + part.Length);
        from = start < end ? (int)(start - offset) : 0;
        length = start < end ? (int)(end - start) : 0;
        return length > 0;
    }

    private static long PlaceOf(in ImagePart part, ulong offset, int from) => part.Place + (long)(offset + (uint)from - part.Offset);

    /// <summary>What stands in the file where a page is to go.</summary>
    private void ReadFormer(ulong offset)
    {
        _page.AsSpan().Clear();
        foreach (ImagePart part in parts)
        {
            if (Meet(part, offset, _page.Length, out int from, out int length))
                file.Read(_page.AsSpan(from, length), PlaceOf(part, offset, from));
        }
    }

    private ReadOnlySpan<byte> Restore(ulong offset, RamPageForm form, ReadOnlySpan<byte> octets)
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

    private StreamFormatException Unreadable(ulong offset, string expected)
        => Malformed((long)offset, $"{expected} for the page at this offset of RAM block \"{block.IdStr}\"", "other octets");

    private static StreamFormatException Malformed(long offset, string expected, string actual)
        => new(StreamFormatError.Malformed, offset, expected, actual);
}
