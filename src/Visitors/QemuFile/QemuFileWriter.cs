using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

namespace Ber.Visitors;

/// <summary>Writes the octets of QEMU's <c>qemu_put_*</c> (migration/qemu-file.c): integers big-endian, strings counted by one octet.</summary>
/// <remarks>Octets are collected and reach the output at <see cref="Flush"/> or when 32 KiB have gathered. Raw puts and visits through
/// <see cref="Visitor"/> may alternate on one file. Not thread-safe.</remarks>
public sealed class QemuFileWriter
{
    private const int BufferLength = 32 * 1024;   // IO_BUF_SIZE of migration/qemu-file.c

    private readonly IBufferWriter<byte> _output;
    private readonly byte[] _buffer = new byte[BufferLength];
    private int _count;
    private long _flushed;

    /// <summary>Makes a file over an output.</summary>
    /// <param name="output">Where the octets go.</param>
    public QemuFileWriter(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        _output = output;
    }

    /// <summary>Octets put so far.</summary>
    public long Position => _flushed + _count;

    /// <summary>A visitor that puts on this file.</summary>
    public QemuFileOutputVisitor Visitor => new(this);

    /// <summary><c>qemu_put_byte</c>: 1 octet.</summary>
    /// <param name="value">The value.</param>
    public void PutByte(byte value)
    {
        if (_count == BufferLength)
            Flush();
        _buffer[_count++] = value;
    }

    /// <summary><c>qemu_put_s8s</c>: 1 octet, signed.</summary>
    /// <param name="value">The value.</param>
    public void PutSByte(sbyte value) => PutByte((byte)value);

    /// <summary><c>qemu_put_be16</c>: 2 octets.</summary>
    /// <param name="value">The value.</param>
    public void PutBE16(ushort value) => BinaryPrimitives.WriteUInt16BigEndian(Take(2), value);

    /// <summary><c>qemu_put_sbe16</c>: 2 octets, signed.</summary>
    /// <param name="value">The value.</param>
    public void PutSBE16(short value) => PutBE16((ushort)value);

    /// <summary><c>qemu_put_be32</c>: 4 octets.</summary>
    /// <param name="value">The value.</param>
    public void PutBE32(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Take(4), value);

    /// <summary><c>qemu_put_sbe32</c>: 4 octets, signed.</summary>
    /// <param name="value">The value.</param>
    public void PutSBE32(int value) => PutBE32((uint)value);

    /// <summary><c>qemu_put_be64</c>: 8 octets.</summary>
    /// <param name="value">The value.</param>
    public void PutBE64(ulong value) => BinaryPrimitives.WriteUInt64BigEndian(Take(8), value);

    /// <summary><c>qemu_put_sbe64</c>, <c>timer_put</c>: 8 octets, signed.</summary>
    /// <param name="value">The value.</param>
    public void PutSBE64(long value) => PutBE64((ulong)value);

    /// <summary><c>qemu_put_counted_string</c>: one octet of length, then the string without a NUL.</summary>
    /// <param name="value">At most 255 octets of UTF-8.</param>
    /// <exception cref="ArgumentException">The string is longer.</exception>
    public void PutCountedString(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Span<byte> octets = stackalloc byte[256];
        if (!Encoding.UTF8.TryGetBytes(value, octets, out int length) || length > byte.MaxValue)
            throw new ArgumentException("A counted string holds at most 255 octets.", nameof(value));
        PutByte((byte)length);
        PutBuffer(octets[..length]);
    }

    /// <summary><c>qemu_put_buffer</c>: octets as they are.</summary>
    /// <param name="octets">The octets.</param>
    public void PutBuffer(ReadOnlySpan<byte> octets)
    {
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

    /// <summary>Lets everything put so far reach the output.</summary>
    public void Flush()
    {
        if (_count == 0)
            return;

        _output.Write(_buffer.AsSpan(0, _count));
        _flushed += _count;
        _count = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<byte> Take(int length)
    {
        if (BufferLength - _count < length)
            Flush();
        int start = _count;
        _count = start + length;
        return _buffer.AsSpan(start, length);
    }
}
