using System.Buffers;

namespace Ber.Compat;

/// <summary>The word of the receiving side of a live transfer, sent back over the verdict channel (docs/format.md, "Verdicts").</summary>
/// <param name="Stage">What it is about.</param>
/// <param name="IsAccepted">Whether the transfer may go on.</param>
/// <param name="Report">Why not, as JSON of the shape that <c>qber check</c> prints; null: nothing to say.</param>
internal sealed record TransferVerdict(VerdictStage Stage, bool IsAccepted, string? Report = null)
{
    /// <summary>The most octets that a verdict has: 16 MiB.</summary>
    public const int MaxLength = 16 * 1024 * 1024;

    /// <summary>Writes the verdict and lets it go on.</summary>
    /// <param name="output">The channel.</param>
    public void Write(IOctetSink output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var buffer = new ArrayBufferWriter<byte>();
        VerdictRecord.Write(buffer, this);
        output.Write(buffer.WrittenSpan);
        output.Flush();
    }

    /// <summary>Reads the next verdict, waiting for it.</summary>
    /// <param name="input">The channel.</param>
    /// <returns>The verdict; null: the other side closed the channel without another one.</returns>
    /// <exception cref="StreamFormatException">What comes is no verdict, or ends in the middle.</exception>
    public static TransferVerdict? Read(IOctetSource input)
    {
        ArgumentNullException.ThrowIfNull(input);
        Span<byte> octet = stackalloc byte[1];
        if (input.Read(octet) == 0)
            return null;
        if (octet[0] != VerdictRecord.Identifier)
            throw Malformed(0, $"identifier octet {octet[0]:x2}");
        long length = ReadHeader(input, octet[0]).ContentsLength ?? throw Malformed(1, "the indefinite form");
        if (length > MaxLength)
            throw new StreamFormatException(StreamFormatError.LimitExceeded, 0, $"a verdict of at most {MaxLength} octets", $"{length}");
        byte[] octets = new byte[length];
        ReadExactly(input, octets);
        var contents = new RecordReader(octets, 0);
        return VerdictRecord.Read(ref contents);
    }

    /// <summary>The header behind its identifier octet, octet by octet: what follows it must not be waited for.</summary>
    private static BerHeader ReadHeader(IOctetSource input, byte identifier)
    {
        Span<byte> head = stackalloc byte[BerHeader.MaxHeaderLength];
        head[0] = identifier;
        for (int length = 1; length < head.Length; length++)
        {
            ReadExactly(input, head.Slice(length, 1));
            try
            {
                if (BerHeader.Decode(head[..(length + 1)], out BerHeader header, out _) is BerReadResult.Success)
                    return header;
            }
            catch (BerContentException exception)
            {
                throw Malformed(1, $"{exception.Error}");
            }
        }

        throw Malformed(1, $"length octet {head[1]:x2}");
    }

    private static void ReadExactly(IOctetSource input, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            int read = input.Read(destination);
            if (read == 0)
                throw new StreamFormatException(StreamFormatError.Truncated, 0, "the rest of a verdict", "the end of the channel");
            destination = destination[read..];
        }
    }

    private static StreamFormatException Malformed(long at, string found) => new(StreamFormatError.Malformed, at, "a verdict", found);
}
