using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ber.Visitors;

/// <summary>
/// Arrays of integers ↔ big-endian octets, vectorised by the runtime's ReverseEndianness. The hosts we run on are little-endian or handled alike.
/// </summary>
internal static class BigEndian
{
    public static void Write<T>(ReadOnlySpan<T> values, Span<byte> octets)
        where T : unmanaged
    {
        ReadOnlySpan<byte> source = MemoryMarshal.AsBytes(values);
        Reverse(source, octets[..source.Length], Unsafe.SizeOf<T>());
    }

    public static void Read<T>(ReadOnlySpan<byte> octets, Span<T> values)
        where T : unmanaged
    {
        Span<byte> destination = MemoryMarshal.AsBytes(values);
        Reverse(octets[..destination.Length], destination, Unsafe.SizeOf<T>());
    }

    private static void Reverse(ReadOnlySpan<byte> source, Span<byte> destination, int size)
    {
        if (size == 1 || !BitConverter.IsLittleEndian)
            source.CopyTo(destination);
        else if (size == 2)
            BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, ushort>(source), MemoryMarshal.Cast<byte, ushort>(destination));
        else if (size == 4)
            BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, uint>(source), MemoryMarshal.Cast<byte, uint>(destination));
        else
            BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, ulong>(source), MemoryMarshal.Cast<byte, ulong>(destination));
    }
}
