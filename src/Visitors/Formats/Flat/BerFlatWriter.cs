using System.Buffers.Binary;
using System.Formats.Asn1;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ber.Visitors;

/// <summary>Writes scalars and arrays of them as BER, each in the fewest octets, into room that is given.</summary>
/// <remarks>
/// The place is a reference that the JIT keeps in a register. Each store may reach behind its encoding: there is room for it as long as the place is not
/// behind <c>_last</c>.
/// </remarks>
internal ref struct BerFlatWriter : IFlatCursor
{
    /// <summary>The octets that one scalar may touch: 2 of the header, 9 of contents, rounded up.</summary>
    public const int Slack = 16;

    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private const int IntegerHeader = (int)UniversalTagNumber.Integer + (1 << 8);
    private const int SequenceIdentifier = (int)UniversalTagNumber.Sequence | 0x20;

    private readonly ref byte _room;
    private ref byte _at;
    private readonly ref byte _last;
    private int _levels;

    /// <summary>Makes a cursor at the beginning of some room.</summary>
    /// <param name="room">At least <see cref="Slack"/> octets.</param>
    /// <param name="levels">How deep structs may nest in it.</param>
    [MethodImpl(Inline)]
    public BerFlatWriter(Span<byte> room, int levels)
    {
        _room = ref MemoryMarshal.GetReference(room);
        _at = ref _room;
        _last = ref Unsafe.Add(ref _at, room.Length - Slack);
        _levels = levels;
    }

    public static bool IsInput => false;

    /// <summary>Whether a scalar fits.</summary>
    private readonly bool HasRoom
    {
        [MethodImpl(Inline)]
        get => !Unsafe.IsAddressGreaterThan(ref _at, ref _last);
    }

    /// <summary>Octets written.</summary>
    public readonly int Length => (int)Unsafe.ByteOffset(ref _room, ref _at);

    [MethodImpl(Inline)]
    public bool VisitBoolean(ref byte octet)
    {
        if (!HasRoom)
            return false;
        Unsafe.WriteUnaligned(ref _at, (int)UniversalTagNumber.Boolean | (1 << 8) | ((uint)BooleanContents.Of(octet) << 16));
        _at = ref Unsafe.Add(ref _at, 3);
        return true;
    }

    [MethodImpl(Inline)]
    public bool VisitSByte(ref sbyte value) => WriteNarrow(value, value ^ (value >> 31));

    [MethodImpl(Inline)]
    public bool VisitInt16(ref short value) => WriteNarrow(value, value ^ (value >> 31));

    [MethodImpl(Inline)]
    public bool VisitInt32(ref int value)
    {
        int read = value;
        return WriteNarrow(read, read ^ (read >> 31));
    }

    [MethodImpl(Inline)]
    public bool VisitInt64(ref long value)
    {
        long read = value;
        return WriteWide(read, read ^ (read >> 63));
    }

    [MethodImpl(Inline)]
    public bool VisitByte(ref byte value)
    {
        long read = value;
        return WriteNarrow(read, read);
    }

    [MethodImpl(Inline)]
    public bool VisitUInt16(ref ushort value)
    {
        long read = value;
        return WriteNarrow(read, read);
    }

    [MethodImpl(Inline)]
    public bool VisitUInt32(ref uint value)
    {
        long read = value;
        return WriteNarrow(read, read);
    }

    [MethodImpl(Inline)]
    public bool VisitUInt64(ref ulong value)
    {
        ulong read = value;
        if ((long)read >= 0)
            return WriteWide((long)read, (long)read);
        if (!HasRoom)
            return false;

        // Nine contents octets, the first of them zero for the sign.
        Unsafe.WriteUnaligned(ref _at, (int)UniversalTagNumber.Integer | (9u << 8));
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref _at, 3), BinaryPrimitives.ReverseEndianness(read));
        _at = ref Unsafe.Add(ref _at, 11);
        return true;
    }

    [MethodImpl(Inline)]
    public bool VisitIntegers<T>(scoped Span<T> values, int count)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (!HasRoom || values.Length != count)
            return false;
        nint written = WriteIntegers(ref _at, Unsafe.ByteOffset(ref _at, ref _last) + Slack, values);
        _at = ref Unsafe.Add(ref _at, written);
        return written != 0;
    }

    [MethodImpl(Inline)]
    public bool VisitScalar(FieldKind kind, ref long slot)
    {
        long value = slot;
        if (kind is FieldKind.Boolean)
        {
            byte octet = (byte)value;
            return VisitBoolean(ref octet);
        }

        if (kind is FieldKind.UInt64)
            return VisitUInt64(ref Unsafe.As<long, ulong>(ref slot));
        return WriteWide(value, value ^ (value >> 63));
    }

    [MethodImpl(Inline)]
    public bool BeginStruct(out long mark)
    {
        mark = Unsafe.ByteOffset(ref _room, ref _at);
        if (!HasRoom || --_levels < 0)
            return false;
        _at = SequenceIdentifier;
        _at = ref Unsafe.Add(ref _at, 2);
        return true;
    }

    [MethodImpl(Inline)]
    public bool EndStruct(long mark)
    {
        // SAFETY: only inside of what was written. JUSTIFICATION: an index into a span costs a register that a run of scalars does not have.
        long length = Unsafe.ByteOffset(ref _room, ref _at) - mark - 2;
        if (mark < 0 || (ulong)length >= 0x80)
            return false;
        Unsafe.Add(ref _room, (nint)mark + 1) = (byte)length;
        _levels++;
        return true;
    }

    [MethodImpl(Inline)]
    public bool VisitStruct<TState>(ref TState state)
        where TState : IVMState<TState>
        => BeginStruct(out long mark) && TState.VisitFlat(ref this, ref state) && EndStruct(mark);

    /// <summary>An OCTET STRING of the elements in big-endian order.</summary>
    /// <returns>The octets written; 0: there is no room, or the length needs more than two octets.</returns>
    /// <remarks>No method of the cursor, whose place would then have to be in memory.</remarks>
    private static nint WriteIntegers<T>(ref byte start, nint room, scoped Span<T> values)
        where T : unmanaged
    {
        nint length = (nint)values.Length * Unsafe.SizeOf<T>();
        int header = length < 0x80 ? 2 : length <= byte.MaxValue ? 3 : 4;
        if (length > ushort.MaxValue || length > room - header)
            return 0;

        // Identifier, then the length in so many octets as it has: from the left, and what is behind it is overwritten.
        uint octets = header switch { 2 => (uint)length << 16, 3 => 0x810000 | ((uint)length << 8), _ => 0x820000 | (uint)length };
        Unsafe.WriteUnaligned(ref start, BinaryPrimitives.ReverseEndianness(((uint)UniversalTagNumber.OctetString << 24) | octets));
        BigEndian.Write<T>(values, MemoryMarshal.CreateSpan(ref Unsafe.Add(ref start, header), (int)length));
        return header + length;
    }

    /// <summary>An integer of at most four octets and a sign: header and contents are one store.</summary>
    [MethodImpl(Inline)]
    private bool WriteNarrow(long value, long magnitude)
    {
        if (!HasRoom)
            return false;
        int further = -BitOperations.LeadingZeroCount((ulong)magnitude) & 0x38;   // 8 · (contents octets − 1)
        Unsafe.WriteUnaligned(ref _at, (BinaryPrimitives.ReverseEndianness((ulong)value << (0x38 ^ further)) << 16) | (uint)(IntegerHeader + (further << 5)));
        _at = ref Unsafe.Add(ref _at, (nint)(uint)(3 + (further >> 3)));
        return true;
    }

    [MethodImpl(Inline)]
    private bool WriteWide(long value, long magnitude)
    {
        if (!HasRoom)
            return false;
        int further = -BitOperations.LeadingZeroCount((ulong)magnitude) & 0x38;
        Unsafe.WriteUnaligned(ref _at, (ushort)(IntegerHeader + (further << 5)));
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref _at, 2), BinaryPrimitives.ReverseEndianness(value << (0x38 ^ further)));
        _at = ref Unsafe.Add(ref _at, (nint)(uint)(3 + (further >> 3)));
        return true;
    }
}
