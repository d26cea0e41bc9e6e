using System.Buffers;

namespace Ber;

/// <summary>Hands octets to a stream as soon as they are given up: the writer keeps them as long as there is room in the buffer.</summary>
internal sealed class StreamBufferWriter : IBufferWriter<byte>
{
    private const int BufferLength = 64 * 1024;

    private readonly Stream _stream;
    private byte[] _buffer = [];

    public StreamBufferWriter(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _stream = stream;
    }

    public void Advance(int count) => _stream.Write(_buffer, 0, count);

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_buffer.Length < Math.Max(sizeHint, 1))
            _buffer = GC.AllocateUninitializedArray<byte>(Math.Max(sizeHint, BufferLength));
        return _buffer;
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
}
