using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;

namespace Ber.Visitors;

/// <summary>Reads the octets of QEMU's <c>qemu_get_*</c> (migration/qemu-file.c): integers big-endian, strings counted by one octet.</summary>
/// <remarks>
/// <para>Raw gets and visits through <see cref="Visitor"/> may alternate on one file. A get that the data does not satisfy throws and takes
/// nothing (QEMU would return zeros and set an error). Not thread-safe.</para>
/// <para>Every get is an event of the event source <c>Ber.Visitors</c> while somebody listens; a listener that comes is heard at the next block or
/// visitor.</para>
/// </remarks>
public sealed class QemuFileReader
{
    internal const int BufferLength = 32 * 1024;   // IO_BUF_SIZE of migration/qemu-file.c

    private readonly Stream? _stream;
    private byte[] _buffer;
    private int _at;
    private int _end;
    private int _limit;      // where the short way ends: with the octets at hand, or nowhere while somebody listens
    private long _bufferOffset;

    /// <summary>Makes a file over octets in memory.</summary>
    /// <param name="octets">The octets; they are not copied, and must not change while the file is read.</param>
    /// <param name="offset">Octets of the stream before <paramref name="octets"/>, for positions and messages.</param>
    public QemuFileReader(byte[] octets, long offset = 0)
        : this(new ArraySegment<byte>(octets), offset)
    {
    }

    /// <summary>Makes a file over octets in memory.</summary>
    /// <param name="octets">The octets; they are not copied, and must not change while the file is read.</param>
    /// <param name="offset">Octets of the stream before <paramref name="octets"/>, for positions and messages.</param>
    public QemuFileReader(ArraySegment<byte> octets, long offset = 0)
    {
        ArgumentNullException.ThrowIfNull(octets.Array, nameof(octets));
        Reset(octets, offset);
    }

    /// <summary>Makes a file over a stream, read forward in blocks of at most 32 KiB.</summary>
    /// <param name="stream">The stream; it is not closed.</param>
    public QemuFileReader(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _stream = stream;
        _buffer = new byte[BufferLength];
    }

    /// <summary>Octets got so far, plus the offset given at the start.</summary>
    public long Position => _bufferOffset + _at;

    /// <summary>The visitor of this file: it gets from it.</summary>
    public QemuFileInputVisitor Visitor
    {
        get
        {
            Listen();
            return new QemuFileInputVisitor(this);
        }
    }

    /// <summary>Starts anew over other octets in memory.</summary>
    /// <param name="octets">The octets.</param>
    /// <param name="offset">Octets of the stream before them.</param>
    [MemberNotNull(nameof(_buffer))]
    public void Reset(ArraySegment<byte> octets, long offset = 0)
    {
        ArgumentNullException.ThrowIfNull(octets.Array, nameof(octets));
        if (_stream is not null)
            throw new InvalidOperationException("A file over a stream cannot be reset.");
        _buffer = octets.Array;
        _at = octets.Offset;
        _end = octets.Offset + octets.Count;
        _bufferOffset = offset - octets.Offset;
        Listen();
    }

    /// <summary>Whether so many octets can be got; reads ahead if it must.</summary>
    /// <param name="length">At most 32 KiB where the file is a stream.</param>
    /// <returns>false: the data ends before.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsAvailable(int length) => _limit - _at >= length || Fill(length);

    /// <summary>Octets at hand without reading ahead.</summary>
    internal int Buffered => _end - _at;

    internal bool IsStream => _stream is not null;

    /// <summary>The octets that can be taken the short way.</summary>
    internal ReadOnlySpan<byte> AtHand => _buffer.AsSpan(_at, Math.Max(_limit - _at, 0));

    /// <summary>Passes over octets of <see cref="AtHand"/>.</summary>
    internal void Take(int length) => _at += length;

    /// <summary><c>qemu_peek_byte</c>: an octet ahead, which stays.</summary>
    /// <param name="offset">Octets to look past; below 32 KiB.</param>
    /// <param name="value">The octet.</param>
    /// <returns>false: the data ends before.</returns>
    public bool TryPeekByte(int offset, out byte value)
    {
        bool isAvailable = IsAvailable(offset + 1);
        value = isAvailable ? _buffer[_at + offset] : (byte)0;
        return isAvailable;
    }

    /// <summary><c>qemu_peek_buffer</c>: octets ahead, which stay.</summary>
    /// <param name="offset">Octets to look past.</param>
    /// <param name="length">Number of octets; with <paramref name="offset"/> at most 32 KiB.</param>
    /// <returns>The octets, fewer where the data ends before. Valid until the next get.</returns>
    public ReadOnlySpan<byte> PeekBuffer(int offset, int length)
    {
        _ = IsAvailable(offset + length);
        int start = Math.Min(offset, Buffered);
        return _buffer.AsSpan(_at + start, Math.Min(length, Buffered - start));
    }

    /// <summary><c>qemu_get_byte</c>: 1 octet.</summary>
    /// <returns>The value.</returns>
    /// <exception cref="EndOfStreamException">The data ends before.</exception>
    public byte GetByte() => Take(sizeof(byte), "u8")[0];

    /// <summary><c>qemu_get_s8s</c>: 1 octet, signed.</summary>
    /// <returns>The value.</returns>
    /// <exception cref="EndOfStreamException">The data ends before.</exception>
    public sbyte GetSByte() => (sbyte)Take(sizeof(sbyte), "s8")[0];

