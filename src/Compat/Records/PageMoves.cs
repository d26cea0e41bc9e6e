namespace Ber.Compat;

/// <summary>The places of the pages of a packet as moves of a cursor: SEQUENCE OF INTEGER, by so many pages, then so many pages, and so on.</summary>
internal static class PageMoves
{
    /// <summary>Writes [number] SEQUENCE OF INTEGER, if there are pages.</summary>
    /// <param name="writer">Receives it.</param>
    /// <param name="number">The tag.</param>
    /// <param name="offsets">Octets from the block's start to each page: multiples of the page size.</param>
    /// <param name="pageBits">Bits of the page size.</param>
    public static void Write(ref BerWriter writer, int number, ReadOnlySpan<ulong> offsets, int pageBits)
    {
        if (offsets.IsEmpty)
            return;
        BerScope scope = writer.BeginSequence(number);
        ulong next = 0;
        for (int at = 0; at < offsets.Length;)
        {
            ulong first = offsets[at] >> pageBits;
            int count = 1;
            while (at + count < offsets.Length && offsets[at + count] >> pageBits == first + (ulong)count)
                count++;
            writer.WriteInteger((long)(first - next));
            writer.WriteInteger((long)count);
            next = first + (ulong)count;
            at += count;
        }

        writer.EndConstructed(scope);
    }

    /// <summary>Reads [number] SEQUENCE OF INTEGER, if it is the next element.</summary>
    /// <param name="reader">Stands on it.</param>
    /// <param name="number">The tag.</param>
    /// <param name="offsets">Room for the pages.</param>
    /// <param name="pageBits">Bits of the page size.</param>
    /// <returns>How many pages there are.</returns>
    public static int Read(scoped ref RecordReader reader, int number, Span<ulong> offsets, int pageBits)
    {
        int pages = 0;
        if (!reader.TryBegin(number))
            return pages;
        ulong next = 0;
        while (reader.TryPeek(out _, out _))
        {
            next += (ulong)reader.Integer(-1L << 52, 1L << 52);
            long at = reader.Offset;
            long count = reader.Integer(1, offsets.Length);
            if (count > offsets.Length - pages)
                throw new StreamFormatException(StreamFormatError.Malformed, at, $"at most {offsets.Length} pages in a packet", "more");
            for (; count > 0; count--)
                offsets[pages++] = next++ << pageBits;
        }

        reader.End();
        return pages;
    }
}
