namespace Ber.Compat;

/// <summary>
/// What is left of an input while its containers are opened: a part of a file, of which any octets can be read, or a source that is read once.
/// </summary>
internal sealed class ContainerInput
{
    private const int DiscardLength = 64 * 1024;
    private const int PeekLength = 4096;

    private PeekedSource? _source;

    public ContainerInput(ContainerFile file)
    {
        File = file;
        Offset = file.Start;
        Start = ReadStart(file);
    }

    public ContainerInput(IOctetSource source) => Enter(source);

    /// <summary>The part of a file; null: it is a source.</summary>
    public ContainerFile? File { get; private set; }

    /// <summary>Octets before it, of the file or of what the last container had in it.</summary>
    public long Offset { get; private set; }

    /// <summary>The first octets.</summary>
    public ReadOnlyMemory<byte> Start { get; private set; }

    /// <summary>All of it, to be read from its start on.</summary>
    public IOctetSource Source => File is null ? _source! : new FileOctetSource(File.Handle, File.Start);

    /// <summary>Goes on with what a container has in it.</summary>
    public void Enter(IOctetSource inside)
    {
        File = null;
        Offset = 0;
        _source = inside as PeekedSource ?? new PeekedSource(inside);
        Start = _source.Start.ToArray();
    }

    /// <summary>Looks at more of the first octets.</summary>
    public ReadOnlySpan<byte> Look(int length)
    {
        if (File is not null || length <= Start.Length)
            return Start.Span;
        _source!.Extend(length);
        Start = _source.Start.ToArray();
        return Start.Span;
    }

    /// <summary>Reads octets and goes on behind them.</summary>
    /// <returns>Fewer octets: there are no more.</returns>
    public byte[] Take(int length)
    {
        byte[] octets = new byte[(int)Math.Min(length, File?.Length ?? DiscardLength)];
        int count = 0;
        if (File is null)
        {
            // Room grows with what has arrived, not with what is asked for.
            for (int read = 1; read > 0 && count < length; count += read)
            {
                if (count == octets.Length)
                    Array.Resize(ref octets, Math.Min(length, 2 * count));
                read = _source!.Read(octets.AsSpan(count));
            }
        }
        else
        {
            count = File.Read(octets, 0);
        }

        Advance(count, isRead: true);
        return count == octets.Length ? octets : octets[..count];
    }

    /// <summary>Passes over octets.</summary>
    /// <returns>Whether all of them were zeros.</returns>
    public bool Skip(long length)
    {
        bool areZeros = true;
        byte[] octets = new byte[DiscardLength];
        for (long left = length; left > 0;)
        {
            if (File is not null && TryPassHole(ref left))
                continue;
            int part = (int)Math.Min(left, DiscardLength);
            int read = File is null ? _source!.Read(octets.AsSpan(0, part)) : File.Read(octets.AsSpan(0, part), 0);
            if (read == 0)
                throw new StreamFormatException(StreamFormatError.Truncated, Offset, $"{left} more octets before the stream", "the end of the input");
            areZeros &= !octets.AsSpan(0, read).ContainsAnyExcept((byte)0);
            Advance(read, isRead: true);
            left -= read;
        }

        return areZeros;
    }

    /// <summary>Passes over zeros.</summary>
    /// <param name="most">How many may be read. Holes of a file are not.</param>
    /// <returns>How many there were; what follows is another octet, the end, or more zeros than may be read.</returns>
    public long SkipZeros(long most)
    {
        long count = 0;
        byte[] octets = new byte[DiscardLength];
        for (long left = most; left > 0;)
        {
            long before = Offset;
            long hole = long.MaxValue;
            if (File is not null && TryPassHole(ref hole))
            {
                count += Offset - before;
                continue;
            }

            _source?.Extend(PeekLength);
            int zeros = PeekZeros(octets, (int)Math.Min(left, DiscardLength));
            if (zeros == 0)
                break;
            Advance(zeros, isRead: false);
            count += zeros;
            left -= zeros;
        }

        return count;
    }

    private static byte[] ReadStart(ContainerFile file)
    {
        byte[] start = new byte[KnownFormats.LongLength];
        return start[..file.Read(start, 0)];
    }

    /// <summary>How many of the next octets are zeros; of a source as far as it is looked at.</summary>
    private int PeekZeros(byte[] octets, int length)
    {
        ReadOnlySpan<byte> next = _source is null ? octets.AsSpan(0, File!.Read(octets.AsSpan(0, length), 0)) : _source.Start;
        int zeros = next.IndexOfAnyExcept((byte)0);
        return zeros < 0 ? next.Length : zeros;
    }

    private bool TryPassHole(ref long left)
    {
        long hole = FileLength.NextData(File!.Handle, File.Start) - File.Start;
        hole = Math.Min(Math.Min(hole, left), File.Length);
        if (hole <= 0)
            return false;
        Advance(hole, isRead: true);
        left -= hole;
        return true;
    }

    private void Advance(long count, bool isRead)
    {
        Offset += count;
        if (File is not null)
        {
            File = File.Behind(count);
            Start = ReadStart(File);
            return;
        }

        if (!isRead)
            _ = _source!.Read(new byte[(int)count]);   // they are at hand
        _source!.Extend(KnownFormats.Length);
        Start = _source.Start.ToArray();
    }
}
