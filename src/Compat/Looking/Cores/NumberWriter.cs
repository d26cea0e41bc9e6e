using System.Buffers.Binary;

namespace Ber.Compat;

/// <summary>Puts little-endian numbers one behind the other.</summary>
/// <param name="octets">Where to; zeros.</param>
internal ref struct NumberWriter(Span<byte> octets)
{
    private readonly Span<byte> _octets = octets;

    /// <summary>Octets before the next number.</summary>
    public int Position { get; private set; }

    public void Put(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_octets[Position..], value);
        Position += sizeof(ulong);
    }

    public void Put(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_octets[Position..], value);
        Position += sizeof(uint);
    }

    public void Put(ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_octets[Position..], value);
        Position += sizeof(ushort);
    }

    public void Skip(int count) => Position += count;
}
