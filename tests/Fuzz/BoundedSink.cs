using System.Buffers;
using Ber.Compat;

namespace Fuzz;

/// <summary>Takes octets up to a bound: a few octets of BER may stand for very many.</summary>
internal sealed class BoundedSink : IOctetSink
{
    /// <summary>Octets taken at most.</summary>
    public const int Bound = 8 * 1024 * 1024;

    private readonly ArrayBufferWriter<byte> _octets = new();

    public ReadOnlySpan<byte> Octets => _octets.WrittenSpan;

    public byte[] ToArray() => _octets.WrittenSpan.ToArray();

    public void Write(ReadOnlySpan<byte> octets)
    {
        if (_octets.WrittenCount + octets.Length > Bound)
            throw new BoundReachedException();
        _octets.Write(octets);
    }

    public void Flush()
    {
    }
}
