using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

namespace Ber.Visitors;

/// <summary>Writes the octets of QEMU's <c>qemu_put_*</c> (migration/qemu-file.c): integers big-endian, strings counted by one octet.</summary>
/// <remarks>
/// <para>Octets are collected and reach the output at <see cref="Flush"/> or when 32 KiB have gathered. Raw puts and visits through
/// <see cref="Visitor"/> may alternate on one file. Not thread-safe.</para>
/// <para>Every put is an event of the event source <c>Ber.Visitors</c> while somebody listens; a listener that comes is heard at the next flush or
/// visitor.</para>
/// </remarks>
public sealed class QemuFileWriter
{
    private const int BufferLength = 32 * 1024;   // IO_BUF_SIZE of migration/qemu-file.c

    private readonly IBufferWriter<byte> _output;
    private readonly byte[] _buffer = new byte[BufferLength];
    private int _count;
    private int _limit;      // where the short way ends: that of the buffer, or nowhere while somebody listens
    private long _flushed;

    /// <summary>Makes a file over an output.</summary>
    /// <param name="output">Where the octets go.</param>
    /// <param name="offset">Octets of the stream before the first put, for positions and messages.</param>
    public QemuFileWriter(IBufferWriter<byte> output, long offset = 0)
    {
        ArgumentNullException.ThrowIfNull(output);
        _output = output;
        _flushed = offset;
        Listen();
    }

    /// <summary>Octets put so far, plus the offset given at the start.</summary>
    public long Position => _flushed + _count;

    /// <summary>The visitor of this file: it puts on it.</summary>
    public QemuFileOutputVisitor Visitor
    {
        get
        {
            Listen();
            return new QemuFileOutputVisitor(this);
        }
    }

    /// <summary><c>qemu_put_byte</c>: 1 octet.</summary>
    /// <param name="value">The value.</param>
    public void PutByte(byte value)
    {
        if (_count < _limit)
            _buffer[_count++] = value;
        else
            PutSlow(value, sizeof(byte), "u8");
    }

    /// <summary><c>qemu_put_s8s</c>: 1 octet, signed.</summary>
    /// <param name="value">The value.</param>
    public void PutSByte(sbyte value)
    {
        if (_count < _limit)
            _buffer[_count++] = (byte)value;
        else
            PutSlow((byte)value, sizeof(byte), "s8");
    }

    /// <summary><c>qemu_put_be16</c>: 2 octets.</summary>
    /// <param name="value">The value.</param>
    public void PutBE16(ushort value)
    {
        if (TryTake(sizeof(ushort), out Span<byte> octets))
            BinaryPrimitives.WriteUInt16BigEndian(octets, value);
        else
            PutSlow(value, sizeof(ushort), "be16");
    }

    /// <summary><c>qemu_put_sbe16</c>: 2 octets, signed.</summary>
    /// <param name="value">The value.</param>
    public void PutSBE16(short value)
    {
        if (TryTake(sizeof(short), out Span<byte> octets))
            BinaryPrimitives.WriteInt16BigEndian(octets, value);
        else
            PutSlow((ushort)value, sizeof(short), "sbe16");
    }

    /// <summary><c>qemu_put_be32</c>: 4 octets.</summary>
    /// <param name="value">The value.</param>
    public void PutBE32(uint value)
    {
        if (TryTake(sizeof(uint), out Span<byte> octets))
            BinaryPrimitives.WriteUInt32BigEndian(octets, value);
        else
            PutSlow(value, sizeof(uint), "be32");
    }

    /// <summary><c>qemu_put_sbe32</c>: 4 octets, signed.</summary>
    /// <param name="value">The value.</param>
    public void PutSBE32(int value)
    {
        if (TryTake(sizeof(int), out Span<byte> octets))
            BinaryPrimitives.WriteInt32BigEndian(octets, value);
        else
            PutSlow((uint)value, sizeof(int), "sbe32");
    }

    /// <summary><c>qemu_put_be64</c>: 8 octets.</summary>
    /// <param name="value">The value.</param>
    public void PutBE64(ulong value)
    {
        if (TryTake(sizeof(ulong), out Span<byte> octets))
            BinaryPrimitives.WriteUInt64BigEndian(octets, value);
        else
            PutSlow(value, sizeof(ulong), "be64");
    }

    /// <summary><c>qemu_put_sbe64</c>, <c>timer_put</c>: 8 octets, signed.</summary>
    /// <param name="value">The value.</param>
    public void PutSBE64(long value)
    {
        if (TryTake(sizeof(long), out Span<byte> octets))
            BinaryPrimitives.WriteInt64BigEndian(octets, value);
        else
            PutSlow((ulong)value, sizeof(long), "sbe64");
    }

    /// <summary><c>qemu_put_counted_string</c>: one octet of length, then the string without a NUL.</summary>
    /// <param name="value">At most 255 octets of UTF-8.</param>
    /// <exception cref="ArgumentException">The string is longer.</exception>
    public void PutCountedString(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Span<byte> octets = stackalloc byte[1 + byte.MaxValue];
        if (!Encoding.UTF8.TryGetBytes(value, octets[1..], out int length))
            throw new ArgumentException("A counted string holds at most 255 octets.", nameof(value));
        octets[0] = (byte)length;
        Put(octets[..(1 + length)], "cstr8");
    }

    /// <summary><c>qemu_put_buffer</c>: octets as they are.</summary>
    /// <param name="octets">The octets.</param>
    public void PutBuffer(ReadOnlySpan<byte> octets) => Put(octets, "buffer");

    /// <summary>Lets everything put so far reach the output.</summary>
    public void Flush()
    {
        if (_count != 0)
        {
            _output.Write(_buffer.AsSpan(0, _count));
            _flushed += _count;
            _count = 0;
        }

        Listen();
    }

    /// <summary>The room that can be used the short way.</summary>
    internal Span<byte> Room => _buffer.AsSpan(_count, Math.Max(_limit - _count, 0));

    /// <summary>Keeps octets that were put into <see cref="Room"/>.</summary>
    internal void Take(int length) => _count += length;

    /// <summary>Starts anew over the same output: the file of each section takes one buffer. What was put and not flushed is dropped.</summary>
    /// <param name="offset">Octets of the stream before the next put, for positions and messages.</param>
    internal void Reset(long offset = 0)
    {
        _count = 0;
        _flushed = offset;
        Listen();
    }

    /// <summary>While somebody listens every put takes the slow way: one comparison serves both that and the room.</summary>
    private void Listen() => _limit = VisitEventSource.Log.IsEnabled() ? -1 : BufferLength;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryTake(int length, out Span<byte> octets)
    {
        int start = _count;
        if (_limit - start < length)
        {
            octets = default;
            return false;
        }

        _count = start + length;
        octets = _buffer.AsSpan(start, length);
        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void PutSlow(ulong value, int width, string type)
    {
        Span<byte> octets = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(octets, value);
        Put(octets[^width..], type);
    }

    private void Put(ReadOnlySpan<byte> octets, string type)
    {
        if (_limit < 0)
            VisitEventSource.Log.Put(Position, octets.Length, type, ValueText.Octets(octets, VisitTrace.ValueColumns));
        if (octets.Length > BufferLength - _count)
        {
            Flush();
            if (octets.Length >= BufferLength)
            {
                _output.Write(octets);
                _flushed += octets.Length;
                return;
            }
        }

        octets.CopyTo(_buffer.AsSpan(_count));
        _count += octets.Length;
    }
}
