using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ber.Visitors;

/// <summary>State whose description is met at run time: the values of one visit, in visit order. Filled by an input visit, read by output visits.</summary>
/// <remarks>Reusable: an input visit starts it anew and keeps its memory. It belongs to one thread, and to one visit at a time.</remarks>
public sealed class DynamicState
{
    private long[] _scalars = new long[64];
    private int _scalarCount;
    private int _scalarAt;
    private byte[] _octets = new byte[256];
    private int _octetCount;
    private int _octetAt;
    private readonly List<string> _strings = [];
    private int _stringAt;

    /// <summary>The most octets of buffers and arrays that an input visit may store: at least as many as the data that is visited has.</summary>
    /// <remarks>Descriptions come from the stream, too: without the limit a few octets of description would allocate gigabytes.</remarks>
    public int MaxOctets { get; set; } = 64 * 1024 * 1024;

    /// <summary>Starts a walk: from nothing on input, from the first value on output.</summary>
    internal void Begin(VisitDirection direction)
    {
        _scalarAt = _octetAt = _stringAt = 0;
        if (direction is VisitDirection.Input)
        {
            _scalarCount = _octetCount = 0;
            _strings.Clear();
        }
    }

    /// <summary>The next scalar, count or mark. Its place stays valid until the next call of this method.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref long NextScalar(bool isInput)
    {
        if (isInput)
        {
            if (_scalarCount == _scalars.Length)
                Array.Resize(ref _scalars, _scalarCount * 2);
            _scalars[_scalarCount++] = 0;
        }

        return ref _scalars[_scalarAt++];
    }

    /// <summary>The slots of scalars that are visited at once: room for them on input, their values on output.</summary>
    internal Span<long> TakeScalars(int count, bool isInput)
    {
        if (isInput)
        {
            if (_scalars.Length - _scalarCount < count)
                Array.Resize(ref _scalars, Math.Max(_scalars.Length * 2, _scalarCount + count));
            _scalarCount += count;
        }

        Span<long> slots = _scalars.AsSpan(_scalarAt, count);
        _scalarAt += count;
        return slots;
    }

    /// <summary>Undoes <see cref="TakeScalars"/>: they are visited one by one.</summary>
    internal void GiveBackScalars(int count, bool isInput)
    {
        _scalarAt -= count;
        _scalarCount -= isInput ? count : 0;
    }

    /// <summary>The position of the scalar that NextScalar gives next.</summary>
    internal int ScalarPosition => _scalarAt;

    internal long ScalarAt(int position) => _scalars[position];

    internal void SetScalar(int position, long value) => _scalars[position] = value;

    /// <summary>The next octets: room for them on input, their values on output. Valid until the next call of this method.</summary>
    internal Span<byte> NextOctets(int length, bool isInput) => NextMemory(length, isInput).Span;

    internal Memory<byte> NextMemory(int length, bool isInput)
    {
        if (isInput)
        {
            if (length > MaxOctets - _octetCount)
                ThrowHelper.CountMismatch(new FieldPath(""), null, MaxOctets, (long)_octetCount + length, "octets of buffers and arrays at most");
            int needed = _octetCount + length;
            if (needed > _octets.Length)
                Array.Resize(ref _octets, (int)Math.Min(Array.MaxLength, Math.Max((long)_octets.Length * 2, needed)));
            _octetCount = needed;
        }

        Memory<byte> octets = _octets.AsMemory(_octetAt, length);
        _octetAt += length;
        return octets;
    }

    /// <summary>The next integers of an array, in the host's order and width.</summary>
    internal Span<T> NextIntegers<T>(int count, bool isInput)
        where T : unmanaged
        => MemoryMarshal.Cast<byte, T>(NextOctets((int)Math.Min((long)count * Unsafe.SizeOf<T>(), int.MaxValue), isInput));

    /// <summary>The next string.</summary>
    internal ref string NextString(bool isInput)
    {
        if (isInput)
            _strings.Add("");
        return ref CollectionsMarshal.AsSpan(_strings)[_stringAt++];
    }
}
