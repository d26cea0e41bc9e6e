namespace Ber.Compat;

/// <summary>Compressed data as they are read: some octets are at hand, and where a member ends is known to the octet.</summary>
/// <param name="source">The source, from its start.</param>
internal sealed class MemberInput(IOctetSource source)
{
    private const int Room = 64 * 1024;

    private readonly byte[] _octets = new byte[Room];
    private int _at;
    private int _end;

    /// <summary>Octets of the source before those at hand.</summary>
    public long Offset { get; private set; }

    /// <summary>The octets at hand. Valid until the next Fill or Ensure.</summary>
    public ReadOnlySpan<byte> Span => _octets.AsSpan(_at, _end - _at);

    /// <summary>Whether the source has given its last octet.</summary>
    public bool IsAtEnd { get; private set; }

    /// <summary>Whether the source itself has failed: then the exception is about it.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Reads more octets; there is room for a few thousand behind those at hand.</summary>
    /// <returns>false: there are no more.</returns>
    public bool Fill()
    {
        if (IsAtEnd)
            return false;
        if (_end > Room / 2)
        {
            Span.CopyTo(_octets);
            (_at, _end) = (0, _end - _at);
        }

        HasFailed = true;
        int read = source.Read(_octets.AsSpan(_end));
        HasFailed = false;
        _end += read;
        IsAtEnd = read == 0;
        return read > 0;
    }

    /// <summary>Reads until so many octets are at hand.</summary>
    /// <returns>false: there are fewer.</returns>
    public bool Ensure(int length)
    {
        while (_end - _at < length && Fill())
        {
        }

        return _end - _at >= length;
    }

    /// <summary>Goes on behind octets at hand.</summary>
    public void Advance(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, _end - _at);
        _at += length;
        Offset += length;
    }

    /// <summary>Takes the next octet of a member's head.</summary>
    /// <param name="what">What it is part of.</param>
    public byte Take(string what)
    {
        if (!Ensure(1))
            throw Cut(what);
        byte octet = Span[0];
        Advance(1);
        return octet;
    }

    /// <summary>What is thrown where the source ends too early.</summary>
    public StreamFormatException Cut(string what, Exception? inner = null)
        => new(StreamFormatError.Truncated, Offset + Span.Length, what, "the end of the input", inner);
}
