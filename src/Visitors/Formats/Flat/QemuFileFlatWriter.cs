using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ber.Visitors;

/// <summary>Writes scalars as QEMUFile has them, one behind the other with the most significant octet first: also the elements of a packed array.</summary>
internal ref struct QemuFileFlatWriter : IFlatCursor
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    private readonly ref byte _octets;
    private readonly nint _length;
    private nint _at;

    [MethodImpl(Inline)]
    public QemuFileFlatWriter(Span<byte> room)
    {
        _octets = ref MemoryMarshal.GetReference(room);
        _length = room.Length;
    }

    public static bool IsInput => false;

    /// <summary>Octets written.</summary>
    public readonly int Length => (int)_at;

    [MethodImpl(Inline)]
    public bool VisitBoolean(ref byte octet) => Write(octet);

    [MethodImpl(Inline)]
    public bool VisitSByte(ref sbyte value) => Write(value);

    [MethodImpl(Inline)]
    public bool VisitInt16(ref short value) => Write(BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value);

    [MethodImpl(Inline)]
    public bool VisitInt32(ref int value) => Write(BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value);

    [MethodImpl(Inline)]
    public bool VisitInt64(ref long value) => Write(BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value);

    [MethodImpl(Inline)]
    public bool VisitByte(ref byte value) => Write(value);

    [MethodImpl(Inline)]
    public bool VisitUInt16(ref ushort value) => Write(BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value);

    [MethodImpl(Inline)]
    public bool VisitUInt32(ref uint value) => Write(BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value);

    [MethodImpl(Inline)]
    public bool VisitUInt64(ref ulong value) => Write(BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value);

    [MethodImpl(Inline)]
    public bool VisitIntegers<T>(scoped Span<T> values, int count)
        where T : unmanaged, IBinaryInteger<T>
    {
        nint length = (nint)count * Unsafe.SizeOf<T>();
        if (values.Length != count || length > _length - _at)
            return false;
        BigEndian.Write<T>(values, MemoryMarshal.CreateSpan(ref Unsafe.Add(ref _octets, _at), (int)length));
        _at += length;
        return true;
    }

    [MethodImpl(Inline)]
    public bool VisitScalar(FieldKind kind, ref long slot)
    {
        long value = slot;
        long big = BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value;
        return kind switch
        {
            FieldKind.Boolean or FieldKind.Int8 or FieldKind.UInt8 => Write((byte)value),
            FieldKind.Int16 or FieldKind.UInt16 => Write(BitConverter.IsLittleEndian ? (ushort)(big >> 48) : (ushort)value),
            FieldKind.Int32 or FieldKind.UInt32 => Write(BitConverter.IsLittleEndian ? (uint)(big >> 32) : (uint)value),
            _ => Write(big),
        };
    }

    [MethodImpl(Inline)]
    public bool BeginStruct(out long mark)
    {
        mark = 0;
        return true;
    }

    [MethodImpl(Inline)]
    public readonly bool EndStruct(long mark) => true;

    [MethodImpl(Inline)]
    public bool VisitStruct<TState>(ref TState state)
        where TState : IVMState<TState>
        => TState.VisitFlat(ref this, ref state);

    [MethodImpl(Inline)]
    private bool Write<T>(T value)
        where T : unmanaged
    {
        nint at = _at;
        if (at > _length - Unsafe.SizeOf<T>())
            return false;
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref _octets, at), value);
        _at = at + Unsafe.SizeOf<T>();
        return true;
    }
}