    /// <summary><c>qemu_get_be16</c>: 2 octets.</summary>
    /// <returns>The value.</returns>
    /// <exception cref="EndOfStreamException">The data ends before.</exception>
    public ushort GetBE16() => BinaryPrimitives.ReadUInt16BigEndian(Take(sizeof(ushort), "be16"));

    /// <summary><c>qemu_get_sbe16</c>: 2 octets, signed.</summary>
    /// <returns>The value.</returns>
    /// <exception cref="EndOfStreamException">The data ends before.</exception>
    public short GetSBE16() => BinaryPrimitives.ReadInt16BigEndian(Take(sizeof(short), "sbe16"));

    /// <summary><c>qemu_get_be32</c>: 4 octets.</summary>
    /// <returns>The value.</returns>
    /// <exception cref="EndOfStreamException">The data ends before.</exception>
    public uint GetBE32() => BinaryPrimitives.ReadUInt32BigEndian(Take(sizeof(uint), "be32"));

    /// <summary><c>qemu_get_sbe32</c>: 4 octets, signed.</summary>
    /// <returns>The value.</returns>
    /// <exception cref="EndOfStreamException">The data ends before.</exception>
    public int GetSBE32() => BinaryPrimitives.ReadInt32BigEndian(Take(sizeof(int), "sbe32"));

    /// <summary><c>qemu_get_be64</c>: 8 octets.</summary>
    /// <returns>The value.</returns>
    /// <exception cref="EndOfStreamException">The data ends before.</exception>
    public ulong GetBE64() => BinaryPrimitives.ReadUInt64BigEndian(Take(sizeof(ulong), "be64"));

    /// <summary><c>qemu_get_sbe64</c>, <c>timer_get</c>: 8 octets, signed.</summary>
    /// <returns>The value.</returns>
    /// <exception cref="EndOfStreamException">The data ends before.</exception>
    public long GetSBE64() => BinaryPrimitives.ReadInt64BigEndian(Take(sizeof(long), "sbe64"));

    /// <summary><c>qemu_get_counted_string</c>: one octet of length, then so many octets.</summary>
    /// <returns>The string; octets that are not UTF-8 become U+FFFD.</returns>
    /// <exception cref="EndOfStreamException">The data ends before.</exception>
    public string GetCountedString()
    {
        if (!TryPeekByte(0, out byte length))
            Missing(1);
        return Encoding.UTF8.GetString(Take(1 + length, "cstr8")[1..]);
    }

    /// <summary><c>qemu_get_buffer</c>: octets as they are.</summary>
    /// <param name="destination">Filled whole.</param>
    /// <exception cref="EndOfStreamException">The data ends before; what <paramref name="destination"/> holds then is not stated.</exception>
    public void GetBuffer(Span<byte> destination)
    {
        int length = destination.Length;
        if (!TryGetBuffer(destination))
            Missing(length);
    }

    /// <summary>The same; false where the data ends before. Of a stream, the octets that were there are then taken.</summary>
    internal bool TryGetBuffer(Span<byte> destination)
    {
        while (destination.Length > Buffered)
        {
            if (_stream is null)
                return false;
            int part = Buffered;
            Take(part, "buffer").CopyTo(destination);
            destination = destination[part..];
            if (!Fill(1))
                return false;
        }

        Take(destination.Length, "buffer").CopyTo(destination);
        return true;
    }

    /// <summary><c>qemu_file_skip</c>: passes over octets.</summary>
    /// <param name="length">Number of octets.</param>
    /// <exception cref="EndOfStreamException">The data ends before.</exception>
    public void Skip(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        for (int left = length; left > 0;)
        {
            if (!IsAvailable(1))
                Missing(left);
            int part = Math.Min(left, Buffered);
            _at += part;
            left -= part;
        }
    }

    /// <summary>While somebody listens every get takes the slow way: one comparison serves both that and the end of the octets at hand.</summary>
    private void Listen() => _limit = VisitEventSource.Log.IsEnabled() ? int.MinValue / 2 : _end;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ReadOnlySpan<byte> Take(int length, string type)
    {
        int start = _at;
        if (_limit - start < length)
            return TakeSlow(length, type);
        _at = start + length;
        return _buffer.AsSpan(start, length);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ReadOnlySpan<byte> TakeSlow(int length, string type)
    {
        if (!Fill(length))
            Missing(length);
        ReadOnlySpan<byte> octets = _buffer.AsSpan(_at, length);
        if (_limit < 0)
            VisitEventSource.Log.Get(Position, length, type, ValueText.Octets(octets, VisitTrace.ValueColumns));
        _at += length;
        return octets;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool Fill(int length)
    {
        if (_end - _at >= length)
            return true;
        if (_stream is null || length > BufferLength)
            return false;

        _bufferOffset += _at;
        _buffer.AsSpan(_at, _end - _at).CopyTo(_buffer);
        _end -= _at;
        _at = 0;
        Listen();
        while (_end < length)
        {
            int read = _stream.Read(_buffer, _end, BufferLength - _end);
            if (read == 0)
                return false;
            _end += read;
            Listen();
        }

        return true;
    }

    [DoesNotReturn]
    private void Missing(int wanted) => ThrowHelper.QemuFileEnd(Position, wanted, Buffered);
}
