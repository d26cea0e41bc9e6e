using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ber.Visitors;

/// <summary>Reads scalars as QEMUFile has them, one behind the other with the most significant octet first: also the elements of a packed array.</summary>
internal ref struct QemuFileFlatReader : IFlatCursor
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    private readonly ref byte _octets;
    private readonly nint _length;
    private readonly bool _isPacked;
    private nint _at;

    /// <summary>Makes a cursor at the beginning of octets.</summary>
    /// <param name="octets">The octets at hand.</param>
    /// <param name="isPacked">Whether nothing stands between the elements of an array; else a loader looks for subsections behind every struct.</param>
    [MethodImpl(Inline)]
    public QemuFileFlatReader(ReadOnlySpan<byte> octets, bool isPacked)
    {
        _octets = ref MemoryMarshal.GetReference(octets);
        _length = octets.Length;
        _isPacked = isPacked;
    }

    public static bool IsInput => true;

    /// <summary>Octets read.</summary>
    public readonly int Length => (int)_at;

    [MethodImpl(Inline)]
    public bool VisitBoolean(ref byte octet) => TryRead(ref octet);

    [MethodImpl(Inline)]
    public bool VisitSByte(ref sbyte value) => TryRead(ref value);

    [MethodImpl(Inline)]
    public bool VisitInt16(ref short value)
    {
        bool isRead = TryRead(ref value);
        if (isRead && BitConverter.IsLittleEndian)
            value = BinaryPrimitives.ReverseEndianness(value);
        return isRead;
    }

    [MethodImpl(Inline)]
    public bool VisitInt32(ref int value)
    {
        bool isRead = TryRead(ref value);
        if (isRead && BitConverter.IsLittleEndian)
            value = BinaryPrimitives.ReverseEndianness(value);
        return isRead;
    }

    [MethodImpl(Inline)]
    public bool VisitInt64(ref long value)
    {
        bool isRead = TryRead(ref value);
        if (isRead && BitConverter.IsLittleEndian)
            value = BinaryPrimitives.ReverseEndianness(value);
        return isRead;
    }

    [MethodImpl(Inline)]
    public bool VisitByte(ref byte value) => TryRead(ref value);

    [MethodImpl(Inline)]
    public bool VisitUInt16(ref ushort value)
    {
        bool isRead = TryRead(ref value);
        if (isRead && BitConverter.IsLittleEndian)
            value = BinaryPrimitives.ReverseEndianness(value);
        return isRead;
    }

    [MethodImpl(Inline)]
    public bool VisitUInt32(ref uint value)
    {
        bool isRead = TryRead(ref value);
        if (isRead && BitConverter.IsLittleEndian)
            value = BinaryPrimitives.ReverseEndianness(value);
        return isRead;
    }

    [MethodImpl(Inline)]
    public bool VisitUInt64(ref ulong value)
    {
        bool isRead = TryRead(ref value);
        if (isRead && BitConverter.IsLittleEndian)
            value = BinaryPrimitives.ReverseEndianness(value);
        return isRead;
    }

    [MethodImpl(Inline)]
    public bool VisitIntegers<T>(scoped Span<T> values, int count)
        where T : unmanaged, IBinaryInteger<T>
    {
        nint length = (nint)count * Unsafe.SizeOf<T>();
        if (values.Length != count || length > _length - _at)
            return false;
        BigEndian.Read(MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref _octets, _at), (int)length), values);
        _at += length;
        return true;
    }

    [MethodImpl(Inline)]
    public bool VisitScalar(FieldKind kind, ref long slot)
    {
        switch (kind)
        {
            case FieldKind.Boolean or FieldKind.UInt8: { byte value = 0; bool isRead = TryRead(ref value); slot = value; return isRead; }
            case FieldKind.UInt16: { ushort value = 0; bool isRead = VisitUInt16(ref value); slot = value; return isRead; }
            case FieldKind.UInt32: { uint value = 0; bool isRead = VisitUInt32(ref value); slot = value; return isRead; }
            case FieldKind.Int8: { sbyte value = 0; bool isRead = TryRead(ref value); slot = value; return isRead; }
            case FieldKind.Int16: { short value = 0; bool isRead = VisitInt16(ref value); slot = value; return isRead; }
            case FieldKind.Int32: { int value = 0; bool isRead = VisitInt32(ref value); slot = value; return isRead; }
            default: return VisitInt64(ref slot);
        }
    }

    [MethodImpl(Inline)]
    public bool BeginStruct(out long mark)
    {
        mark = 0;
        return true;
    }

    [MethodImpl(Inline)]
    public readonly bool EndStruct(long mark) => _isPacked || (_at < _length && Unsafe.Add(ref _octets, _at) != SubsectionHead.Mark);

    [MethodImpl(Inline)]
    public bool VisitStruct<TState>(ref TState state)
        where TState : IVMState<TState>
        => TState.VisitFlat(ref this, ref state) && EndStruct(0);

    [MethodImpl(Inline)]
    private bool TryRead<T>(ref T value)
        where T : unmanaged
    {
        nint at = _at;
        if (at > _length - Unsafe.SizeOf<T>())
            return false;
        value = Unsafe.ReadUnaligned<T>(ref Unsafe.Add(ref _octets, at));
        _at = at + Unsafe.SizeOf<T>();
        return true;
    }
}
