using Ber.Compat;

namespace Unit.Compat;

/// <summary>A source that gives a few octets at a time, as a live pipe does, and after each piece has nothing more at hand.</summary>
internal sealed class PiecewiseSource(byte[] octets, int piece) : IOctetSource
{
    private int _at;

    /// <summary>Octets given so far.</summary>
    public int Given => _at;

    /// <summary>Called before each read with the octets given so far.</summary>
    public Action<int>? BeforeRead { get; init; }

    public bool IsReadable => false;

    public int Read(Span<byte> destination)
    {
        BeforeRead?.Invoke(_at);
        int count = Math.Min(Math.Min(piece, destination.Length), octets.Length - _at);
        octets.AsSpan(_at, count).CopyTo(destination);
        _at += count;
        return count;
    }
}
