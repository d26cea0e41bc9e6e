using Ber.Compat;

namespace Fuzz;

/// <summary>An input whose octets arrive in pieces.</summary>
internal sealed class CutSource(byte[] octets, Cutting cutting) : IOctetSource
{
    private readonly Random? _random = cutting.Seed is int seed ? new Random(seed) : null;
    private int _at;

    public bool IsReadable => !cutting.IsLive;

    public int Read(Span<byte> destination)
    {
        int count = Math.Min(destination.Length, octets.Length - _at);
        if (cutting.Piece > 0)
            count = Math.Min(count, cutting.Next(_random));
        octets.AsSpan(_at, count).CopyTo(destination);
        _at += count;
        return count;
    }
}
