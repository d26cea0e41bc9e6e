using System.Buffers.Binary;
using System.Formats.Asn1;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ber.Visitors;

/// <summary>
/// Reads scalars and arrays of them from BER, each in its usual form: one octet of identifier and of length, an INTEGER in the fewest octets.
/// </summary>
/// <remarks>
/// One branch a scalar decides whether it is as expected. Where the next one stands is known by a load of its own, so that the processor need not wait for
/// that. Octets that follow the innermost encoding are read as well: whoever takes over asks whether the place is still inside.
/// </remarks>
internal ref struct BerFlatReader : IFlatCursor
{
    /// <summary>The octets that one scalar may touch: 2 of the header, 9 of contents, rounded up.</summary>
    public const int Slack = 16;

    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private const int SequenceIdentifier = (int)UniversalTagNumber.Sequence | 0x20;

    /// <summary>The least value of a kind. No span of constants: code that is not optimized allocates for that.</summary>
    private static readonly long[] s_least = [0, sbyte.MinValue, short.MinValue, int.MinValue, long.MinValue, 0, 0, 0, 0];

    /// <summary>How far the greatest value of a kind is from the least one; of 64 bits without a sign only those values that eight octets hold.</summary>
    private static readonly ulong[] s_range =
        [byte.MaxValue, byte.MaxValue, ushort.MaxValue, uint.MaxValue, ulong.MaxValue, byte.MaxValue, ushort.MaxValue, uint.MaxValue, long.MaxValue];

    private readonly ref byte _octets;
    private readonly nint _last;   // the last place that Slack octets follow
    private nint _at;              // no reference: it may be behind the octets for a while
    private int _levels;

    /// <summary>Makes a cursor at the beginning of octets.</summary>
    /// <param name="octets">At least <see cref="Slack"/> octets.</param>
    /// <param name="levels">How deep structs may nest in it.</param>
    [MethodImpl(Inline)]
    public BerFlatReader(ReadOnlySpan<byte> octets, int levels)
    {
        _octets = ref MemoryMarshal.GetReference(octets);
        _last = octets.Length - Slack;
        _levels = levels;
    }

    public static bool IsInput => true;

    /// <summary>Octets read.</summary>
    public readonly int Length => (int)_at;

    /// <summary>Whether a scalar may stand there.</summary>
    private readonly bool IsInside => _at <= _last;

    [MethodImpl(Inline)]
    public bool VisitBoolean(ref byte octet)
    {
        if (!IsInside)
            return false;
        ref byte start = ref Unsafe.Add(ref _octets, _at);
        if (Unsafe.ReadUnaligned<ushort>(ref start) != ((int)UniversalTagNumber.Boolean | (1 << 8)))
            return false;
        octet = BooleanContents.Of(Unsafe.Add(ref start, 2));
        _at += 3;
        return true;
    }

    [MethodImpl(Inline)]
    public bool VisitSByte(ref sbyte value)
    {
        if (!TryReadSigned(out long read) || read != (sbyte)read)
            return false;
        value = (sbyte)read;
        return true;
    }

    [MethodImpl(Inline)]
    public bool VisitInt16(ref short value)
    {
        if (!TryReadSigned(out long read) || read != (short)read)
            return false;
        value = (short)read;
        return true;
    }

    [MethodImpl(Inline)]
    public bool VisitInt32(ref int value)
    {
        if (!TryReadSigned(out long read) || read != (int)read)
            return false;
        value = (int)read;
        return true;
    }

    [MethodImpl(Inline)]
    public bool VisitInt64(ref long value)
    {
        if (!TryReadSigned(out long read))
            return false;
        value = read;
        return true;
    }

    [MethodImpl(Inline)]
    public bool VisitByte(ref byte value)
    {
        if (!TryReadNarrow(byte.MaxValue, out long read))
            return false;
        value = (byte)read;
        return true;
    }

    [MethodImpl(Inline)]
    public bool VisitUInt16(ref ushort value)
    {
        if (!TryReadNarrow(ushort.MaxValue, out long read))
            return false;
        value = (ushort)read;
        return true;
    }

    [MethodImpl(Inline)]
    public bool VisitUInt32(ref uint value)
    {
        if (!TryReadNarrow(uint.MaxValue, out long read))
            return false;
        value = (uint)read;
        return true;
    }

    [MethodImpl(Inline)]
    public bool VisitUInt64(ref ulong value)
    {
        if (!IsInside)
            return false;
        ref byte start = ref Unsafe.Add(ref _octets, _at);
        uint length = Unsafe.Add(ref start, 1);
        _at += (nint)(length + 2);
        ulong contents = Load(ref Unsafe.Add(ref start, 2));
        if (length != sizeof(ulong) + 1)
        {
            long read = Extend(contents, length << 3);
            value = (ulong)read;
            return ((uint)(start ^ (int)UniversalTagNumber.Integer) | (Needed(read) ^ (length << 3))) == 0 && read >= 0;
        }

        // Nine octets: a zero for the sign, then a value with its first bit set.
        ulong large = (contents << 8) | Unsafe.Add(ref start, 10);
        value = large;
        return start == (int)UniversalTagNumber.Integer && contents >> 56 == 0 && (long)large < 0;
    }

    [MethodImpl(Inline)]
    public bool VisitIntegers<T>(scoped Span<T> values, int count)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (!IsInside || values.Length != count)
            return false;
        nint read = ReadIntegers(ref Unsafe.Add(ref _octets, _at), _last + Slack - _at, values);
        _at += read;
        return read != 0;
    }

    [MethodImpl(Inline)]
    public bool VisitScalar(FieldKind kind, ref long slot)
    {
        if (!IsInside)
            return false;
        ref byte start = ref Unsafe.Add(ref _octets, _at);
        uint length = Unsafe.Add(ref start, 1);
        if (kind is FieldKind.Boolean)
        {
            slot = BooleanContents.Of(Unsafe.Add(ref start, 2));
            _at += 3;
            return Unsafe.ReadUnaligned<ushort>(ref start) == ((int)UniversalTagNumber.Boolean | (1 << 8));
        }

        if (kind is FieldKind.UInt64 && length > sizeof(ulong))
            return VisitUInt64(ref Unsafe.As<long, ulong>(ref slot));

        // One way for all integers: what a kind may hold is data.
        _at += (nint)(length + 2);
        uint bits = length << 3;
        long value = Extend(Load(ref Unsafe.Add(ref start, 2)), bits);
        slot = value;
        return ((uint)(start ^ (int)UniversalTagNumber.Integer) | (Needed(value) ^ bits)) == 0 && (ulong)(value - s_least[(int)kind]) <= s_range[(int)kind];
    }

    [MethodImpl(Inline)]
    public bool BeginStruct(out long mark)
    {
        mark = 0;
        if (!IsInside || --_levels < 0)
            return false;
        ref byte start = ref Unsafe.Add(ref _octets, _at);
        uint length = Unsafe.Add(ref start, 1);
        _at += 2;
        mark = _at + length;
        return start == SequenceIdentifier && length < 0x80;
    }

    [MethodImpl(Inline)]
    public bool EndStruct(long mark)
    {
        _levels++;
        return _at == mark;
    }

    [MethodImpl(Inline)]
    public bool VisitStruct<TState>(ref TState state)
        where TState : IVMState<TState>
        => BeginStruct(out long mark) && TState.VisitFlat(ref this, ref state) && EndStruct(mark);

    /// <summary>An OCTET STRING of the elements in big-endian order, of exactly their length.</summary>
    /// <returns>The octets read; 0: something else stands there, or the length needs more than two octets.</returns>
    /// <remarks>No method of the cursor, whose place would then have to be in memory.</remarks>
    private static nint ReadIntegers<T>(ref byte start, nint room, scoped Span<T> values)
        where T : unmanaged
    {
        nint length = (nint)values.Length * Unsafe.SizeOf<T>();
        int header = length < 0x80 ? 2 : length <= byte.MaxValue ? 3 : 4;
        uint octets = header switch { 2 => (uint)length, 3 => 0x8100 | (uint)length, _ => 0x820000 | (uint)length };
        uint expected = ((uint)UniversalTagNumber.OctetString << (8 * (header - 1))) | octets;
        uint found = BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<uint>(ref start)) >> (8 * (4 - header));
        if (length > ushort.MaxValue || found != expected || length > room - header)
            return 0;
        BigEndian.Read(MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref start, header), (int)length), values);
        return header + length;
    }

    [MethodImpl(Inline)]
    private static ulong Load(ref byte octets) => BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ulong>(ref octets));

    /// <summary>The value of the first octets, whose number is told in bits. Other numbers than 1 to 8 give anything.</summary>
    [MethodImpl(Inline)]
    private static long Extend(ulong octets, uint bits) => (long)octets >> (int)(0 - bits);

    /// <summary>The bits that a value needs, in whole octets.</summary>
    [MethodImpl(Inline)]
    private static uint Needed(long value) => ((uint)-BitOperations.LeadingZeroCount((ulong)(value ^ (value >> 63))) & 0x38) + 8;

    /// <summary>An unsigned integer of at most four octets: identifier, length and contents are in one load.</summary>
    [MethodImpl(Inline)]
    private bool TryReadNarrow(uint maximum, out long value)
    {
        if (!IsInside)
        {
            value = 0;
            return false;
        }

        ref byte start = ref Unsafe.Add(ref _octets, _at);
        uint length = Unsafe.Add(ref start, 1);
        _at += (nint)(length + 2);
        ulong window = Load(ref start);
        uint bits = length << 3;
        value = Extend(window << 16, bits);
        uint needed = ((uint)-BitOperations.LeadingZeroCount((ulong)value) & 0x38) + 8;
        return (((window >> 56) ^ (int)UniversalTagNumber.Integer) | (needed ^ bits) | ((ulong)value & ~(ulong)maximum)) == 0;
    }

    [MethodImpl(Inline)]
    private bool TryReadSigned(out long value)
    {
        if (!IsInside)
        {
            value = 0;
            return false;
        }

        ref byte start = ref Unsafe.Add(ref _octets, _at);
        uint length = Unsafe.Add(ref start, 1);
        _at += (nint)(length + 2);
        uint bits = length << 3;
        value = Extend(Load(ref Unsafe.Add(ref start, 2)), bits);
        return ((uint)(start ^ (int)UniversalTagNumber.Integer) | (Needed(value) ^ bits)) == 0;
    }
}
